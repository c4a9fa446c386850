"""Rows of a file of favours: how entries are written into it, and how a row is read and what is wrong with it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from data.commands.favour_files import FavourRow
from data.commands.favours import LONGEST_NOTE, NOTE_RULE
from data.errors import RefusedError
from data.language import gettext
from data.queries.own_favours import OwnFavour
from data.texts import plain_text
from data.types import KIND_NAMES as FAVOUR_KINDS
from surveys.csv_files import write_table
from surveys.favours.reading import GROUP_NAMES, Readers, Reading, contact_readers, name_of, one_of, past_day, read_rows
from surveys.favours.words import KINDS

COLUMNS = ("date", "contact", "group", "direction", "kind", "note", "no_return_expected")
REQUIRED = ("date", "contact", "direction", "kind")
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


def write_log(entries: Sequence[OwnFavour]) -> str:
    """Return a log as a file."""
    return write_table(
        COLUMNS,
        (
            (
                entry.happened_on.isoformat(),
                entry.alias,
                name_of(GROUP_NAMES, entry.counterpart),
                entry.direction,
                name_of(KIND_NAMES, entry.kind),
                entry.note,
                "yes" if entry.no_return_expected else "no",
            )
            for entry in entries
        ),
    )


def _yes(text: str) -> bool:
    if text.strip().casefold() not in YES_NO:
        raise RefusedError(gettext("Write no_return_expected as yes or no."))
    return YES_NO[text.strip().casefold()]


def _readers(cells: Mapping[str, str], today: dt.date) -> Readers:
    return contact_readers(cells) | {
        "direction": lambda: one_of(DIRECTION_NAMES, {}, cells["direction"], "direction"),
        "kind": lambda: one_of(KIND_NAMES, KINDS, cells["kind"], "kind", earlier=EARLIER_KIND_NAMES),
        "happened_on": lambda: past_day(cells["date"], today),
        "note": lambda: plain_text(cells["note"], longest=LONGEST_NOTE, refusal=NOTE_RULE),
        "no_return_expected": lambda: _yes(cells["no_return_expected"]),
    }


def read_log(content: bytes, today: dt.date) -> Reading[FavourRow]:
    """Read a file of entries, line by line, as far as it can be read."""
    readers = partial(_readers, today=today)
    return read_rows(content, required=REQUIRED, known=COLUMNS, readers=readers, row=FavourRow)
