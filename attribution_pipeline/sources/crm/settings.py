"""How the CRM is reached, and what its tables and columns are called where their names differ from the contract's."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from attribution_pipeline.sources.protocol import SourceError
from attribution_pipeline.warehouse.raw_contract import RawTable
from attribution_pipeline.warehouse.raw_tables import RAW_TABLES

#: The tables that a CRM holds, by name, in load order.
CRM_TABLES = {name: table for name, table in RAW_TABLES.items() if table.source == "crm"}

_EXAMPLE = '{"itcrm_clients": {"table": "crm.contacts", "columns": {"id_uniq": "contact_id"}}}'


@dataclass(frozen=True)
class TableNames:
    """What the CRM calls one raw table.

    Attributes:
        table: Name of the table or view, with its schema where that is not the login's own: ``crm.contacts``.
        columns: Names of columns by the contract's, where they differ.
    """

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CrmSettings:
    """How the CRM is reached and read.

    Attributes:
        url: SQLAlchemy URL, such as ``postgresql://reader:password@host:5432/crm``. A login that may only read is enough.
        names: Tables whose names differ from the contract's; None for one that the CRM does not have.
        batch_rows: Rows fetched at a time.
        timeout: Seconds to wait for a connection, and for each batch of rows.
    """

    url: str = field(repr=False)
    names: Mapping[str, TableNames | None] = field(default_factory=dict)
    batch_rows: int = 5_000
    timeout: float = 300.0

    def names_of(self, table: RawTable) -> TableNames | None:
        """What the CRM calls a raw table; None if it has no such table."""
        return self.names.get(table.name, TableNames(table.name))


def table_names(setting: object) -> dict[str, TableNames | None]:
    """The names in a setting that was read from JSON.

    Args:
        setting: A mapping by raw table; its values are the table's name, a mapping of ``table`` and ``columns``, or None
            for a table that the CRM does not have.

    Raises:
        SourceError: if it is anything else, or names a table or column that no contract knows.
    """
    if not isinstance(setting, Mapping):
        raise SourceError(f"the CRM's table names must be a JSON object such as {_EXAMPLE}")
    return {str(name): _names(str(name), value) for name, value in setting.items()}


def _names(name: str, value: object) -> TableNames | None:
    table = CRM_TABLES.get(name)
    if table is None:
        raise SourceError(
            f"the CRM's table names: there is no table {name} in a CRM; known: {', '.join(CRM_TABLES)}"
        )
    if value is None:
        return None
    if isinstance(value, str):
        value = {"table": value}
    columns = value.get("columns", {}) if isinstance(value, Mapping) else None
    if (
        not isinstance(value, Mapping)
        or value.keys() - {"table", "columns"}
        or not isinstance(value.get("table", name), str)
        or not isinstance(columns, Mapping)
        or not all(isinstance(column, str) for column in columns.values())
    ):
        raise SourceError(f"the CRM's table names: {name} must look as in {_EXAMPLE}")
    unknown = sorted(str(column) for column in columns.keys() - set(table.column_names))
    if unknown:
        raise SourceError(
            f"the CRM's table names: {name} has no column {', '.join(unknown)};"
            f" known: {', '.join(table.column_names)}"
        )
    return TableNames(value.get("table", name), dict(columns))
