"""Trends across versions of the questions: anchors, breaks and links."""

import numpy as np
import pytest

from data.metrics import bridges
from data.metrics.bridges import Link, LinkRefused, Passage

OLD = ("T1", "T2", "T3", "T4r")


@pytest.mark.parametrize(
    ("new", "way", "items"),
    [
        (OLD, Passage.SAME, OLD),
        (reversed(OLD), Passage.SAME, OLD),
        (("T1", "T2", "T3", "T5"), Passage.ANCHORS, ("T1", "T2", "T3")),
        (("T1", "T2", "T5", "T6"), Passage.BREAK, ()),
        ((*OLD, "T5", "T6"), Passage.ANCHORS, OLD),
        ((*OLD, "T5", "T6", "T7"), Passage.BREAK, ()),
        ((), Passage.BREAK, ()),
    ],
)
def test_two_thirds_of_the_scale_carry_a_trend(new: tuple[str, ...], way: Passage, items: tuple[str, ...]) -> None:
    assert bridges.passage(OLD, tuple(new)) == (way, frozenset(items))


def test_nothing_before_is_a_break() -> None:
    assert bridges.passage((), OLD) == (Passage.BREAK, frozenset())
    assert bridges.passage((), ()) == (Passage.BREAK, frozenset())


def test_a_link_keeps_mean_and_spread_of_the_old_wording() -> None:
    rng = np.random.default_rng(6)
    old = rng.normal(4, 1, (25, 2))
    new = 2 * old + 1 + rng.normal(0, 0.1, old.shape)
    found = bridges.link(old, new, same_language=True)

    assert isinstance(found, Link)
    moved = found.apply(new)
    assert (moved.mean(), moved.std(ddof=1)) == (pytest.approx(old.mean()), pytest.approx(old.std(ddof=1)))
    assert found.people == 25
    assert np.isnan(found.apply([np.nan])).all()


def test_a_third_round_of_few_people_is_left_out() -> None:
    old = np.random.default_rng(6).normal(4, 1, (25, 3))
    old[5:, 2] = np.nan
    found = bridges.link(old, old + 1, same_language=True)

    assert found == bridges.link(old[:, :2], old[:, :2] + 1, same_language=True)


@pytest.mark.parametrize(
    ("old", "same_language", "reason"),
    [
        (np.ones((25, 2)), True, bridges.NO_SPREAD),
        (np.random.default_rng(1).normal(size=(25, 2)), False, bridges.DIFFERENT_LANGUAGE),
        (np.random.default_rng(1).normal(size=(25, 1)), True, bridges.TOO_FEW_ROUNDS),
        (np.random.default_rng(1).normal(size=(19, 2)), True, bridges.TOO_FEW_PEOPLE),
        (np.full((25, 2), np.nan), True, bridges.TOO_FEW_ROUNDS),
        (np.empty((0, 2)), True, bridges.TOO_FEW_ROUNDS),
    ],
)
def test_wordings_are_never_equated_silently(old: np.ndarray, *, same_language: bool, reason: str) -> None:
    assert bridges.link(old, old, same_language=same_language) == LinkRefused(reason)


def test_wordings_are_scored_for_the_same_people() -> None:
    with pytest.raises(ValueError, match="same people"):
        bridges.link(np.ones((2, 2)), np.ones((3, 2)), same_language=True)
