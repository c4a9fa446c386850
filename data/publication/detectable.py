"""How large a change a team can detect: told beside a change that is not clear, from the spread of all people."""

from collections.abc import Iterator

import numpy as np

from data.metrics.detectable import change_spread, detectable_change, told_change
from data.publication.answers import SCORES, Floats, Past, Statements
from data.publication.cells import Cell
from data.publication.placing import Placed
from data.types import IntervalKind


def detectable_cells(past: Past, placed: Placed, base: int | None) -> Iterator[Cell]:
    """Yield the smallest change since round `base` of the window that so many people as a shown node's can detect.

    It depends on how many they are and on how much the scores of everybody who answered both rounds moved apart,
    thirty people or more; below, on what is assumed. Nothing without a round to compare with.
    """
    if base is None:
        return
    both = _both(past.statements[base], past.statements[-1])
    spreads = {score: change_spread(score, both[column]) for column, score in enumerate(SCORES)}
    for node in placed.solution.shown:
        people = len(placed.rows[node])
        for score, spread in spreads.items():
            change = detectable_change(spread, people)
            if change is not None:
                kind = IntervalKind.ASSUMED if spread.assumed else IntervalKind.POOLED
                yield Cell(node, f"detectable:{score}", value=told_change(score, change), interval=kind, n=people)


def _both(earlier: Statements, later: Statements) -> Floats:
    """Return the scores of everybody who answered two rounds, shape (scores, people, 2)."""
    _, first, second = np.intersect1d(earlier.people, later.people, return_indices=True)
    return np.stack([earlier.values[first].T, later.values[second].T], axis=-1)
