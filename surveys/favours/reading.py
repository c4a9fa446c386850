"""How files of the log are read: row by row, with all that is wrong with them told at once."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from data.commands.favours import FIRST_DAY, FUTURE, plain_alias
from data.commands.file_groups import UNREAD, NamedRow
from data.errors import RefusedError
from data.language import gettext
from surveys.csv_files import FileError, stream_table
from surveys.favours.words import GROUPS
from surveys.fields import NOT_WRITTEN_SO, read_day

GROUP_NAMES = {"customer": "CUST", "partner": "PART", "colleague": "TEAM"}
Row = TypeVar("Row")
Readers = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file; line 0 is the file as a whole."""

    line: int
    words: str


@dataclass(slots=True)
class Reading(Generic[Row]):
    """The rows of a file and what is wrong with it; with any problem nothing is taken in.

    `broken` are the lines with a problem whose contact can be read: what is wrong with groups is told at the same time.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: list[NamedRow] = field(default_factory=list)

    def add(self, line: int, words: str) -> None:
        """Note that something is wrong with a line."""
        self.problems.append(Problem(line, words))


def read_rows(
    content: bytes,
    *,
    required: Sequence[str],
    known: Sequence[str],
    readers: Callable[[Mapping[str, str]], Readers],
    row: Callable[..., Row],
) -> Reading[Row]:
    """Read a file line by line, as far as it can be read.

    Args:
        content: The file.
        required: Columns that must be there.
        known: Columns that are read.
        readers: What reads the cells of a line; each raises what is wrong. All have `alias` and `counterpart`.
        row: Makes a row of the line and what was read.
    """
    reading: Reading[Row] = Reading()
    try:
        for found in stream_table(io.BytesIO(content), required=required, known=known, wrong=reading.add):
            _take(reading, found.line, readers(found.cells), row)
    except FileError as refusal:
        reading.add(refusal.line, refusal.message)
    return reading


def _take(reading: Reading[Row], line: int, readers: Readers, row: Callable[..., Row]) -> None:
    facts: dict[str, Any] = {}
    for name, read in readers.items():
        try:
            facts[name] = read()
        except RefusedError as refusal:
            reading.add(line, refusal.message)
    if len(facts) == len(readers):
        reading.rows.append(row(line, **facts))
    elif "alias" in facts:
        reading.broken.append(NamedRow(line, facts["alias"], facts.get("counterpart", UNREAD)))


def contact_readers(cells: Mapping[str, str]) -> Readers:
    """Return what reads the contact of a line, and its group, which may be left out."""
    return {
        "alias": lambda: plain_alias(cells["contact"]),
        "counterpart": lambda: one_of(GROUP_NAMES, GROUPS, cells["group"], "group") if cells["group"].strip() else None,
    }


def name_of(names: Mapping[str, str], code: str) -> str:
    """Return what a code is called in files."""
    return next(name for name, known in names.items() if known == code)


def one_of(
    names: Mapping[str, str],
    labels: Mapping[str, str],
    text: str,
    what: str,
    *,
    earlier: Mapping[str, str] | None = None,
) -> str:
    """Return the code that a cell means: by its name in files, its label on pages, or the code itself.

    Raises:
        RefusedError: It means none; the message says which there are.
    """
    wanted = " ".join(text.casefold().split())
    codes = {
        **names,
        **(earlier or {}),
        **{str(label).casefold(): code for code, label in labels.items()},
        **{code.casefold(): code for code in names.values()},
    }
    if wanted not in codes:
        raise RefusedError(gettext("Write the %(column)s as one of: %(words)s.", column=what, words=", ".join(names)))
    return codes[wanted]


def any_day(text: str) -> dt.date:
    """Return the day of a cell.

    Raises:
        RefusedError: It is none.
    """
    day = read_day(text)
    if day is None:
        raise RefusedError(NOT_WRITTEN_SO)
    return day


def past_day(text: str, today: dt.date) -> dt.date:
    """Return the day of a cell about something that has happened.

    Raises:
        RefusedError: It is no day, lies in the future, or nobody can remember it.
    """
    day = any_day(text)
    if day > today:
        raise RefusedError(FUTURE)
    if day < FIRST_DAY:
        raise RefusedError(gettext("Enter a day from %(year)s on.", year=FIRST_DAY.year))
    return day
