"""A month of workshops as a calendar shows it: weeks from Monday on, with the days around it that fill them up."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.queries.workshops import WorkshopRow
from data.types import Month

EARLIEST, LATEST = 1, 9998  # years whose months have one before and one after


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `inside` tells whether it lies in the month shown."""

    date: dt.date
    inside: bool
    today: bool
    workshops: tuple[WorkshopRow, ...]


def read_month(text: str, today: dt.date) -> Month | None:
    """Return the month that an address asks for, this month where it asks for none; None where it is no month."""
    if not text:
        return Month.of(today)
    try:
        month = Month.parse(text)
    except ValueError:
        return None
    return month if EARLIEST < month.year <= LATEST else None


def weeks(month: Month, workshops: Sequence[WorkshopRow], today: dt.date) -> list[list[Day]]:
    """Return the weeks of a month, each of seven days; days of other months hold nothing."""
    by_day: dict[dt.date, list[WorkshopRow]] = {}
    for one in sorted(workshops, key=lambda one: (one.happens_on, one.time or dt.time.min, one.id)):
        by_day.setdefault(one.happens_on, []).append(one)
    return [
        [
            Day(date, inside, date == today, tuple(by_day.get(date, ())) if inside else ())
            for date in week
            for inside in (Month.of(date) == month,)
        ]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.number)
    ]
