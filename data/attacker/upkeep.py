"""How the figures about the questionnaire itself are read: they stand at the top of the tree alone.

Somebody who is thought to know who left which statement out asks why: whether there was no occasion. That is the
unknown here, yes or no. Whose answers look careless is thought to be known too: their share has to be of as many, and
of no few. Reliability and times are no sums of answers: enough people have to stand behind them.
"""

from collections.abc import Collection, Iterator

from data.attacker.displays import SCORE, Row
from data.attacker.figures import YES_NO, Figure, Part, Place, Scale
from data.attacker.members import COMPLETE, ITEMS, SCORED, TIMED, Members
from data.metrics.scores import SCALES
from data.metrics.upkeep import ceiling_share
from data.types import UPKEEP, Bound

FULL = 100.0
LEAST = {"alpha": 30, "omega": 50, "rest": 30, "left_out": 30, "no_occasion": 30, "careless": 30}
EARLIER = ("alike", "hurried")  # told of each by itself, as ceilings with room for k more, by earlier publications
LEAST |= dict.fromkeys(EARLIER, 30)
LEAST |= {"median": 30, "late": 50, "times": 50}
CARELESS, NO_OCCASION = "careless", "no_occasion"
YES_OR_NO: dict[str, Scale] = dict.fromkeys((*EARLIER, *(f"{NO_OCCASION}:{item}" for item in ITEMS)), YES_NO)
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


def careless_apart(row: Row, people: Standing, members: Members) -> int | None:
    """Return how many people a share of careless answers tells apart: the fewer of those and the others.

    None where it is not the share of those there are. Answers that are gone may have been careless.
    """
    sure = sum(place[0] in members.careless for place in people)
    gone = sum(place[0] not in members.answered for place in people)
    fitting = [each for each in range(sure, sure + gone + 1) if round(FULL * each / row.n) == row.value]
    return max((min(each, row.n - each) or row.n for each in fitting), default=None)


def exact_figures(row: Row, people: Standing, members: Members) -> Iterator[Figure]:
    """Yield what is told as a number, for the exact part."""
    if name_of(row) == "times":
        yield Figure((Part(f"times:{row.part}", people),))
    elif name_of(row) == CARELESS:
        yield Figure((Part(CARELESS, people),))
    elif row.bound == Bound.EXACT and name_of(row) == NO_OCCASION:
        yield Figure((Part(f"{NO_OCCASION}:{row.part}", _without(row.part, people, members)),))


def range_figures(row: Row, people: Standing, members: Members) -> Iterator[Figure]:
    """Yield what is told of reasons, for the part about intervals."""
    if name_of(row) in EARLIER:
        yield from _earlier(row, people, members)
        return
    among = _without(row.part, people, members) if name_of(row) == NO_OCCASION else None
    if not among:
        return
    sure = sum(place[0] in members.answered for place in among)
    fitting = [idle for left_out in range(sure, len(among) + 1) for idle in _idle(row, left_out, members.k)]
    low, high = SCORE.mean(row)
    ends = max(low * row.n / FULL, 0.0), min(high * row.n / FULL, len(among))
    if row.bound == Bound.AT_MOST and fitting:
        ends = min(fitting), max(fitting)
    yield Figure((Part(f"{NO_OCCASION}:{row.part}", among),), *ends)


def _earlier(row: Row, people: Standing, members: Members) -> Iterator[Figure]:
    """Yield how many of those whose answers look careless gave one answer to all, or hurried: k were added to them."""
    among = frozenset(place for place in people if place[0] in members.careless or place[0] not in members.answered)
    fitting = [count for count in range(len(among) + 1) if ceiling_share(count + members.k, row.n) == row.value]
    if among and fitting:
        yield Figure((Part(name_of(row), among),), fitting[0], fitting[-1])


def _idle(row: Row, left_out: int, k: int) -> Iterator[int]:
    """Yield how many had no occasion, of so many who left the statement out, that the rule gives this ceiling for.

    Fewer than k are told as k; all but fewer than k others as all of them.
    """
    for idle in range(left_out + 1):
        most = k if idle < k else max(left_out, k)
        if min(idle, left_out - idle) < k and ceiling_share(most, row.n) == row.value:
            yield idle


def _without(item: str, people: Collection[Place], members: Members) -> Standing:
    """Return who of the people left a statement out; those whose answers are gone may have."""
    return frozenset(place for place in people if item not in members.answered.get(place[0], frozenset()))
