"""Days of reminders: on the day, each month or year from it, at the end of months that are too short."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.commands.helps import next_reminder

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))


@pytest.mark.parametrize(
    ("planned", "remind", "after", "expected"),
    [
        ("2026-11-03", "once", "2026-11-02", "2026-11-03"),
        ("2026-11-03", "once", "2026-11-03", None),
        ("2026-11-03", "never", "2026-11-02", None),
        ("2026-01-31", "monthly", "2026-01-31", "2026-02-28"),
        ("2026-01-31", "monthly", "2026-02-28", "2026-03-31"),
        ("2024-02-29", "yearly", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "yearly", "2027-03-01", "2028-02-29"),
        ("2026-11-03", "yearly", "2026-11-02", "2026-11-03"),
        ("2020-05-10", "monthly", "2026-11-09", "2026-11-10"),
    ],
)
def test_known_days(planned: str, remind: str, after: str, expected: str | None) -> None:
    day = next_reminder(dt.date.fromisoformat(planned), remind, after=dt.date.fromisoformat(after))
    assert (day and day.isoformat()) == expected


@given(DAYS, DAYS, st.sampled_from(["once", "monthly", "yearly"]))
def test_a_reminder_is_the_first_one_later(planned: dt.date, after: dt.date, remind: str) -> None:
    day = next_reminder(planned, remind, after=after)
    if day is None:
        assert remind == "once"
        assert planned <= after
        return
    assert day > after
    assert day >= planned
    longest = {"once": 0, "monthly": 31, "yearly": 366}[remind]
    assert day == planned or day - after <= dt.timedelta(days=longest)


def test_without_a_day_there_is_none() -> None:
    assert next_reminder(None, "monthly", after=dt.date(2026, 1, 1)) is None
