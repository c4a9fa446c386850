"""Changes of many counts at once, against the change of each by itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from data.metrics.tallies import CountChanges, changes_of_groups, connected, count_changes
from data.metrics.trend import count_contrast
from data.metrics.words import ChangeWord, change_word

Floats = NDArray[np.float64]
COLUMNS = 4
PAIRS = [(2, 3), (0, 3), (0, 2)]


@st.composite
def drawn(draw: st.DrawFn, people: int = 9, most: int = 8) -> tuple[Floats, Floats]:
    """Draw counts (columns, people, months) and days; some columns are rare, some months are missing."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(2, people)), draw(st.integers(4, most))
    rates = rng.gamma(2, draw(st.sampled_from([0.1, 0.5, 3.0])), (COLUMNS, size[0], 1)) * np.ones(size[1])
    counts = np.minimum(rng.poisson(rates), 20).astype(float)
    counts[:, rng.random(size) < draw(st.sampled_from([0.0, 0.25, 0.5]))] = np.nan
    days = rng.integers(1, 23, size).astype(float)
    days[rng.random(size) < 0.05] = 0
    return counts, days


def assert_same(found: CountChanges, counts: Floats, days: Floats, pair: tuple[int, int]) -> None:
    for column, table in enumerate(counts):
        change = count_contrast(table, days, *pair)
        alone = None if change is None else change.cautious
        if alone is None:
            assert np.isnan(found.estimate[column])
            assert np.isnan(found.se[column])
            continue
        assert alone.df is not None
        together = [found.estimate[column], found.se[column], found.people[column]]
        assert together == pytest.approx([alone.estimate, alone.se, alone.people], rel=1e-4, abs=1e-5)
        if abs(alone.estimate) > 1.61 * alone.se > 0:  # no word hangs on the others
            assert found.df[column] == pytest.approx(alone.df, rel=1e-3)
        word = change_word(alone, rounds=4, people=5, margin=None)
        assert found.words(0)[column] is word


@settings(max_examples=120, deadline=None)
@given(drawn())
def test_many_counts_together_change_as_each_does_alone(tables: tuple[Floats, Floats]) -> None:
    for pair, found in zip(PAIRS, count_changes(*tables, PAIRS), strict=True):
        assert_same(found, *tables, pair)


@settings(max_examples=60, deadline=None)
@given(st.lists(drawn(people=5, most=4), min_size=2, max_size=6))
def test_groups_that_are_solved_together_change_as_each_does_alone(groups: list[tuple[Floats, Floats]]) -> None:
    for tables, together in zip(groups, changes_of_groups(groups, PAIRS), strict=True):
        for alone, found in zip(count_changes(*tables, PAIRS), together, strict=True):
            for name in ("estimate", "se", "people", "df"):
                np.testing.assert_allclose(getattr(found, name), getattr(alone, name), rtol=1e-6, atol=1e-8)
            assert found.words(0) == alone.words(0)


def test_two_people_who_weigh_alike_are_two_whatever_rounding_leaves() -> None:
    rare = np.zeros((COLUMNS, 2, 4))
    rare[0, 0, 0] = rare[1, 1, 2] = rare[2, 0, 2] = 1
    rare[1, 0, 1] = 2
    counts = np.array([[[9, 7, 9, np.nan], [9, np.nan, 9, 11]]] * COLUMNS)
    days = np.array([[10.0, 14, 16, 18], [14, 19, 20, 16]])
    beside = [(rare, np.array([[22.0, 5, 21, 2], [14, 13, 20, 7]]))] * 3
    alone = count_changes(counts, days, PAIRS)[2]
    together = changes_of_groups([*beside, (counts, days)], PAIRS)[-1][2]
    assert np.isfinite(alone.estimate).all()
    np.testing.assert_allclose(together.estimate, alone.estimate, rtol=1e-6)
    assert_same(alone, counts, days, PAIRS[2])


def test_many_people_are_left_out_by_one_step_each_as_well() -> None:
    rng = np.random.default_rng(5)
    for people, rate in ((70, 1.0), (90, 0.08)):
        counts = rng.poisson(rng.gamma(2, rate, (COLUMNS, people, 1)) * np.ones(6)).astype(float)
        counts[:, rng.random((people, 6)) < 0.3] = np.nan
        days = rng.integers(8, 23, (people, 6)).astype(float)
        for pair, found in zip(PAIRS, count_changes(counts, days, PAIRS), strict=True):
            assert_same(found, counts, days, pair)


@settings(max_examples=40, deadline=None)
@given(drawn(), st.randoms(use_true_random=False))
def test_who_is_who_and_what_is_called_given_changes_nothing(tables: tuple[Floats, Floats], random: object) -> None:
    counts, days = tables
    order = np.random.default_rng(random.randrange(2**32)).permutation(len(days))  # type: ignore[attr-defined] # Hypothesis' own kind of random numbers
    one, other = (count_changes(*each, PAIRS)[1] for each in (tables, (counts[::-1][:, order], days[order])))

    assert one.estimate == pytest.approx(other.estimate[::-1], rel=1e-6, abs=1e-7, nan_ok=True)
    assert one.se == pytest.approx(other.se[::-1], rel=1e-5, abs=1e-6, nan_ok=True)
    assert one.words(0) == other.words(0)[::-1]


def test_a_word_is_told_of_enough_people_who_counted_something() -> None:
    counts = np.zeros((1, 9, 3))
    counts[0, :5] = [[2, 2, 8], [3, 4, 12], [1, 1, 5], [4, 3, 14], [2, 3, 9]]
    (found,) = count_changes(counts, np.full((9, 3), 20.0), [(0, 2)])

    assert found.people.tolist() == [5]
    assert found.words(5) == [ChangeWord.ROSE]
    assert found.words(6) == [ChangeWord.NO_CLEAR_CHANGE]


def test_nothing_counted_reads_as_no_clear_change() -> None:
    counts = np.array([np.zeros((6, 3)), [[4, 5, 0]] * 6, [[np.nan] * 3] * 6])[:2]
    (found,) = count_changes(counts, np.full((6, 3), 20.0), [(0, 2)])

    assert np.isnan(found.estimate).all()
    assert found.words(5) == [ChangeWord.NO_CLEAR_CHANGE] * 2


def test_who_answered_alone_tells_whether_months_are_joined() -> None:
    apart = np.zeros((8, 4), dtype=bool)
    apart[:4, :2] = apart[4:, 2:] = True
    bridged = apart.copy()
    bridged[0] = True  # one person joins both halves, and does not when left out

    assert connected(apart, [0, 2], 3) == []
    assert connected(bridged, [0, 2], 3) == []
    assert connected(np.ones((3, 4), dtype=bool), [2, 0, 2, 3], 3) == [2, 0]
    assert connected(np.zeros((0, 4), dtype=bool), [0], 3) == []


def test_what_is_no_table_of_counts_is_refused() -> None:
    counts, days = np.ones((2, 5, 3)), np.full((5, 3), 20.0)
    holes = counts.copy()
    holes[0, 0, 0] = np.nan
    for bad, each, pair in (
        (-counts, days, (0, 1)),
        (counts, days[:, :2], (0, 1)),
        (holes, days, (0, 1)),
        (counts, days, (0, 3)),
    ):
        with pytest.raises(ValueError, match=r"number|negative|pattern"):
            count_changes(bad, each, [pair])


def test_counts_that_are_looked_at_together_need_more_to_stand_out() -> None:
    estimate, nothing = np.array([0.6, 0.6, 0.9, 0.0]), np.zeros(14)
    found = CountChanges(np.concatenate([estimate, nothing]), np.full(18, 0.25), np.full(18, 12.0), np.full(18, 9.0))
    family = [False, *[True] * 17]
    rose, unclear = ChangeWord.ROSE, ChangeWord.NO_CLEAR_CHANGE

    assert found.words(5)[:4] == [rose, rose, rose, unclear]
    assert found.words(5, family)[:4] == [rose, unclear, rose, unclear]
    assert found.words(13, family) == [unclear] * 18
    without = CountChanges(found.estimate * np.nan, found.se, found.people, found.df)
    assert without.words(5, family) == [unclear] * 18


def test_of_words_by_kind_that_mean_nothing_a_group_sees_one_in_ten_times() -> None:
    """150 groups of 12 people with the same habits all the time: at least one of 18 words was wrong in 29 of 100."""
    random, wrong = np.random.default_rng(5), 0
    for _ in range(150):
        usual, busy = random.gamma(2, 0.5, size=(18, 12)), random.gamma(5, 0.2, size=(1, 12, 12))
        counts = np.minimum(random.poisson(usual[:, :, None] * busy), 20).astype(float)
        counts[:, random.random((12, 12)) > 0.75] = np.nan
        days = np.where(np.isnan(counts[0]), np.nan, 21.0)
        words = count_changes(counts, days, [(10, 11)])[0].words(5, [True] * 18)
        wrong += any(word is not ChangeWord.NO_CLEAR_CHANGE for word in words)
    assert wrong / 150 < 0.1
