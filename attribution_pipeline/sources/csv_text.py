"""Reading CSV text in bulk: chunks that end with a line, and what COPY would read wrongly in them."""

from collections.abc import Iterator
from typing import BinaryIO

from attribution_pipeline.sources.protocol import SourceError

_CHUNK_BYTES = 1 << 20
#: A line longer than this is no row but a mistake; memory stays bounded.
_LONGEST_LINE = 1 << 26

_SEPARATORS = b",\r\n"
_KINDS = bytes(
    ord('"') if byte == ord('"') else ord(",") if byte in _SEPARATORS else ord("x") for byte in range(256)
)


class MalformedTextError(Exception):
    """The text holds what COPY would read wrongly without saying so."""


def line_chunks(stream: BinaryIO, label: str, first_line: int) -> Iterator[bytes]:
    """Bytes of ``stream`` in chunks of about 1 MB that end with a line.

    Raises:
        SourceError: if the text is not UTF-8 or a line does not end within 64 MB.
    """
    line, carry, carried = first_line, [b""], 0
    while block := stream.read(_CHUNK_BYTES):
        cut = block.rfind(b"\n") + 1
        if not cut:
            carry.append(block)
            carried += len(block)
            if carried > _LONGEST_LINE:
                raise SourceError(
                    f"{label}: line {line} is longer than 64 MB; save it as CSV with LF or CRLF line ends"
                )
            continue
        chunk = b"".join([*carry, block[:cut]])
        _refuse_other_encodings(chunk, label, line)
        yield chunk
        line += chunk.count(b"\n")
        carry, carried = [block[cut:]], len(block) - cut
    if rest := b"".join(carry):
        _refuse_other_encodings(rest, label, line)
        yield rest


def _refuse_other_encodings(chunk: bytes, label: str, line: int) -> None:
    if chunk.isascii():
        return
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        line += chunk.count(b"\n", 0, error.start)
        raise SourceError(
            f"{label}: line {line} is not UTF-8 (byte 0x{chunk[error.start]:02x}); save the file as UTF-8"
        ) from None


class QuoteCheck:
    """Follows the quotes of a CSV text, chunk by chunk, without looking at single rows."""

    def __init__(self) -> None:
        self.inside = False

    def is_stray(self, chunk: bytes) -> bool:
        """Whether a quote of ``chunk`` neither begins nor ends a value; ``inside`` says how the chunk ends.

        COPY joins ``5" pipe`` with all that follows up to the next quote, which would swallow rows.
        """
        if b'"' not in chunk:
            return False
        # A doubled quote is a quote inside a value or an empty value: neither opens nor closes anything.
        pieces = chunk.replace(b'""', b"").split(b'"')
        began_inside, self.inside = self.inside, self.inside ^ (len(pieces) % 2 == 0)
        outside = b'"'.join(pieces[1::2] if began_inside else pieces[::2])
        if began_inside and len(pieces) > 1:
            outside = b'"' + outside
        if self.inside and len(pieces) > 1:
            outside += b'"'
        kinds = outside.translate(_KINDS)
        return b'"x' in kinds or b'x"' in kinds


def copyable(chunks: Iterator[bytes], quotes: QuoteCheck) -> Iterator[bytes]:
    r"""The chunks as they are, as long as COPY reads them as RFC 4180 means them.

    Args:
        chunks: The text, each chunk ending with a line.
        quotes: A new one; it says, after each chunk, whether that ended inside a value.

    Raises:
        MalformedTextError: at a stray quote, a NUL byte, or a line ``\.``, which ends the input of older
            servers.
    """
    for chunk in chunks:
        if b"\0" in chunk or chunk.startswith(b"\\.") or b"\n\\." in chunk or quotes.is_stray(chunk):
            raise MalformedTextError
        yield chunk
