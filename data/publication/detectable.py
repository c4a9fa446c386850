"""How large a change a team can detect: told beside a change that is not clear, from the spread of all people."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from data.metrics.detectable import ChangeSpread, change_spread, detectable_change, told_change
from data.publication.answers import SCORES, Past, Statements
from data.publication.cells import Cell, Rules
from data.publication.paired import change_groups, changes_by_team
from data.publication.placing import Placed
from data.publication.spreads import own_spread
from data.types import IntervalKind


def detectable_cells(past: Past, placed: Placed, base: int | None, rules: Rules) -> Iterator[Cell]:
    """Yield the smallest change since round `base` of the window that so many people as a shown node's can detect.

    It depends on how many they are and on how much the scores of everybody who answered both rounds moved apart,
    thirty people or more; below, on what is assumed. Nothing without a round to compare with.
    """
    if base is None:
        return
    spreads = _spreads(past.statements[base], past.statements[-1], rules)
    for node in placed.solution.shown:
        people = len(placed.rows[node])
        for score, spread in spreads.items():
            change = detectable_change(spread, people)
            if change is not None:
                kind = IntervalKind.ASSUMED if spread.assumed else IntervalKind.POOLED
                yield Cell(node, f"detectable:{score}", value=told_change(score, change), interval=kind, n=people)


def _spreads(earlier: Statements, later: Statements, rules: Rules) -> dict[str, ChangeSpread]:
    """Return how far everybody's changes lie apart, wide enough to pin nobody's where it is not assumed."""
    teams, found = changes_by_team(earlier, later), {}
    everybody = np.concatenate([np.empty((0, len(SCORES))), *teams])
    for column, score in enumerate(SCORES):
        changes = everybody[:, column]
        spread = change_spread(score, np.column_stack([np.zeros(len(changes)), changes]))
        if not spread.assumed:
            wide = own_spread([change_groups(teams, column, rules)])
            spread = replace(spread, sd=max(spread.sd, wide.sd))
        found[score] = spread
    return found
