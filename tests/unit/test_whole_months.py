"""Days and teams without a deal, few deals or sellers and deals of one kind are doubted where they are unlikely."""

import datetime as dt

import pytest

from data.commands.whole_months import (
    empty_spells,
    far_more,
    few_sellers,
    fewer_deals,
    missing_groups,
    missing_people,
    more_deals,
    one_sided,
    silent_groups,
    working_week,
)
from data.types import Month


@pytest.mark.parametrize(
    ("days", "usual", "empty"),
    [
        ([*range(1, 10)] * 8, 0, [(10, 31)]),
        ([*range(12, 32)], 0, [(1, 11)]),
        ([14, 15, 16] * 10, 0, [(1, 13), (17, 31)]),
        ([*range(1, 25)] * 10, 0, [(25, 31)]),
        ([*range(1, 26)] * 10, 0, [(26, 31)]),  # six days, of which five are working days
        ([*range(1, 26)], 0, []),
        ([*range(1, 27)] * 2, 200, [(27, 31)]),
        ([*range(1, 30)] * 9, 0, [(30, 31)]),  # a Friday and a Saturday
        ([*range(1, 30)] * 4, 0, []),
        ([*range(1, 31)] * 90, 0, []),  # the last day is a Saturday
        ([*range(2, 32)] * 90, 0, []),  # the first may be a holiday
        ([*range(3, 32)] * 9, 0, [(1, 2)]),
        ([*range(5, 32)] * 9, 0, [(1, 4)]),
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
    found = empty_spells(Month(2026, 10), closed, usual, range(5))

    assert [(first.day, last.day) for first, last in found] == empty


@pytest.mark.parametrize(
    ("days", "week"),
    [
        ([*range(1, 32)], {0, 1, 2, 3, 4, 5, 6}),
        ([day for day in range(1, 32) if dt.date(2026, 10, day).weekday() < 5], {0, 1, 2, 3, 4}),
        (
            [day for day in range(1, 32) if dt.date(2026, 10, day).weekday() not in {4, 5}] * 9 + [2, 10],
            {0, 1, 2, 3, 6},
        ),
        ([], {0, 1, 2, 3, 4}),
    ],
)
def test_working_days_are_those_of_the_week_that_hold_deals(days: list[int], week: set[int]) -> None:
    assert working_week([dt.date(2026, 10, day) for day in days]) == week


def test_days_off_at_the_end_of_a_month_are_not_doubted() -> None:
    closed = [dt.date(2026, 10, day) for day in range(1, 30) if dt.date(2026, 10, day).weekday() not in {4, 5}] * 50

    assert empty_spells(Month(2026, 10), closed, 0, working_week(closed)) == ()


@pytest.mark.parametrize(
    ("people", "pool", "others", "told", "usual"),
    [
        (6, 18, [], [], 0),  # nothing to compare with
        (6, 18, [12], [], 12),
        (8, 18, [12, 14], [], 0),  # of eighteen, the middle is 12
        (7, 14, [12, 14], [], 12),  # of fourteen
        (6, 60, [6, 6], [48], 48),  # the view of one team in every month
        (6, 60, [], [48, 9, 9], 0),
        (35, 55, [], [48, 46, 50], 48),  # every second deal is missing
        (44, 55, [], [48, 46, 50], 0),
        (30, 40, [31, 28], [30], 0),
        (1, 4, [4], [], 0),  # so few people differ by chance
        (12, 12, [11, 12], [], 0),
    ],
)
def test_few_people_are_doubted_where_far_more_are_usual(
    people: int, pool: int, others: list[int], told: list[int], usual: int
) -> None:
    assert far_more(people, pool, others, told) == usual


@pytest.mark.parametrize(
    ("deals", "others", "usual"),
    [
        (53, [107], 107),  # half of them
        (53, [107, 110, 101], 107),
        (18, [36, 40, 33], 36),
        (18, [36], 0),  # one month of so few deals tells little
        (80, [107, 110, 101], 0),
        (200, [400, 410, 390], 400),
        (340, [400, 410, 390], 0),
        (4000, [9000, 9100], 9000),
        (120, [107], 0),
        (5, [], 0),
    ],
)
def test_few_deals_are_doubted_where_they_are_unlikely(deals: int, others: list[int], usual: int) -> None:
    assert more_deals(deals, others) == usual


@pytest.mark.parametrize(
    ("people", "pool", "few"), [(7, 61, 7), (20, 61, 20), (21, 61, 0), (61, 61, 0), (0, 61, 0), (5, 15, 0)]
)
def test_a_first_file_with_deals_of_under_a_third_of_the_people_is_doubted(people: int, pool: int, few: int) -> None:
    assert few_sellers(people, pool) == few


@pytest.mark.parametrize(
    ("here", "others", "missing"),
    [
        ({1: 9}, [{1: 8, 2: 9}, {1: 9, 2: 12}], [2]),
        ({1: 9}, [{1: 8, 2: 9}, {1: 9}], []),  # it had none before either
        ({1: 9}, [{1: 8, 2: 3}, {1: 9, 2: 4}], []),  # so few may be none by chance
        ({1: 9, 2: 1}, [{1: 8, 2: 9}, {1: 9, 2: 12}], []),
        ({1: 90, 2: 3}, [{1: 80, 2: 24}, {1: 90, 2: 30}], [2]),  # whoever moved into it
        ({1: 90, 2: 8}, [{1: 80, 2: 24}, {1: 90, 2: 30}], []),  # more than a quarter is a poor month
        ({1: 90, 2: 1}, [{1: 80, 2: 4}, {1: 90, 2: 4}], []),
        ({}, [], []),
    ],
)
def test_a_team_without_a_deal_or_hardly_any_is_doubted_where_it_always_had_enough(
    here: dict[int, int], others: list[dict[int, int]], missing: list[int]
) -> None:
    assert missing_groups(here, others) == missing


@pytest.mark.parametrize(
    ("here", "told", "missing"),
    [
        ({1: 6}, [{1: 6, 2: 6}, {1: 6, 2: 5}], [2]),
        ({1: 6}, [{1: 6, 2: 6}, {1: 6}], []),  # it was not always shown
        ({1: 6, 2: 1}, [{1: 6, 2: 6}], [2]),  # who moved into it
        ({1: 6, 2: 2}, [{1: 6, 2: 6}], []),  # more than a quarter
        ({1: 6}, [{1: 6, 7: 6}], []),  # it has nobody in this round
        ({}, [], []),
    ],
)
def test_a_team_is_missed_that_is_published_in_each_month_before(
    here: dict[int, int], told: list[dict[int, int]], missing: list[int]
) -> None:
    assert missing_people(here, {1: 8, 2: 7}, told) == missing


FIVE_TEAMS = {1: 20, 2: 12, 3: 10, 4: 10, 5: 8}


@pytest.mark.parametrize(
    ("here", "sizes", "silent"),
    [
        ({1: 20}, FIVE_TEAMS, [2, 3, 4, 5]),  # the view of one region
        ({1: 5}, FIVE_TEAMS, [2, 3, 4, 5]),  # and of five people of it
        ({1: 18, 2: 11, 3: 9, 4: 9}, FIVE_TEAMS, [5]),
        ({1: 18, 2: 11, 3: 9, 4: 9}, FIVE_TEAMS | {5: 4}, []),  # so few are not looked at
        ({1: 6, 2: 4, 3: 3, 4: 3}, FIVE_TEAMS, []),  # where a third close any, eight may have none
        ({1: 1}, FIVE_TEAMS, []),
        (dict.fromkeys(range(7), 2), dict.fromkeys(range(10), 6), []),
        ({1: 18, 2: 11, 3: 9, 4: 9, 5: 1}, FIVE_TEAMS, []),
        ({}, FIVE_TEAMS, []),
    ],
)
def test_teams_without_a_deal_in_the_whole_file_are_doubted_where_others_have_many(
    here: dict[int, int], sizes: dict[int, int], silent: list[int]
) -> None:
    assert silent_groups(here, sizes) == silent


@pytest.mark.parametrize(
    ("won", "lost", "doubted"),
    [(107, 0, True), (0, 107, True), (8, 0, True), (7, 0, False), (0, 7, False), (107, 1, False), (0, 0, False)],
)
def test_so_many_deals_of_one_kind_are_doubted(won: int, lost: int, *, doubted: bool) -> None:
    assert one_sided(won, lost) is doubted


@pytest.mark.parametrize(
    ("deals", "others", "usual"),
    [
        (783, [153, 166, 166, 185, 187, 192], 166),
        (332, [153, 166, 166, 185, 187, 192], 166),
        (331, [153, 166, 166, 185, 187, 192], 0),
        (783, [], 0),
        (4, [2], 0),  # of so few it may be by chance
        (16, [2], 2),
        (5, [0, 0], 0),
    ],
)
def test_far_more_deals_than_usual_are_doubted(deals: int, others: list[int], usual: int) -> None:
    assert fewer_deals(deals, others) == usual
