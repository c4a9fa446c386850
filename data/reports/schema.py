"""The columns of every report, checked before a frame leaves this package."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd


class MonthRow(NamedTuple):
    """A round of the organisation."""

    round_id: int
    month: str
    state: str
    closes_at: dt.datetime
    k: int
    publication_version: str | None
    usual_k: int | None = None  # where k is raised because small groups are told of once a quarter
    zone: str = "UTC"

    @property
    def closes_on(self) -> dt.date:
        """The day of the organisation's zone on which it closes."""
        return self.closes_at.astimezone(ZoneInfo(self.zone)).date()


class UnitRow(NamedTuple):
    """A node of the tree; `own` is False for nodes that are there for comparison only.

    A closed team has the day on which it closed and stands where it last stood. `span` are the first and the last month
    that may be looked at, where these are not all: those of a closed team, also of a node that is only compared with
    closed ones.
    """

    team_id: int
    parent_team_id: int | None
    name: str
    depth: int
    position: int
    own: bool
    closed_on: dt.date | None = None
    span: tuple[str, str] | None = None


class SeriesRow(NamedTuple):
    """One published cell, or a month without one.

    `response` is the month's participation in %, unrounded; `broken` tells that the questions behind it changed
    with the month, so that no line leads to it from those before.
    """

    month: str
    measure: str
    part: str
    state: str
    value: float | None
    low: float | None
    high: float | None
    bound: str
    interval: str
    n: int | None
    base: int | None
    word: str | None
    caution: bool
    note: str | None
    response: float | None
    broken: bool = False


class DayRow(NamedTuple):
    """An open round, and how many were invited and had answered on the last day that was counted."""

    month: str
    closes_on: dt.date
    counted_on: dt.date | None
    invited: int | None
    answered: int | None


class MarkRow(NamedTuple):
    """A workshop or a note on the months."""

    happened_on: dt.date
    month: str
    kind: str
    words: str


class ActionRow(NamedTuple):
    """An open action of a team, without its owner: names of people are nothing for charts to read."""

    words: str
    due_on: dt.date
    measure: str | None
    overdue: bool


MONTHS = MonthRow._fields
UNITS = UnitRow._fields
SERIES = SeriesRow._fields
MARKS = MarkRow._fields


def checked(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the frame if it has exactly these columns in this order.

    Raises:
        ValueError: It has others; a chart would draw the wrong thing.
    """
    if tuple(frame.columns) != columns:
        raise ValueError(f"a report has the columns {tuple(frame.columns)}, not {columns}")
    return frame
