"""Rows of a file of favours: how entries are written into it, and how a row is read and what is wrong with it."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.commands.favour_files import UNREAD, FavourRow, NamedRow
from data.commands.favours import ALIAS_RULE, FIRST_DAY, FUTURE, LONGEST_ALIAS, LONGEST_NOTE, NOTE_RULE
from data.errors import RefusedError
from data.language import gettext
from data.queries.own_favours import OwnFavour
from data.texts import plain_line, plain_text
from data.types import KIND_NAMES as FAVOUR_KINDS
from surveys.csv_files import FileError, TableRow, stream_table, write_table
from surveys.favours.words import GROUPS, KINDS
from surveys.fields import ISO_DAY, NOT_A_DAY

COLUMNS = ("date", "contact", "group", "direction", "kind", "note", "no_return_expected")
REQUIRED = ("date", "contact", "direction", "kind")
GROUP_NAMES = {"customer": "CUST", "partner": "PART", "colleague": "TEAM"}
DIRECTION_NAMES = {"gave": "gave", "received": "received", "asked": "asked"}
KIND_NAMES = {name.casefold(): code for code, name in FAVOUR_KINDS.items()}
# What kinds were called earlier: files of then are still read.
EARLIER_KIND_NAMES = {
    "introduction or lead": "INTRO",
    "introductions": "INTRO",
    "useful information": "INFO",
    "advice or feedback": "ADVICE",
    "good word": "VOUCH",
    "a good word": "VOUCH",
    "personal care": "CARE",
}
YES_NO = {
    "yes": True,
    "y": True,
    "true": True,
    "1": True,
    "no": False,
    "n": False,
    "false": False,
    "0": False,
    "": False,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file."""

    line: int
    words: str


@dataclass(slots=True)
class Reading:
    """The rows of a file and what is wrong with it; with any problem nothing is taken in.

    `broken` are the lines with a problem whose contact can be read: what is wrong with groups is told at the same time.
    """

    rows: list[FavourRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: list[NamedRow] = field(default_factory=list)

    def add(self, line: int, words: str) -> None:
        """Note that something is wrong with a line."""
        self.problems.append(Problem(line, words))


def _name_of(names: dict[str, str], code: str) -> str:
    return next(name for name, known in names.items() if known == code)


def write_log(entries: Sequence[OwnFavour]) -> str:
    """Return a log as a file."""
    return write_table(
        COLUMNS,
        (
            (
                entry.happened_on.isoformat(),
                entry.alias,
                _name_of(GROUP_NAMES, entry.counterpart),
                entry.direction,
                _name_of(KIND_NAMES, entry.kind),
                entry.note,
                "yes" if entry.no_return_expected else "no",
            )
            for entry in entries
        ),
    )


def _one_of(
    names: dict[str, str], labels: dict[str, str], text: str, what: str, *, earlier: dict[str, str] | None = None
) -> str:
    wanted = " ".join(text.casefold().split())
    codes = (
        names
        | (earlier or {})
        | {str(label).casefold(): code for code, label in labels.items()}
        | {c.casefold(): c for c in names.values()}
    )
    if wanted not in codes:
        raise RefusedError(gettext("Write the %(column)s as one of: %(words)s.", column=what, words=", ".join(names)))
    return codes[wanted]


def _day(text: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text.strip()) if ISO_DAY.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None:
        raise RefusedError(NOT_A_DAY)
    if day > today:
        raise RefusedError(FUTURE)
    if day < FIRST_DAY:
        raise RefusedError(gettext("Enter a day from %(year)s on.", year=FIRST_DAY.year))
    return day


def _yes(text: str) -> bool:
    if text.strip().casefold() not in YES_NO:
        raise RefusedError(gettext("Write no_return_expected as yes or no."))
    return YES_NO[text.strip().casefold()]


def _readers(cells: Mapping[str, str], today: dt.date) -> dict[str, Callable[[], object]]:
    return {
        "alias": lambda: plain_line(cells["contact"], longest=LONGEST_ALIAS, refusal=ALIAS_RULE),
        "counterpart": lambda: (
            _one_of(GROUP_NAMES, GROUPS, cells["group"], "group") if cells["group"].strip() else None
        ),
        "direction": lambda: _one_of(DIRECTION_NAMES, {}, cells["direction"], "direction"),
        "kind": lambda: _one_of(KIND_NAMES, KINDS, cells["kind"], "kind", earlier=EARLIER_KIND_NAMES),
        "happened_on": lambda: _day(cells["date"], today),
        "note": lambda: plain_text(cells["note"], longest=LONGEST_NOTE, refusal=NOTE_RULE),
        "no_return_expected": lambda: _yes(cells["no_return_expected"]),
    }


def _read(reading: Reading, row: TableRow, today: dt.date) -> None:
    """Take a row, or what is wrong with it."""
    facts: dict[str, Any] = {}
    readers = _readers(row.cells, today)
    for name, read in readers.items():
        try:
            facts[name] = read()
        except RefusedError as refusal:
            reading.add(row.line, refusal.message)
    if len(facts) == len(readers):
        reading.rows.append(FavourRow(row.line, **facts))
    elif "alias" in facts:
        reading.broken.append(NamedRow(row.line, facts["alias"], facts.get("counterpart", UNREAD)))


def read_log(content: bytes, today: dt.date) -> Reading:
    """Read a file of entries, line by line, as far as it can be read."""
    reading = Reading()
    try:
        for row in stream_table(io.BytesIO(content), required=REQUIRED, known=COLUMNS, wrong=reading.add):
            _read(reading, row, today)
    except FileError as refusal:
        reading.add(refusal.line, refusal.message)
    return reading
