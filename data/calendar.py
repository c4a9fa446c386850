"""When rounds open and close: local days of an organisation's zone turned into moments."""

import datetime as dt
from zoneinfo import ZoneInfo

from data.types import Month

OPENING_DAY = 1
CLOSING_DAY = 10
GRACE = dt.timedelta(minutes=30)
REMINDER_DAYS = (5, 9)
REMINDER_TIME = dt.time(9)
LAST_SECOND = dt.time(23, 59, 59)


def opening_moment(day: dt.date, zone: str) -> dt.datetime:
    """Return the first moment of a local day, in UTC.

    A midnight that the clocks skip gives the moment of the change; one that comes twice gives the first.
    """
    return dt.datetime.combine(day, dt.time(), tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def closing_moment(day: dt.date, zone: str) -> dt.datetime:
    """Return 23:59:59 of a local day, in UTC; where the clocks show it twice, the second time."""
    local = dt.datetime.combine(day, LAST_SECOND, tzinfo=ZoneInfo(zone))
    return max(local.astimezone(dt.UTC), local.replace(fold=1).astimezone(dt.UTC))


def local_day(moment: dt.datetime, zone: str) -> dt.date:
    """Return the date that a moment falls on in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def usual_times(about: Month, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Return when the round about a month opens and closes: day 1 and day 10 of the month after."""
    asked_in = about.plus(1)
    opens = opening_moment(asked_in.first.replace(day=OPENING_DAY), zone)
    return opens, closing_moment(asked_in.first.replace(day=CLOSING_DAY), zone)


def reminder_moments(opens_at: dt.datetime, zone: str) -> list[dt.datetime]:
    """Return when reminders of a round that opens at a moment are due: 09:00 on its 5th and 9th day, in UTC."""
    first = local_day(opens_at, zone)
    days = [first + dt.timedelta(days=day - 1) for day in REMINDER_DAYS]
    return [dt.datetime.combine(day, REMINDER_TIME, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) for day in days]
