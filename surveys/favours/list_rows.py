"""Rows of files of contacts and of next help: how they are written, and how a row is read."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from data.commands.contact_files import ContactRow
from data.commands.helps import IDEA_RULE, LONGEST_IDEA, NO_WORDS, check_reminder
from data.commands.idea_files import IdeaRow, still_to_come
from data.errors import RefusedError
from data.queries.own_favours import OwnContact, OwnIdea
from data.texts import plain_text
from surveys.csv_files import write_table
from surveys.favours.reading import (
    GROUP_NAMES,
    Readers,
    Reading,
    any_day,
    contact_readers,
    name_of,
    one_of,
    past_day,
    read_rows,
)
from surveys.favours.words import REMINDERS

CONTACT_COLUMNS = ("contact", "group", "ended_on")
CONTACT_REQUIRED, IDEA_REQUIRED = ("contact",), ("contact", "idea")
IDEA_COLUMNS = ("contact", "group", "idea", "day", "reminder")
REMINDER_NAMES = {name: name for name in REMINDERS}


def write_contacts(contacts: Sequence[OwnContact]) -> str:
    """Return contacts as a file."""
    return write_table(
        CONTACT_COLUMNS,
        (
            (one.alias, name_of(GROUP_NAMES, one.counterpart), one.ended_on.isoformat() if one.ended_on else "")
            for one in contacts
        ),
    )


def write_ideas(ideas: Sequence[OwnIdea], contacts: Sequence[OwnContact], today: dt.date) -> str:
    """Return a list of next help as a file; a reminder that can come no more is left out."""
    groups = {contact.id: name_of(GROUP_NAMES, contact.counterpart) for contact in contacts}
    return write_table(
        IDEA_COLUMNS,
        (
            (
                idea.alias,
                groups[idea.contact_id],
                idea.words,
                idea.planned_on.isoformat() if idea.planned_on else "",
                still_to_come(idea.remind, idea.planned_on, today),
            )
            for idea in ideas
        ),
    )


def _contact_readers(cells: Mapping[str, str], today: dt.date) -> Readers:
    return contact_readers(cells) | {
        "ended_on": lambda: past_day(cells["ended_on"], today) if cells["ended_on"].strip() else None
    }


def read_contacts(content: bytes, today: dt.date) -> Reading[ContactRow]:
    """Read a file of contacts, line by line, as far as it can be read."""
    readers = partial(_contact_readers, today=today)
    return read_rows(content, required=CONTACT_REQUIRED, known=CONTACT_COLUMNS, readers=readers, row=ContactRow)


def _idea(text: str) -> str:
    words = plain_text(text, longest=LONGEST_IDEA, refusal=IDEA_RULE)
    if not words:
        raise RefusedError(NO_WORDS)
    return words


def _day(text: str, today: dt.date) -> dt.date | None:
    day = any_day(text) if text.strip() else None
    check_reminder(day, "never", today)
    return day


def _remind(cells: Mapping[str, str], today: dt.date) -> str:
    """Return the reminder of a line; what is wrong with its day alone is told of the day."""
    remind = one_of(REMINDER_NAMES, REMINDERS, cells["reminder"].strip() or "never", "reminder")
    try:
        day = _day(cells["day"], today)
    except RefusedError:
        return remind
    remind = still_to_come(remind, day, today)
    check_reminder(day, remind, today)
    return remind


def _idea_readers(cells: Mapping[str, str], today: dt.date) -> Readers:
    return contact_readers(cells) | {
        "words": lambda: _idea(cells["idea"]),
        "planned_on": lambda: _day(cells["day"], today),
        "remind": lambda: _remind(cells, today),
    }


def read_ideas(content: bytes, today: dt.date) -> Reading[IdeaRow]:
    """Read a file of next help, line by line, as far as it can be read."""
    readers = partial(_idea_readers, today=today)
    return read_rows(content, required=IDEA_REQUIRED, known=IDEA_COLUMNS, readers=readers, row=IdeaRow)
