"""CSV files in and out: what a spreadsheet would run is escaped, what people's programs write is read.

Reading takes the escaping away again, so that a file that went out comes in as it was.
"""

import base64
import binascii
import codecs
import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from types import MappingProxyType
from typing import IO, Any, Protocol, TypeVar

from data.errors import DomainError
from data.exports.escaping import BYTE_ORDER_MARK, escape, unescape
from data.language import beside, gettext, lazy, ngettext

PIECE, IN_MEMORY, IN_SIGHT = 65_536, 500_000, 200  # bytes: read at once, of a file not put on the disk, of its kind
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 50, 10_000
MOST_TOLD = 50  # lines with something wrong
UTF_8, UTF_16, CHINESE, WINDOWS = "UTF-8", "UTF-16", "GB18030", "Windows-1252"
JAPANESE, CYRILLIC = "Shift-JIS", "Windows-1251"
# The characters most frequent in Chinese, in GB18030, and in Japanese, in Shift-JIS: kana, and the kanji of level 1.
FREQUENT = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
FREQUENT_IN_JAPANESE = re.compile(rb"\x81[\x58\x5b]|[\x82\x83\x88-\x97][\x40-\xfc]")
CYRILLIC_WORD = re.compile(r"(?<![A-Za-z])[\u0400-\u04ff]{4,}+(?![A-Za-z])")  # accents stand alone
ALONE = re.compile(r"(?<![A-Za-z\x80-\U0010ffff])[^\x00-\x7f]++(?![A-Za-z])")  # in a row, beside no letter of ASCII
DELIMITERS = ",;\t"
NAMED = re.compile(r"\"?sep=([,;\t|:])\"?\s*", re.IGNORECASE)  # what Excel reads and writes as a first line
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how workbooks and archives begin, and older workbooks
DOCUMENT = re.compile(rb"\s*(?:[\[{]\s*[\[{\"\]}]|<[!?a-zA-Z]|%PDF-)")  # how JSON, web pages and PDF begin
TOO_LONG = lazy("A cell holds more than %(longest_cell)s characters.", longest_cell=f"{LONGEST_CELL:,}")


class FileError(DomainError):
    """A file cannot be read as a table; `line` says where, 0 for the file as a whole."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def at_line(line: int, words: str, column: str = "") -> str:
    """Return what is wrong with its line before it, and the column where there is one; 0 is the file as a whole."""
    if line and column:
        return gettext("Line %(line)s, column %(column)s: %(words)s", line=line, column=column, words=words)
    return gettext("Line %(line)s: %(words)s", line=line, words=words) if line else words


class Wrong(Protocol):
    """Something that is wrong with a file."""

    @property
    def line(self) -> int:
        """The line, counted from 1; 0 is the file as a whole."""


Problem = TypeVar("Problem", bound=Wrong)


def of_first_lines(problems: Sequence[Problem]) -> tuple[list[Problem], str]:
    """Return all that is wrong with the first lines of a file, in their order, and how many more lines are wrong."""
    lines = sorted({problem.line for problem in problems})
    within, more = set(lines[:MOST_TOLD]), len(lines) - MOST_TOLD
    told = sorted((one for one in problems if one.line in within), key=lambda problem: problem.line)
    if more <= 0:
        return told, ""
    return told, ngettext("One more line is wrong.", "%(number)s more lines are wrong.", more, number=f"{more:,}")


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


def _undecodable(file: IO[bytes]) -> int:
    """Return the line that cannot be decoded, counted from 1."""
    file.seek(0)
    for number, line in enumerate(file, 1):
        try:
            line.decode()
        except UnicodeDecodeError:
            return number
    return 0


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """Return a file as UTF-8 and what it was read as: UTF-16 by its mark; else, where it is not UTF-8, one of four.

    It is Shift-JIS where that makes Japanese of it, GB18030, as Chinese spreadsheets write it (GBK and GB2312 are parts
    of it), where that makes Chinese, Windows-1251 where that makes words of Cyrillic letters, and Windows-1252
    otherwise. Any file of single bytes can be taken for one of the last two, so this is for files whose names somebody
    looks at before they count; ISO-8859-1 has the letters of Windows-1252. What can be none of them stays as it is.
    """
    if content.startswith(WORKBOOK):
        return content, UTF_8  # no text, which whoever reads it tells
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding, codec, fits in ((UTF_16, "utf-16", _any),) if marked else SINGLE:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if encoding == UTF_8:
            return content, UTF_8
        if fits(text):
            return text.encode(), encoding
    return content, UTF_8


def _any(_text: str) -> bool:
    return True


def _beyond_ascii(text: str) -> int:
    return sum(not character.isascii() for character in text)


def _is_frequent(text: str, codec: str, frequent: re.Pattern[bytes]) -> bool:
    """Tell whether at least half of the characters beyond ASCII are frequent ones and stand beside no letter.

    Accents of other languages read as an Asian writing are not: with the letter behind them they make rare characters.
    """
    alone = "".join(ALONE.findall(text))
    found = sum(frequent.fullmatch(character.encode(codec)) is not None for character in alone)
    return 2 * found >= _beyond_ascii(text)


def _is_japanese(text: str) -> bool:
    return _is_frequent(text, "cp932", FREQUENT_IN_JAPANESE)


def _is_chinese(text: str) -> bool:
    return _is_frequent(text, "gb18030", FREQUENT)


def _is_cyrillic(text: str) -> bool:
    return 2 * sum(map(len, CYRILLIC_WORD.findall(text))) >= _beyond_ascii(text)


SINGLE: Sequence[tuple[str, str, Callable[[str], bool]]] = (  # in the order in which they are tried
    (UTF_8, "utf-8", _any),
    (JAPANESE, "cp932", _is_japanese),
    (CHINESE, "gb18030", _is_chinese),
    (CYRILLIC, "cp1251", _is_cyrillic),
    (WINDOWS, "cp1252", _any),
)


def column_name(text: str) -> str:
    """Return the plain form of a column's name: small letters and underscores."""
    return re.sub(r"[\W_]+", "_", unescape(text).strip().casefold()).strip("_")


def _few_enough(header: Sequence[str], most: int) -> None:
    if len(header) > most:
        raise FileError(gettext("The file has more than %(most_columns)s columns.", most_columns=most), 1)


def _columns(
    header: Sequence[str], required: Sequence[str], known: Sequence[str], aliases: Mapping[str, str]
) -> list[str]:
    names = [column_name(name) for name in header]
    names = [aliases.get(name, name) for name in names]
    missing = [name for name in required if name not in names]
    if missing:
        listed = ", ".join(missing)
        raise FileError(gettext("The first line names the columns. Missing: %(listed)s.", listed=listed), 1)
    _once(header, [name if name in known else "" for name in names])
    return names


def _once(header: Sequence[str], names: Sequence[str]) -> None:
    """Refuse a column that is there twice, in the words of the file; unnamed ones do not matter."""
    for name in dict.fromkeys(filter(None, names)):
        own = [unescape(cell).strip() for cell, known in zip(header, names, strict=True) if known == name]
        if len(own) > 1 and len(set(map(column_name, own))) == 1:
            raise FileError(gettext("The file has the column %(value)s twice.", value=own[0]), 1)
        if len(own) > 1:
            raise FileError(gettext("The file has several columns for the same: %(columns)s.", columns=beside(*own)), 1)


def pack(file: IO[bytes]) -> str:
    """Return a file as a text that a form carries on; it is read piece by piece."""
    packer = zlib.compressobj(9)
    file.seek(0)
    packed = b"".join([*map(packer.compress, iter(lambda: file.read(PIECE), b"")), packer.flush()])
    return base64.b64encode(packed).decode()


def unpack(text: str, largest: int) -> IO[bytes]:
    """Return what `pack` has packed, up to `largest` bytes; nothing for anything else, however large it would be.

    What is large is kept on the disk; the caller closes it.
    """
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        if _unpack_into(file, text, largest):
            return file
    except (binascii.Error, ValueError, zlib.error):
        pass
    file.seek(0)
    file.truncate()
    return file


def unpack_all(text: str, largest: int) -> bytes:
    """Return what `unpack` does as a whole, for files of a few hundred lines."""
    with closing(unpack(text, largest)) as file:
        file.seek(0)
        return file.read()


def _unpack_into(file: IO[bytes], text: str, largest: int) -> bool:
    unpacker = zlib.decompressobj()
    left = base64.b64decode(text, validate=True)
    while left and not unpacker.eof and file.tell() <= largest:
        file.write(unpacker.decompress(left, PIECE))
        left = unpacker.unconsumed_tail
    return unpacker.eof and file.tell() <= largest


def _delimiter(file: IO[bytes]) -> str:
    """Return what stands between the cells: as the first line says (`sep=;`), else by the first that is not blank.

    Raises:
        FileError: There is no such line, or it is no text.
    """
    _table_of_text(file)
    file.seek(0)
    named = NAMED.fullmatch(file.readline(LONGEST_CELL).decode("utf-8-sig", errors="replace"))
    if named is not None:
        return named[1]
    first = next((line for line in _decoded(file) if line.strip()), None)
    if first is None:
        raise FileError(gettext("The file is empty."))
    return max(DELIMITERS, key=first.count)


def _table_of_text(file: IO[bytes]) -> None:
    """Refuse what is no text, or no table, by how it begins: a first line is read as names of columns otherwise."""
    file.seek(0)
    begins = file.read(IN_SIGHT).removeprefix(codecs.BOM_UTF8)
    if begins.startswith(WORKBOOK):
        raise FileError(gettext("This is a workbook or an archive. Save the table as CSV, and choose that file."))
    if DOCUMENT.match(begins):
        raise FileError(gettext("This file is no table. Choose a CSV file; its first line names the columns."))


def read_header(file: IO[bytes]) -> list[str]:
    """Return the names of a table's columns as they stand in the file; nothing where it is no table."""
    try:
        rows = csv.reader(_decoded(file), delimiter=_delimiter(file))
        return next((cells for cells in rows if any(cell.strip() for cell in cells)), [])
    except (FileError, csv.Error):
        return []


def read_table(
    content: bytes,
    *,
    required: Sequence[str],
    known: Sequence[str],
    aliases: Mapping[str, str] = MappingProxyType({}),
    most_columns: int = MOST_COLUMNS,
) -> list[TableRow]:
    """Read a table as a whole, as `stream_table` does row by row."""
    file = io.BytesIO(content)
    return list(stream_table(file, required=required, known=known, aliases=aliases, most_columns=most_columns))


def stream_table(
    file: IO[bytes],
    *,
    required: Sequence[str],
    known: Sequence[str],
    aliases: Mapping[str, str] = MappingProxyType({}),
    most_columns: int = MOST_COLUMNS,
    most_rows: int = MOST_ROWS,
    wrong: Callable[[int, str], None] | None = None,
) -> Iterator[TableRow]:
    """Yield a table's rows: comma, semicolon or tab between cells, any line ends, with or without a byte order mark.

    Blank lines and columns that are not `known` are left out; `aliases` are other names of known columns. The file is
    read from its beginning, and decoded row by row. `wrong` is told line and reason of each row that cannot be taken
    alone, and the rest is read; without it such a row is an error.

    Raises:
        FileError: It is no such table, or larger than `most_rows`, `most_columns` or 10,000 characters a cell.
    """
    reader = csv.reader(_decoded(file), delimiter=_delimiter(file), strict=True)
    names: list[str] = []
    for number, (line, cells) in enumerate(_filled(reader)):
        if not names:
            _few_enough(cells, most_columns)
            names = _columns(cells, required, known, aliases)
            continue
        if number > most_rows:
            words = gettext("The file has more than %(most_rows)s rows. Split it.", most_rows=f"{most_rows:,}")
            raise FileError(words, line)
        reason = _wrong(names, cells)
        if not reason:
            yield TableRow(line, _cells(names, cells, known))
        elif wrong is None:
            raise FileError(reason, line)
        else:
            wrong(line, reason)


def _filled(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table that are not blank, each with the line on which it begins."""
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise FileError(TOO_LONG, line) from error
        raise FileError(
            gettext("From here on the file cannot be read: a quotation mark is missing or one too many."), line
        ) from error


def _decoded(file: IO[bytes]) -> Iterator[str]:
    """Yield a file's lines, decoded as they are needed; what is no text is refused with its line."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    number = 1
    try:
        for line in text:
            if "\x00" in line:
                raise FileError(gettext("The file holds characters that no text has."), number)
            if number == 1 and NAMED.fullmatch(line):
                line = "\r\n"  # noqa: PLW2901 - it says how to read the others, and counts as a line
            number += line.endswith("\n")
            yield line
    except UnicodeDecodeError as error:
        words = gettext("The file is not UTF-8. Save it as “CSV UTF-8” and try again.")
        raise FileError(words, _undecodable(file)) from error
    finally:
        if not text.closed:
            text.detach()  # or it would close the file


def _wrong(names: Sequence[str], cells: Sequence[str]) -> str:
    """Return what is wrong with a row by itself, nothing for a good one."""
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        return gettext("This line has more cells than the first line has columns.")
    return str(TOO_LONG) if any(len(cell) > LONGEST_CELL for cell in cells) else ""


def _cells(names: Sequence[str], cells: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    found = {name: unescape(cell) for name, cell in zip(names, cells, strict=False) if name in known}
    return dict.fromkeys(known, "") | found
