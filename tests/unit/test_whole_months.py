"""Spells of a month without a deal, few sellers and deals of one kind are doubted where chance hardly makes them."""

import datetime as dt

import pytest

from data.commands.whole_months import empty_spells, far_more, one_sided
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
        ([5, 20], 40, [(6, 19), (21, 31)]),  # but other months have forty
        ([*range(1, 32)], 500, []),
        ([*range(1, 8), *range(25, 32)] * 7, 0, [(8, 24)]),  # a hole in the middle
        ([*range(1, 11), *range(18, 32)], 0, []),  # among 24 deals a week may be free somewhere
        ([1, 31], 500, [(2, 30)]),
    ],
)
def test_an_empty_spell_is_doubted_where_it_is_unlikely(
    days: list[int], usual: int, empty: list[tuple[int, int]]
) -> None:
    closed = [dt.date(2026, 10, day) for day in days]
    found = empty_spells(Month(2026, 10), closed, usual)

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


@pytest.mark.parametrize(
    ("won", "lost", "doubted"),
    [(107, 0, True), (0, 107, True), (8, 0, True), (7, 0, False), (0, 7, False), (107, 1, False), (0, 0, False)],
)
def test_so_many_deals_of_one_kind_are_doubted(won: int, lost: int, *, doubted: bool) -> None:
    assert one_sided(won, lost) is doubted
