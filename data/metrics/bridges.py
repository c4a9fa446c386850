"""Trends across versions of a questionnaire: anchor items, breaks, and a linear link where both wordings were asked."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.numbers import measured, rounds_table

Floats = NDArray[np.float64]

ANCHOR_SHARE = Fraction(2, 3)
BRIDGE_ROUNDS, BRIDGE_PEOPLE = 2, 20
BREAK_TEXT = "questions changed"
LINKED_TEXT = "linked"
DIFFERENT_LANGUAGE = "The two wordings are in different languages, and their sameness of meaning was not tested."
TOO_FEW_ROUNDS = "Both wordings were not yet asked together in two rounds."
TOO_FEW_PEOPLE = "Fewer than 20 people answered both wordings."
NO_SPREAD = "Everybody gave the same answer to one of the wordings."


class Passage(StrEnum):
    """How a trend goes on from one version to the next."""

    SAME = "same"  # all items are the same
    ANCHORS = "anchors"  # only the items of both versions are counted, on both sides
    BREAK = "break"  # a gap, and a line that says BREAK_TEXT


def passage(old: Collection[str], new: Collection[str]) -> tuple[Passage, frozenset[str]]:
    """Return how a scale's trend crosses from the old items to the new, and the items to count on both sides.

    Items in both carry the trend when they are at least two thirds of the scale in either version; an item whose
    meaning changed has a new id. A break counts no item.
    """
    before, after = frozenset(old), frozenset(new)
    shared = before & after
    if before and before == after:
        return Passage.SAME, shared
    if shared and Fraction(len(shared), max(len(before), len(after))) >= ANCHOR_SHARE:
        return Passage.ANCHORS, shared
    return Passage.BREAK, frozenset()


@dataclass(frozen=True, slots=True)
class Link:
    """A linear link y_old = m_old + (s_old / s_new)(x - m_new), from people who answered both wordings."""

    mean_old: float
    sd_old: float
    mean_new: float
    sd_new: float
    people: int

    def apply(self, values: ArrayLike) -> Floats:
        """Return scores of the new wording on the scale of the old; marked LINKED_TEXT wherever they are shown.

        A missing one (NaN) stays missing. Raises ValueError for an infinite one.
        """
        x = measured(values)
        return np.asarray(self.mean_old + self.sd_old / self.sd_new * (x - self.mean_new))


@dataclass(frozen=True, slots=True)
class LinkRefused:
    """Why two wordings are not linked, as a page says it."""

    reason: str


def link(old: ArrayLike, new: ArrayLike, *, same_language: bool) -> Link | LinkRefused:
    """Link two wordings that were asked together, scores of shape (persons, rounds) with NaN for missing.

    Needs two rounds with twenty people who answered both, in each. Scores are pooled over those rounds.
    """
    first, second = rounds_table(old), rounds_table(new)
    if first.shape != second.shape:
        raise ValueError("both wordings are scored for the same people and rounds")
    if not same_language:
        return LinkRefused(DIFFERENT_LANGUAGE)
    both = ~np.isnan(first) & ~np.isnan(second)
    if np.count_nonzero(both.any(axis=0)) < BRIDGE_ROUNDS:
        return LinkRefused(TOO_FEW_ROUNDS)
    usable = both.sum(axis=0) >= BRIDGE_PEOPLE
    if np.count_nonzero(usable) < BRIDGE_ROUNDS:
        return LinkRefused(TOO_FEW_PEOPLE)
    chosen = both & usable
    x, y = second[chosen], first[chosen]
    if x.min() == x.max() or y.min() == y.max():
        return LinkRefused(NO_SPREAD)
    people = int(np.count_nonzero(chosen.any(axis=1)))
    return Link(float(y.mean()), float(y.std(ddof=1)), float(x.mean()), float(x.std(ddof=1)), people)
