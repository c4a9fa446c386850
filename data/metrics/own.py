"""One person's own months: scores, favours per 20 working days, the balance of three months; for them only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.metrics.detectable import ASSUMED_PERSON_SD, ASSUMED_RELIABILITY
from data.metrics.intervals import person_mdc
from data.metrics.scores import (
    HIGHEST,
    LEAST_DAYS,
    LOWEST,
    PER_DAYS,
    SCALES,
    BalanceText,
    balance_interval,
    balance_text,
    capped,
    display,
    favour_index,
    statement_scores,
)

BALANCE_MONTHS = 3
CELL_PARTS = 3  # REC.INTRO.CUST
NOISE = 100 * person_mdc(ASSUMED_PERSON_SD, ASSUMED_RELIABILITY) / (HIGHEST - LOWEST)
"""The change of one person's score between two months, 0..100, below which it is no more than chance: about 21."""


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """A month's figures: T, R and L on 0..100; capped sums and working days; favours and asks per 20 working days.

    Whatever could not be worked out is None: a scale with too few statements, a direction that was not confirmed.
    """

    deal_first: float | None
    give_return: float | None
    long_view: float | None
    days: int | None
    given_sum: int | None
    received_sum: int | None
    given: float | None
    received: float | None
    asked: float | None


def _cells(numbers: Mapping[str, int | None], direction: str) -> list[int | None] | None:
    if numbers.get(f"{direction}.DONE") != 1:
        return None
    return [
        number
        for item, number in numbers.items()
        if item.startswith(f"{direction}.") and item.count(".") == CELL_PARTS - 1
    ]


def _sum(cells: Sequence[int | None] | None) -> int | None:
    return None if cells is None else sum(capped(cell) or 0 for cell in cells)


def own_figures(numbers: Mapping[str, int | None]) -> OwnFigures:
    """Work out one month from one person's answered numbers by item (counts, points, ticks; missing ones left out)."""
    scores = statement_scores({item: numbers.get(item) for items in SCALES.values() for item in items})
    days, asked = numbers.get("DAYS"), numbers.get("ASKED")
    given, received = (_cells(numbers, direction) if days else None for direction in ("GIV", "REC"))
    return OwnFigures(
        display(scores.t),
        display(scores.r),
        display(scores.l),
        days,
        _sum(given),
        _sum(received),
        favour_index(given, days),
        favour_index(received, days),
        favour_index([asked], days) if asked is not None else None,
    )


@dataclass(frozen=True, slots=True)
class OwnBalance:
    """Three months together: favours counted, working days, months, rates per 20 days, the words, the 90 % interval.

    `ends` are the points (received, given) per 20 working days at the two ends of the interval of the balance, with as
    many favours in all.
    """

    given_sum: int
    received_sum: int
    days: int
    months: int
    given: float
    received: float
    words: BalanceText
    ends: tuple[tuple[float, float], tuple[float, float]]


def own_balance(months: Sequence[OwnFigures]) -> OwnBalance | None:
    """Return the balance of the months of a window in which both directions were confirmed; None without any."""
    used = [one for one in months if one.days and one.given_sum is not None and one.received_sum is not None]
    if not used:
        return None
    days = sum(one.days or 0 for one in used)
    given, received = sum(one.given_sum or 0 for one in used), sum(one.received_sum or 0 for one in used)
    per = PER_DAYS / max(days, LEAST_DAYS)  # as of a single month (score:S7)
    whole = per * (given + received)
    low, high = balance_interval(given, received)
    ends = tuple((whole * (1 - end) / 2, whole * (1 + end) / 2) for end in (low, high))
    return OwnBalance(
        given,
        received,
        days,
        len(used),
        per * given,
        per * received,
        balance_text(given, received, days),
        (ends[0], ends[1]),
    )
