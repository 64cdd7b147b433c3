"""One raw table as a Parquet file, read in batches and handed on as CSV."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from attribution_pipeline.sources.csv_file import check_columns
from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.raw_contract import RawTable

_BATCH_ROWS = 10_000
_WHOLE_NUMBERS = {"int", "bigint"}
#: From here on a float is no number of eight bytes, and from there on it does not keep every digit.
_TOO_LARGE, _INEXACT = 2.0**63, 2.0**53


class ParquetFile:
    """A Parquet file that holds a raw table; its values are turned into the texts that a CSV would hold."""

    counts: Literal["line", "row"] = "row"
    first_line = 1
    covered = None

    def __init__(self, path: Path, table: RawTable) -> None:
        """Read the schema.

        Raises:
            SourceError: if it is no Parquet file, or lacks a required column.
        """
        self.label = path.name
        self._path = path
        self._types = {column.name: column.type for column in table.columns}
        with self._open() as file:
            names = list(file.schema_arrow.names)
        self.columns: Sequence[str] = check_columns(names, table, self.label)
        self.bytes_read = 0

    @property
    def bytes_total(self) -> int | None:
        """Size of the file in bytes."""
        return self._path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """The rows as CSV, see ``RowSource.chunks``; columns that the table does not have are empty."""
        options = pyarrow.csv.WriteOptions(include_header=False)
        known = [name for name in self.columns if name in self._types]
        for batch, share in self._batches(known):
            read = dict(zip(known, batch.columns, strict=True))
            unknown = pa.nulls(batch.num_rows, pa.string())
            texts = [self._texts(name, read[name]) if name in read else unknown for name in self.columns]
            # Columns are numbered, since the writer needs names of their own and the header is not written.
            buffer = BytesIO()
            pyarrow.csv.write_csv(
                pa.table(texts, names=[str(index) for index in range(len(texts))]), buffer, options
            )
            self.bytes_read = int(share * (self.bytes_total or 0))
            yield buffer.getvalue()

    def column_texts(self, name: str) -> Iterator[pa.Array]:
        """The values of one column as texts, batch by batch."""
        for batch, _ in self._batches([name]):
            yield self._texts(name, batch.column(0))

    def _batches(self, columns: list[str]) -> Iterator[tuple[pa.RecordBatch, float]]:
        with self._open() as file:
            rows = 0
            for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
                rows += batch.num_rows
                yield batch.select(columns), rows / max(file.metadata.num_rows, 1)

    @contextmanager
    def _open(self) -> Iterator[pyarrow.parquet.ParquetFile]:
        self.bytes_read = 0
        try:
            with pyarrow.parquet.ParquetFile(self._path) as file:
                yield file
        except (pa.ArrowException, OSError) as error:
            raise SourceError(
                f"{self.label}: cannot be read as Parquet ({type(error).__name__}); write or copy it again"
            ) from error

    def _texts(self, name: str, values: pa.Array) -> pa.Array:
        try:
            texts = self._as_texts(name, values)
            # Arrow takes any bytes for text until they are looked at.
            texts.validate(full=True)
        except pa.ArrowException:
            raise SourceError(
                f"{self.label}: column {name} ({values.type}) holds what is no UTF-8 text, or no time of a known"
                " zone; write it as text"
            ) from None
        return texts

    def _as_texts(self, name: str, values: pa.Array) -> pa.Array:
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        if pa.types.is_nested(values.type):
            return pa.array(
                [None if value is None else _json(value) for value in values.to_pylist()], pa.string()
            )
        if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
            return values.cast(pa.string())
        if pa.types.is_floating(values.type) and self._types[name] in {*_WHOLE_NUMBERS, "text"}:
            return self._whole_texts(name, values.cast(pa.float64()))
        return values.cast(pa.string())

    def _whole_texts(self, name: str, values: pa.Array) -> pa.Array:
        """Texts of floats where whole numbers or ids belong: tools without nullable integers write 5 as 5.0."""
        size = pc.abs(values)
        if self._types[name] == "text" and pc.any(pc.greater_equal(size, _INEXACT)).as_py():
            raise SourceError(
                f"{self.label}: column {name} holds floating-point numbers, which do not keep all digits of an id;"
                " write it as text or as whole numbers"
            )
        # What has decimals, or is too large, stays as it is and is rejected.
        is_whole = pc.and_(pc.equal(values, pc.floor(values)), pc.less(size, _TOO_LARGE))
        whole = pc.cast(values, pa.int64(), safe=False).cast(pa.string())
        return pc.if_else(is_whole, whole, values.cast(pa.string()))


def _json(value: object) -> str:
    # A map is a list of pairs in Arrow.
    if (
        isinstance(value, list)
        and value
        and all(isinstance(item, tuple) and len(item) == 2 for item in value)
    ):
        value = dict(value)
    return json.dumps(value, ensure_ascii=False, default=str)
