"""Rates at an end: told as bounds that leave several counts open, and in one with others of their total."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.instruments import Instrument
from data.low_rates import FEW_DAYS, LEAST_RATE, TOGETHER
from data.metrics.scores import CAP, PER_DAYS
from data.publication.cells import Cell, Floats
from data.publication.placing import Placed
from data.types import Bound

GRID_FROM = 20  # people: kind x counterpart
HALF = 0.5  # of what one person can count: a rate at the most leaves as much open
OPEN = 2  # favours of a whole group that a low rate leaves possible, as it does one and none
SHORT = 4  # days each, on average: who worked fewer is told as who worked one


def least_rate(days: float, people: int) -> float:
    """Return what a lower rate is told as under, per 20 working days: 0.5, 1, 2, 4 and so on.

    Nothing, one and two favours lie under it, whatever was counted: days alone decide. Days are answers too, so steps
    double, and where people worked few all is told as where each worked a single one.

    Args:
        days: What all people of the group worked.
        people: How many they are.
    """
    worked, least = days if days > SHORT * people else float(people), LEAST_RATE
    while least <= OPEN * PER_DAYS / worked:
        least *= 2
    return least


def low_cell(node: int, measure: str, part: str, least: float, n: int) -> Cell:
    """Return the cell of a rate that is told as under `least` by itself."""
    note = FEW_DAYS if least > LEAST_RATE else None
    return Cell(node, measure, part, value=least, bound=Bound.AT_MOST, n=n, note=note)


def is_high(counted: float, most: float, people: int) -> bool:
    """Tell whether so much was counted that less than half of the `most` that one person can count is left open."""
    return counted > most * (people - HALF)


def high_cell(node: int, measure: str, part: str, most: float, days: float, n: int) -> Cell:
    """Return the cell of a rate that is told as so much or higher: the last of 1, 2, 4 and so on that surely is.

    Which one it is tells of the days alone, and since it doubles, little of them.
    """
    surely = PER_DAYS * most * (n - HALF) / days
    return Cell(node, measure, part, value=2.0 ** math.floor(math.log2(surely)), bound=Bound.AT_LEAST, n=n)


def together(
    instrument: Instrument,
    cells: Sequence[Cell],
    counts: Mapping[tuple[str, str], Floats],
    days: Floats,
    placed: Placed,
) -> Iterator[Cell]:
    """Yield cells of rates, with those at an end told in one with others: nothing less than all of these is known.

    The kinds, and the counterparts, are the total: whoever knows it and all but one has that one too, and where low
    ones are next to nothing, each of them. Up to the 20 people from whom on ends of scales are told, low rates, and
    those at the most that is counted, are told with others, all as under what they come to together. `counts` hold what
    each person counted, by measure and part.
    """
    kinds, counterparts = ({each.key for each in each_of} for each_of in (instrument.kinds, instrument.counterparts))
    families = [(kinds, CAP * len(counterparts)), (counterparts, CAP * len(kinds))]
    of: dict[tuple[int, str], list[Cell]] = {}
    for cell in cells:
        of.setdefault((cell.team_id, cell.measure), []).append(cell)
    for (node, measure), told in of.items():
        changed: dict[str, Cell] = {}
        total = next(cell for cell in told if not cell.part)
        for family, most in (
            families if total.n is not None and total.n < GRID_FROM and total.bound is Bound.EXACT else ()
        ):
            there, rows = [cell for cell in told if cell.part in family], placed.rows[node]
            counted = {each.part: float(counts[measure, each.part][rows].sum()) for each in there}
            changed |= {cell.part: cell for cell in _joined(there, counted, float(days[rows].sum()), most)}
        yield from (changed.get(cell.part, cell) for cell in told)


def _joined(family: Sequence[Cell], counted: Mapping[str, float], days: float, most: float) -> list[Cell]:
    """Return the cells of parts of one total that are told in one: together they are at no end any more.

    Others join in the order of the questionnaire, so that which ones do tells nothing of how much was counted of them,
    and one at least does, so that no rate is known to be low for being told in this way. `most` is what one person can
    count in one of the parts.
    """
    low, high = ([cell for cell in family if cell.bound is bound] for bound in (Bound.AT_MOST, Bound.AT_LEAST))
    if not low and not high:
        return []
    joined = [*low, *high]
    enough = _enough(len(low), max((cell.value or 0.0 for cell in low), default=0.0), days)
    for cell in family:
        if cell.bound is not Bound.EXACT:
            continue
        whole, people = sum(counted[each.part] for each in joined), len(joined) * (cell.n or 0)
        if len(joined) > max(len(low), 1) and whole >= enough and not is_high(whole, most, people):
            break
        joined.append(cell)
    rate = PER_DAYS * sum(counted[each.part] for each in joined) / days
    under = LEAST_RATE * (math.floor(round(rate / LEAST_RATE, 9)) + 1)
    told: dict[str, Any] = {"value": under, "bound": Bound.AT_MOST, "note": TOGETHER}
    return [Cell(cell.team_id, cell.measure, cell.part, n=cell.n, **told) for cell in joined]


def _enough(low: int, least: float, days: float) -> float:
    """Return how many favours have to be told in one with so many low rates.

    Each of these may be anything that is low, whatever the sum: then what joined is no low one, and would have joined
    all the same.
    """
    lowest = math.ceil(least * days / PER_DAYS)  # that is no low rate any more
    return 2 * lowest + low * (lowest - 1) if low else 0
