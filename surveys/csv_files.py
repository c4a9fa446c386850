"""CSV files in and out: what a spreadsheet would run is escaped, what people's programs write is read.

Reading takes the escaping away again, so that a file that went out comes in as it was.
"""

import base64
import binascii
import csv
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from data.errors import DomainError
from data.exports.escaping import BYTE_ORDER_MARK, escape, unescape
from data.language import gettext, lazy

HEAD = 100_000  # bytes that tell which sign stands between cells
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 50, 10_000
DELIMITERS = ",;\t"
TOO_LONG = lazy("A cell holds more than %(longest_cell)s characters.", longest_cell=f"{LONGEST_CELL:,}")


class FileError(DomainError):
    """A file cannot be read as a table; `line` says where, 0 for the file as a whole."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def at_line(line: int, words: str) -> str:
    """Return what is wrong with its line before it; 0 is the file as a whole."""
    return gettext("Line %(line)s: %(words)s", line=line, words=words) if line else words


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a file: the line it begins on, counted from 1, and its cells by column."""

    line: int
    cells: Mapping[str, str]


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a file of texts: UTF-8 with its mark, commas, every cell escaped."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([escape(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + lines.getvalue()


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileError(gettext("The file is not UTF-8. Save it as “CSV UTF-8” and try again."), line) from error
    if "\x00" in text:
        raise FileError(
            gettext("The file holds characters that no text has."), text[: text.index("\x00")].count("\n") + 1
        )
    if not text.strip():
        raise FileError(gettext("The file is empty."))
    return text


def column_name(text: str) -> str:
    """Return the plain form of a column's name: small letters and underscores."""
    return re.sub(r"[\W_]+", "_", unescape(text).strip().casefold()).strip("_")


def _columns(
    header: Sequence[str], required: Sequence[str], known: Sequence[str], aliases: Mapping[str, str]
) -> list[str]:
    names = [column_name(name) for name in header]
    names = [aliases.get(name, name) for name in names]
    if len(names) > MOST_COLUMNS:
        raise FileError(gettext("The file has more than %(most_columns)s columns.", most_columns=MOST_COLUMNS), 1)
    missing = [name for name in required if name not in names]
    if missing:
        listed = ", ".join(missing)
        raise FileError(gettext("The first line names the columns. Missing: %(listed)s.", listed=listed), 1)
    twice = sorted({name for name in names if name in known and names.count(name) > 1})
    if twice:
        raise FileError(gettext("The file has the column %(value)s twice.", value=twice[0]), 1)
    return names


def pack(content: bytes) -> str:
    """Return a file as a text that a form carries on."""
    return base64.b64encode(zlib.compress(content, 9)).decode()


def unpack(text: str, largest: int) -> bytes:
    """Return what `pack` has packed, up to `largest` bytes; nothing for anything else, however large it would be."""
    try:
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(base64.b64decode(text, validate=True), largest + 1)
    except (binascii.Error, ValueError, zlib.error):
        return b""
    return content if unpacker.eof and len(content) <= largest else b""


def _delimiter(text: str) -> str:
    first = text.lstrip().splitlines()[0]
    return max(DELIMITERS, key=first.count)


def read_header(content: bytes) -> list[str]:
    """Return the names of a table's columns as they stand in the file; nothing where it is no table."""
    try:
        rows = csv.reader(_decoded(content), delimiter=_delimiter(_beginning(content)))
        return next((cells for cells in rows if any(cell.strip() for cell in cells)), [])
    except (FileError, csv.Error):
        return []


def read_table(
    content: bytes, *, required: Sequence[str], known: Sequence[str], aliases: Mapping[str, str] = MappingProxyType({})
) -> list[TableRow]:
    """Read a table as a whole, as `stream_table` does row by row."""
    return list(stream_table(content, required=required, known=known, aliases=aliases))


def stream_table(
    content: bytes, *, required: Sequence[str], known: Sequence[str], aliases: Mapping[str, str] = MappingProxyType({})
) -> Iterator[TableRow]:
    """Yield a table's rows: comma, semicolon or tab between cells, any line ends, with or without a byte order mark.

    Blank lines and columns that are not `known` are left out; `aliases` are other names of known columns. The file is
    decoded and read row by row.

    Raises:
        FileError: It is no such table, or larger than 20,000 rows, 50 columns or 10,000 characters a cell.
    """
    reader = csv.reader(_decoded(content), delimiter=_delimiter(_beginning(content)), strict=True)
    names: list[str] = []
    line, rows = 1, 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if not names:
                    names = _columns(cells, required, known, aliases)
                elif rows == MOST_ROWS:
                    raise FileError(
                        gettext("The file has more than %(most_rows)s rows. Split it.", most_rows=f"{MOST_ROWS:,}"),
                        line,
                    )
                else:
                    rows += 1
                    yield TableRow(line, _cells(names, cells, known, line))
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise FileError(TOO_LONG, line) from error
        raise FileError(
            gettext("From here on the file cannot be read: a quotation mark is missing or one too many."), line
        ) from error


def _beginning(content: bytes) -> str:
    """Return the first characters of a file that is not empty."""
    text = content[:HEAD].decode("utf-8-sig", "ignore")
    return text if text.strip() else _text(content)


def _decoded(content: bytes) -> Iterator[str]:
    """Yield a file's lines, decoded as they are needed; what is no text is refused with its line."""
    try:
        for line in io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline=""):
            if "\x00" in line:
                _text(content)
            yield line
    except UnicodeDecodeError:
        _text(content)


def _cells(names: Sequence[str], cells: Sequence[str], known: Sequence[str], line: int) -> dict[str, str]:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise FileError(gettext("This line has more cells than the first line has columns."), line)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise FileError(TOO_LONG, line)
    found = {name: unescape(cell) for name, cell in zip(names, cells, strict=False) if name in known}
    return dict.fromkeys(known, "") | found
