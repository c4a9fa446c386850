"""Workshops and notes on charts over the months: in words, numbered, and bunched where they lie near each other."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from dashboard.figures import house, rows
from data.language import Spoken, brief_day, day_words, gettext, mark, told

MONTH_DAYS = 30.4
NARROWEST = 205  # pixels of the plot on a phone 390 wide
LETTER, GAP = 7.5, 12  # pixels of a figure of a label, and between two labels

MARKS = Spoken(
    {
        "workshop": mark("Workshop"),
        "market": mark("Market"),
        "product": mark("Product or price"),
        "team": mark("Team"),
        "process": mark("Way of working"),
        "other": mark("Something else"),
    }
)


def kind_text(row: Any) -> str:
    """Return what a workshop or note is about, and its day, without what people wrote: `Workshop, 12 Oct`."""
    return gettext("%(kind)s, %(day)s", kind=MARKS.get(str(row.kind)) or MARKS["other"], day=brief_day(_day(row)))


def dated_text(row: Any) -> str:
    """Return a workshop or note in words, with its whole day before it."""
    return gettext("%(day)s. %(note)s", day=day_words(_day(row)), note=mark_text(row))


def _day(row: Any) -> dt.date:
    return dt.date.fromisoformat(str(row.happened_on)[:10])


def mark_text(row: Any) -> str:
    """Return a workshop or note in words: what it is about, and what was written."""
    kind = str(row.kind)
    return told(MARKS.get(kind) or kind.replace("_", " ").capitalize(), row.words)


class Numbered(NamedTuple):
    """A note with its number, from 1: as on charts and lists."""

    happened_on: Any
    month: str
    kind: str
    words: str
    number: int


def on_axis(marks: rows.Marks, months: Sequence[str]) -> list[Numbered]:
    """Return the notes whose month is drawn, oldest first, numbered."""
    there = frozenset(months)
    listed = rows.records(marks) if isinstance(marks, pd.DataFrame) else marks
    drawn = [each for each in listed if each.month in there]
    return [
        Numbered(each.happened_on, each.month, each.kind, each.words, number)
        for number, each in enumerate(drawn, start=1)
    ]


class Bunch(NamedTuple):
    """Notes that share a label, "2-4", since labels of their own would touch: their days, ascending."""

    label: str
    days: tuple[dt.date, ...]

    @property
    def first(self) -> dt.date:
        """The day its line stands at, or its band begins."""
        return self.days[0]

    @property
    def last(self) -> dt.date:
        """The day its band ends."""
        return self.days[-1]

    @property
    def middle(self) -> dt.date:
        """The day above which the label stands."""
        return self.first + (self.last - self.first) / 2


def bunches(drawn: Sequence[Numbered], months: Sequence[str]) -> list[Bunch]:
    """Return the notes of an axis of months (`YYYY-MM`, ascending) in bunches, so that no two labels touch.

    Room is that of a phone's plot: the server does not know how wide the page is. So what is bunched is the same in
    every window, on paper and on slides.
    """
    days = MONTH_DAYS * max(len(months), house.LEAST_MONTHS)
    found = [Bunch(str(each.number), (_day(each),)) for each in drawn]
    while len(found) > 1:
        gap, at = min((_between(*pair, days), at) for at, pair in enumerate(pairwise(found)))
        if gap >= GAP:
            break
        found[at : at + 2] = [_together(*found[at : at + 2])]
    return found


def _between(before: Bunch, after: Bunch, days: float) -> float:
    """The pixels between the labels of two neighbours where the axis is narrowest; they may overlap."""
    apart = (after.middle - before.middle).days / days * NARROWEST
    return apart - LETTER * (len(before.label) + len(after.label)) / 2


def _together(before: Bunch, after: Bunch) -> Bunch:
    first, last = before.label.partition("-")[0], after.label.rpartition("-")[2]
    return Bunch(f"{first}-{last}", before.days + after.days)
