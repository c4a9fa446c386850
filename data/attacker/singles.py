"""Answers that only figures of the same people tell of: between which values they lie, without any program.

Most of what is told of spreads is of this kind, one figure for each piece of the tree.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.attacker.blocks import Column
from data.attacker.figures import SLACK, Figure, Scale, System

Ends = tuple[float, float]
TOLERANCE = 1000 * SLACK


@dataclass(frozen=True, slots=True)
class Pinned:
    """An answer that is known too well: the people of the column, and the interval that each answer lies in."""

    column: Column
    low: float
    high: float


def narrow(inside: Ends, width: float) -> bool:
    """Tell whether an interval is shorter than it has to stay."""
    return inside[1] - inside[0] < width - TOLERANCE


def of_one(sums: Ends, people: int, scale: Scale) -> Ends:
    """Return between which values the answer of one of some people lies whose sum lies between two ends."""
    others = people - 1
    return max(scale.low, sums[0] - others * scale.high), min(scale.high, sums[1] - others * scale.low)


def reach_of(figure: Figure) -> Ends | None:
    """Return between which values a group's own spread leaves answers; None where it tells none, or none beside a sum.

    Nobody is further away from a mean than sd (n - 1) / sqrt(n).
    """
    if figure.spread is None or figure.low is None or figure.high is None:
        return None
    n = len(figure.parts[0].people)
    reach = figure.spread * (n - 1) / math.sqrt(n)
    return figure.low / n - reach, figure.high / n + reach


def apart(system: System) -> tuple[list[Figure], System]:
    """Return the figures of one sum each whose people no other figure of the same system tells of, and the others."""
    if any(len(figure.parts) > 1 for figure in system.figures):
        return [], system
    told: dict[str, list[Figure]] = {}
    for figure in system.figures:
        told.setdefault(figure.parts[0].quantity, []).append(figure)
    alone: list[Figure] = []
    others: list[Figure] = []
    for figures in told.values():
        groups = [figure.parts[0].people for figure in figures]
        disjoint = sum(map(len, groups)) == len(frozenset().union(*groups))
        (alone if disjoint and all(groups) else others).extend(figures)
    return alone, System(system.quantities, tuple(others))


def pinned_single(figures: Sequence[tuple[int, Figure]], column: Column, scale: Scale) -> Iterable[Pinned]:
    """Yield a column where its answers are pinned by figures that tell of nobody else, each with its weight.

    Raises:
        ValueError: No answers at all agree with the figures.
    """
    n = len(column.places)
    least, most = scale.low * n, scale.high * n
    for weight, figure in figures:
        ends = -math.inf if figure.low is None else figure.low, math.inf if figure.high is None else figure.high
        low, high = sorted(((ends[0] - SLACK) / weight, (ends[1] + SLACK) / weight))
        least, most = max(least, low), min(most, high)
    if least > most + SLACK / 10:  # as near as programs are solved
        raise ValueError("the figures contradict each other")
    low, high = of_one((least, most), n, scale)
    for near in filter(None, (reach_of(figure) for _, figure in figures)):
        low, high = max(low, near[0]), min(high, near[1])
    if narrow((low, high), scale.width):
        yield Pinned(column, low, high)
