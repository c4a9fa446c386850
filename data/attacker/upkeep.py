"""How the figures about the questionnaire itself are read: they stand at the top of the tree alone.

Somebody who is thought to know who left which statement out, and whose answers look careless, asks why: whether there
was no occasion, whether all answers were alike. Those are the unknowns here, each yes or no. Reliability and times are
no sums of answers; what is checked of them is that enough people stand behind them.
"""

import math
from collections.abc import Collection, Iterator

from data.attacker.displays import SCORE, Row
from data.attacker.figures import YES_NO, Figure, Part, Place, Scale
from data.attacker.members import COMPLETE, ITEMS, SCORED, TIMED, Members
from data.metrics.scores import SCALES
from data.types import UPKEEP, Bound

FULL = 100.0
LEAST = {"alpha": 30, "omega": 50, "rest": 30, "left_out": 30, "no_occasion": 30, "alike": 30, "hurried": 30}
LEAST |= {"median": 30, "late": 50, "times": 50}
FLAGS = ("alike", "hurried")
NO_OCCASION = "no_occasion"
YES_OR_NO: dict[str, Scale] = dict.fromkeys((*FLAGS, *(f"{NO_OCCASION}:{item}" for item in ITEMS)), YES_NO)
Standing = frozenset[Place]


def name_of(row: Row) -> str:
    """Return what a row tells, without the beginning that all of them share."""
    return row.measure.removeprefix(UPKEEP)


def upkeep_deed(row: Row) -> str | None:
    """Return what the people behind a row have in common; None for a measure that the attacker does not know."""
    name = name_of(row)
    if name not in LEAST:
        return None
    if name in {"median", "late", "times"}:
        return TIMED
    if name in {"alpha", "omega"}:
        return f"{COMPLETE}{row.part}"
    if name == "rest":
        return next((f"{COMPLETE}{scale}" for scale, items in SCALES.items() if row.part in items), None)
    return SCORED


def too_few(row: Row) -> bool:
    """Tell whether fewer people stand behind a row than a figure of its kind needs."""
    return row.n < LEAST[name_of(row)]


def exact_figures(row: Row, people: Standing, members: Members) -> Iterator[Figure]:
    """Yield what is told as a number, for the exact part."""
    if name_of(row) == "times":
        yield Figure((Part(f"times:{row.part}", people),))
    elif row.bound == Bound.EXACT and name_of(row) == NO_OCCASION:
        yield Figure((Part(f"{NO_OCCASION}:{row.part}", _without(row.part, people, members)),))


def range_figures(row: Row, people: Standing, members: Members) -> Iterator[Figure]:
    """Yield what is told of reasons, for the part about intervals."""
    name = name_of(row)
    if name == NO_OCCASION:
        among = _without(row.part, people, members)
        low, high = SCORE.mean(row)
        ends = max(low * row.n / FULL, 0.0), min(high * row.n / FULL, len(among))
        yield from [Figure((Part(f"{NO_OCCASION}:{row.part}", among),), *ends)] if among else []
    elif name in FLAGS and row.value is not None:
        flagged = frozenset(place for place in people if place[0] in members.careless)
        most = min(math.floor(row.value * row.n / FULL), len(flagged))
        yield from [Figure((Part(name, flagged),), 0.0, most)] if flagged else []
        both = tuple(Part(each, flagged) for each in FLAGS)
        yield from [Figure(both, len(flagged), 2.0 * len(flagged))] if flagged else []


def _without(item: str, people: Collection[Place], members: Members) -> Standing:
    """Return who of the people left a statement out; those whose answers are gone may have."""
    return frozenset(place for place in people if item not in members.answered.get(place[0], frozenset()))
