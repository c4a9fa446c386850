"""Figures of change: told where exactly the same people answered in both rounds (rule:8).

The paired difference of those who are in a node in both rounds, beside the plain means of both rounds, separates those
who are in one of them only. The rule would allow figures where these number at least k on each side and in each
residual; over many rounds, and beside the means of single statements, such groups would have to be compared with those
of every other figure of the same round. Where nobody is on one side only, the figure is the difference of two published
means and tells nothing new, whatever else is published. So it is told there, and elsewhere the word alone.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from data.metrics.intervals import mean_interval
from data.metrics.panel import Contrast, contrast
from data.publication.answers import SCORES, Statements
from data.publication.cells import Floats, Rules
from data.publication.spreads import POOLED_FROM, Group, Spread, groups_of, least_squares, pooled_spread
from data.types import IntervalKind

ASSUMED_ERROR = {"T": 7.5, "R": 7.5, "L": 7.5, "RO": 0.125}  # of one round: 15 points (RO .25), reliability .75
ASSUMED_CHANGE_SD = {"T": 10.6, "R": 10.6, "L": 10.6, "RO": 0.18}  # of a difference of two rounds, rounded
HALVES = {"T": 50.0, "R": 50.0, "L": 50.0, "RO": 1.0}  # of the length of a scale
DIGITS = {"T": 0, "R": 0, "L": 0, "RO": 2}
Members = Mapping[int, Mapping[int, int]]  # by node: the row of each person who counts in it


@dataclass(frozen=True, slots=True)
class Figure:
    """The change of a node's paired people with its 95 % interval, as it is published."""

    value: float
    low: float
    high: float
    interval: IntervalKind
    n: int


def figures(
    before: tuple[Statements, Members], after: tuple[Statements, Members], nodes: Collection[int], rules: Rules
) -> dict[int, tuple[Figure, ...]]:
    """Return the figures of the nodes in which the same people answered on both sides, one for each of SCORES.

    Args:
        before: The scored people of the round that the change is told from, and who counts in which shown node.
        after: Those of the closing round.
        nodes: Nodes with exact scores in both rounds.
        rules: The rules in force.
    """
    (earlier, earlier_in), (later, later_in) = before, after
    spreads = _spreads(earlier, later, rules)
    found = {}
    for node in nodes:
        one, other = earlier_in[node], later_in[node]
        same = sorted(one.keys() & other.keys())
        if len(same) < rules.k or (rules.one_sided and one.keys() != other.keys()):
            continue
        change = later.values[[other[person] for person in same]] - earlier.values[[one[person] for person in same]]
        found[node] = tuple(figure(change[:, column], spreads[column], score) for column, score in enumerate(SCORES))
    return found


def changes_by_team(earlier: Statements, later: Statements) -> list[Floats]:
    """Return the changes of everybody who answered two rounds, by the team of the later one, (people, scores) each."""
    _, first, second = np.intersect1d(earlier.people, later.people, return_indices=True)
    change, teams = later.values[second] - earlier.values[first], later.teams[second]
    return [change[teams == team] for team in np.unique(teams)]


def _spreads(earlier: Statements, later: Statements, rules: Rules) -> Sequence[Spread]:
    """Return the organisation's pooled spread of differences within teams, for each of SCORES."""
    teams = changes_by_team(earlier, later)
    people = sum(map(len, teams))
    return [
        pooled_spread(change_groups(teams, column, rules), people, ASSUMED_CHANGE_SD[score])
        for column, score in enumerate(SCORES)
    ]


def borne(change: Contrast, sd: float, people: int) -> Contrast:
    """Return a change whose words rest on an assumed spread where all of its people changed alike.

    Answers that are equal tell nothing of how far people lie apart; as long as fewer than 30 `people` of the whole
    organisation tell it, `sd` is what one person's change is assumed to be off by, as for figures.
    """
    if change.se > 0 or people >= POOLED_FROM:
        return change
    return contrast(change.estimate, sd / math.sqrt(change.people), change.people)


def change_groups(teams: Sequence[Floats], column: int, rules: Rules, length: float = 2.0) -> list[Group]:
    """Return the changes (people, scores) of each team in one of SCORES as parts of a spread that pins nobody.

    `length` is how the scores that a change is made of weigh, all added up: 2 for one less another.
    """
    half = HALVES[SCORES[column]] * length
    values = np.concatenate([np.empty(0), *(team[:, column] for team in teams)])
    number = np.repeat(np.arange(len(teams)), [len(team) for team in teams])
    return groups_of(
        values, number, len(teams), partial(least_squares, low=-half, high=half) if rules.floored else None
    )


def figure(change: Floats, spread: Spread, score: str) -> Figure:
    """Return the mean of everybody's change (people,) with its interval, as it is published."""
    mean, n = float(change.mean()), len(change)
    low, high = mean_interval(mean, spread.sd, n, spread.df) or (mean, mean)
    value, low, high = (round(each, DIGITS[score]) + 0.0 for each in (mean, low, high))
    return Figure(value, low, high, spread.kind, n)
