"""Ends of a month without a deal are doubted where chance would hardly leave them empty."""

import datetime as dt

import pytest

from data.commands.whole_months import empty_ends, far_more
from data.types import Month


@pytest.mark.parametrize(
    ("days", "usual", "empty"),
    [
        ([*range(1, 10)] * 8, 0, [(10, 31)]),
        ([*range(12, 32)], 0, [(1, 11)]),
        ([14, 15, 16] * 10, 0, [(1, 13), (17, 31)]),
        ([*range(1, 25)] * 10, 0, [(25, 31)]),
        ([*range(1, 26)] * 10, 0, []),  # six days of holidays
        ([5, 20], 0, []),  # two deals lie anywhere
        ([5, 20], 40, [(21, 31)]),  # but other months have forty
        ([*range(1, 32)], 500, []),
        ([1, 31], 500, []),
    ],
)
def test_an_empty_end_is_doubted_where_it_is_unlikely(
    days: list[int], usual: int, empty: list[tuple[int, int]]
) -> None:
    closed = [dt.date(2026, 10, day) for day in days]
    found = empty_ends(Month(2026, 10), closed, usual)

    assert [(first.day, last.day) for first, last in found] == empty


@pytest.mark.parametrize(
    ("people", "others", "told", "usual"),
    [
        (6, [], [], 0),  # nothing to compare with
        (6, [12], [], 12),
        (7, [12, 14], [], 0),  # the middle is 12, and 7 are more than half of it
        (6, [6, 6], [48], 48),  # the view of one team in every month
        (6, [], [48, 9, 9], 0),
        (30, [31, 28], [48], 0),
        (1, [4], [], 0),  # so few people differ by chance
    ],
)
def test_few_people_are_doubted_where_far_more_are_usual(
    people: int, others: list[int], told: list[int], usual: int
) -> None:
    assert far_more(people, others, told) == usual
