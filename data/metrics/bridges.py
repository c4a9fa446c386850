"""Trends across versions of a scale: anchor items, bridges between wordings, and breaks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from data.metrics.intervals import paired

ANCHORS_NEEDED = Fraction(2, 3)  # of the scale, in both versions
BRIDGE_ROUNDS, BRIDGE_PEOPLE = 2, 20  # rounds that asked both wordings, people who answered both in each


class Joining(StrEnum):
    """How two versions of a scale are drawn on one line."""

    SAME = "same"
    ANCHORS = "anchors"  # the trend is that of the items in both
    LINKED = "linked"  # the new values are put on the old scale, and called so
    BREAK = "break"  # a gap and a line


BREAK_TEXT = "questions changed"
LINKED_TEXT = "linked"


@dataclass(frozen=True, slots=True)
class Link:
    """A linear link y_old = m_old + (s_old / s_new) (x - m_new), and the rounds and people that it rests on.

    `people` is the smallest number of people in one of the rounds.
    """

    mean_old: float
    sd_old: float
    mean_new: float
    sd_new: float
    rounds: int
    people: int

    def apply(self, value: float) -> float:
        """Put a value of the new wording on the scale of the old; to be labelled LINKED_TEXT."""
        return self.mean_old + self.sd_old / self.sd_new * (value - self.mean_new)


def anchor_items(old: Sequence[str], new: Sequence[str]) -> tuple[str, ...] | None:
    """Return the items of a scale that both versions ask, in the old order; None below two thirds of either version.

    A new meaning is a new item id, so equal ids are the same item.
    """
    kept = set(new)
    shared = tuple(dict.fromkeys(item for item in old if item in kept))
    longest = max(len(set(old)), len(kept))
    return shared if shared and Fraction(len(shared), longest) >= ANCHORS_NEEDED else None


def fit_link(rounds: Sequence[tuple[ArrayLike, ArrayLike]], *, languages: Collection[str]) -> Link | None:
    """Return the link between two wordings from the rounds that asked both.

    Each round holds the scores (old, new) of the same people, each of shape (persons,), NaN for missing. Rounds with
    fewer than 20 people who answered both do not count; None with fewer than two that do, when a wording never varies,
    and when the answers came in more than one language: those are never equated before their equivalence was tested.
    """
    kept = [pair for pair in (paired(old, new) for old, new in rounds) if pair[0].size >= BRIDGE_PEOPLE]
    if len(kept) < BRIDGE_ROUNDS or len(set(languages)) > 1:
        return None
    old, new = (np.concatenate(side) for side in zip(*kept, strict=True))
    sd_old, sd_new = float(old.std(ddof=1)), float(new.std(ddof=1))
    if np.ptp(old) == 0 or np.ptp(new) == 0:
        return None
    return Link(float(old.mean()), sd_old, float(new.mean()), sd_new, len(kept), min(pair[0].size for pair in kept))


def joining(old: Sequence[str], new: Sequence[str], link: Link | None = None) -> Joining:
    """Return how two versions of a scale may be drawn together, from their items and a link if one was fitted.

    Same items first, then anchors, then the link; else a gap with BREAK_TEXT. Versions are never equated silently.
    """
    if set(old) == set(new):
        return Joining.SAME
    if anchor_items(old, new) is not None:
        return Joining.ANCHORS
    return Joining.BREAK if link is None else Joining.LINKED
