"""Scores of the pulse: keyed items, the scales, the RO index, openers, favours and quality flags."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from data.metrics.intervals import paired
from data.metrics.jackknife import Estimate, Transform, jackknife, ratio

Floats = NDArray[np.float64]

SCORING_VERSION = "score-1.0"
LOWEST, HIGHEST = 1, 7
SCALES: dict[str, tuple[str, ...]] = {
    "T": ("T1", "T2", "T3", "T4r"),
    "R": ("R1", "R2", "R3", "R4r"),
    "L": ("L1", "L2r", "L3", "L4"),
}
STATEMENTS = ("T1", "R1", "L1", "T2", "R4r", "L2r", "T4r", "R2", "L3", "T3", "R3", "L4")  # as asked
NEEDED = 3  # answered statements out of the four of a scale
STRAIGHT_NEEDS = 8
HURRIED_SECONDS = 2.0
CAP, KINDS = 20, 6
PER_DAYS, LEAST_DAYS = 20, 5
QUIET_BELOW, TEXT_NEEDS = 4, 10


def keyed(item: str, raw: int | None) -> float | None:
    """Return the answer (1..7) turned so that more means more of the scale; missing stays missing (score:S1)."""
    if raw is None:
        return None
    if not LOWEST <= raw <= HIGHEST:
        raise ValueError("an answer to a statement lies between 1 and 7")
    return float(LOWEST + HIGHEST - raw if item.endswith("r") else raw)


def scale_score(answers: Mapping[str, int | None], scale: str) -> tuple[float | None, int]:
    """Return the mean of the scale's keyed items (1..7, or None below three answers) and how many were answered.

    `scale` is T, R or L; statements absent from `answers` count as missing (score:S2).
    """
    turned = [keyed(item, answers.get(item)) for item in SCALES[scale]]
    given = [value for value in turned if value is not None]
    return (sum(given) / len(given) if len(given) >= NEEDED else None), len(given)


@dataclass(frozen=True, slots=True)
class StatementScores:
    """One person's scales of one round (1..7), the RO index (-1..1) and the statements answered in each scale."""

    t: float | None
    r: float | None
    l: float | None  # noqa: E741 - the scale's own letter
    ro: float | None
    t_answered: int
    r_answered: int
    l_answered: int


def ro_index(t: float | None, r: float | None) -> float | None:
    """Return (R - T) / 6 in [-1, 1]; needs both scales (score:S4). Raises ValueError outside 1..7."""
    _on_scale(t, r)
    return None if t is None or r is None else (r - t) / (HIGHEST - LOWEST)


def _on_scale(*scores: float | None) -> None:
    if any(score is not None and not LOWEST <= score <= HIGHEST for score in scores):
        raise ValueError("a scale score is a number between 1 and 7")


def statement_scores(answers: Mapping[str, int | None]) -> StatementScores:
    """Score one person's raw answers (1..7 or None, by item id); raises ValueError outside the scale."""
    (t, t_n), (r, r_n), (long_view, l_n) = (scale_score(answers, scale) for scale in ("T", "R", "L"))
    return StatementScores(t, r, long_view, ro_index(t, r), t_n, r_n, l_n)


def display(score: float | None) -> float | None:
    """Return a scale mean of 1..7 as 0..100 (score:S3). Raises ValueError outside."""
    _on_scale(score)
    return None if score is None else 100 * (score - LOWEST) / (HIGHEST - LOWEST)


def score_matrix(raw: ArrayLike, items: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Score many people at once.

    `raw` has the shape (persons, items) with answers 1..7 and NaN for missing; `items` names its columns.
    Returns t, r and l of shape (persons,), each 1..7 or NaN where fewer than three statements were answered.
    """
    values = np.asarray(raw, dtype=float).reshape(-1, len(items))
    with np.errstate(invalid="ignore"):
        if np.any((values < LOWEST) | (values > HIGHEST)):
            raise ValueError("an answer to a statement lies between 1 and 7")
    position = {item: column for column, item in enumerate(items)}
    t, r, long_view = (_scale_columns(values, position, scale) for scale in ("T", "R", "L"))
    return t, r, long_view


def _scale_columns(values: Floats, position: Mapping[str, int], scale: str) -> Floats:
    columns = [item for item in SCALES[scale] if item in position]
    part = values[:, [position[item] for item in columns]]
    turned = np.array([item.endswith("r") for item in columns], dtype=bool)
    part = np.where(turned, LOWEST + HIGHEST - part, part)
    answered = np.count_nonzero(~np.isnan(part), axis=1)
    total = np.nansum(part, axis=1)
    return np.where(answered >= NEEDED, total / np.maximum(answered, 1), np.nan)


def _no_debts(*counts: float | None) -> None:
    if any(count is not None and not 0 <= count < math.inf for count in counts):
        raise ValueError("counts are numbers that are not negative")


def opener_balance(offer: int | None, ask: int | None) -> float | None:
    """Return (O - A) / (O + A) in [-1, 1]; None when either is missing or both are zero (score:S5).

    Here and below, a count that is negative or no finite number raises ValueError.
    """
    _no_debts(offer, ask)
    if offer is None or ask is None or offer + ask == 0:
        return None
    return (offer - ask) / (offer + ask)


def straight_lining(answers: Mapping[str, int | None]) -> bool:
    """Tell whether at least eight statements were answered and all with the same raw value (score:S21).

    Raises ValueError outside 1..7.
    """
    given = [answers[item] for item in STATEMENTS if keyed(item, answers.get(item)) is not None]
    return len(given) >= STRAIGHT_NEEDS and len(set(given)) == 1


def too_fast(seconds: float | None, shown: int) -> bool:
    """Tell whether the statements took under two seconds each (score:S22); unknown time or none shown is no flag.

    Raises ValueError for seconds or a number of statements that are negative or no finite number.
    """
    _no_debts(seconds, shown)
    return seconds is not None and shown > 0 and seconds / shown < HURRIED_SECONDS


def capped(count: int | None) -> int | None:
    """Return min(count, 20): one long cell cannot carry a person's sum (score:S6)."""
    _no_debts(count)
    return None if count is None else min(count, CAP)


def favour_index(cells: Sequence[int | None] | None, days: int | None) -> float | None:
    """Return one person's favours per 20 working days, at least 0, from the cells of a direction (score:S7).

    `cells` are the counts of all cells, or of one kind or counterpart; blanks (None) of a confirmed direction are 0.
    None for a direction that was not confirmed (`cells` None) and for nobody at work (`days` 0 or missing).
    """
    _no_debts(days, *(cells or ()))
    if cells is None or not days:
        return None
    return sum(min(cell or 0, CAP) for cell in cells) * PER_DAYS / max(days, LEAST_DAYS)


def breadth(kinds: Mapping[str, int | None] | None) -> float | None:
    """Return the share (0..1) of the six kinds of favour given at least once, from the counts by kind (score:S8).

    None for a direction that was not confirmed (`kinds` None). Raises ValueError for more than six kinds.
    """
    _no_debts(*(kinds or {}).values())
    if len(kinds or {}) > KINDS:
        raise ValueError("the number of kinds of favour is six")
    return None if kinds is None else sum(bool(count) for count in kinds.values()) / KINDS


def balance(given: float, received: float) -> float | None:
    """Return (g - r) / (g + r) in [-1, 1] of capped sums; None when both are zero (score:S9)."""
    _no_debts(given, received)
    whole = given + received
    return None if whole == 0 else (given - received) / whole


def steadied(given: float, received: float) -> float:
    """Return (g - r) / (g + r + 1) in (-1, 1), drawn to 0 when few favours are counted (score:S10)."""
    _no_debts(given, received)
    return (given - received) / (given + received + 1)


def balance_interval(given: float, received: float) -> tuple[float, float]:
    """Return the 90 % interval of the balance, inside [-1, 1], the whole range when nothing was counted (score:S11)."""
    _no_debts(given, received)
    a, b = given + 0.5, received + 0.5
    low = -1.0 if given == 0 else 2 * float(special.betaincinv(a, b, 0.05)) - 1
    high = 1.0 if received == 0 else 2 * float(special.betaincinv(a, b, 0.95)) - 1
    return low, high


class BalanceText(StrEnum):
    """What a person's own three months of giving and receiving are called."""

    QUIET = "quiet"
    NOT_ENOUGH = "not enough"
    GIVING = "mostly giving"
    RECEIVING = "mostly receiving"
    EVEN = "roughly even"


def balance_text(given: float, received: float, days: int) -> BalanceText:
    """Return the words for the person alone, from capped sums and working days of a window of three months.

    No day at work reads as quiet. Raises ValueError for days that are no number.
    """
    _no_debts(max(days, 0))
    n = given + received
    if days <= 0 or PER_DAYS * n / days < QUIET_BELOW:
        return BalanceText.QUIET
    if n < TEXT_NEEDS:
        return BalanceText.NOT_ENOUGH
    low, high = balance_interval(given, received)
    if low > 0:
        return BalanceText.GIVING
    return BalanceText.RECEIVING if high < 0 else BalanceText.EVEN


def _sums(tops: ArrayLike, bottoms: ArrayLike) -> tuple[float, float]:
    top, bottom = paired(tops, bottoms)
    return float(top.sum()), float(bottom.sum())


def team_rate(counts: ArrayLike, days: ArrayLike) -> float | None:
    """Return favours per 20 working days of a group, 20 sum(capped) / sum(days), at least 0 (score:S12).

    `counts` holds capped sums of the round's respondents, `days` their working days, both of shape (persons,); a person
    missing (NaN) in one of them is left out of both. None when nobody worked.
    """
    whole, worked = _sums(counts, days)
    return PER_DAYS * whole / worked if worked > 0 else None


def opener_share(offers: ArrayLike, asks: ArrayLike) -> float | None:
    """Return the share (0..1) of a group's first conversations begun by an offer, sum O / sum (O + A) (score:S12).

    Both of shape (persons,); a person missing (NaN) in one of them is left out. None when there were none.
    """
    offered, asked = _sums(offers, asks)
    return offered / (offered + asked) if offered + asked > 0 else None


def opener_interval(offers: ArrayLike, asks: ArrayLike) -> Estimate | None:
    """Return the opener share with its 95 % interval inside (0, 1): the jackknife over persons on atanh(2 share - 1).

    None where all conversations, or none, began by an offer, with everybody or without one person.
    """
    offered, asked = paired(offers, asks)
    whole = np.append(offered.sum() - offered, offered.sum()), np.append(asked.sum() - asked, asked.sum())
    sums = whole[0] + whole[1]
    balances = np.divide(whole[0] - whole[1], sums, out=np.full(sums.shape, np.nan), where=sums > 0)
    found = jackknife(float(balances[-1]), balances[:-1], transform=Transform.ATANH)
    if found is None:
        return None
    share, low, high = ((1 + value) / 2 for value in (found.estimate, found.low, found.high))
    return Estimate(share, found.se, low, high, found.people)


def ledger_ratio(given_team: ArrayLike, received_team: ArrayLike) -> float | None:
    """Return K, favours given to colleagues over favours received from them, at least 0 (score:S13).

    Capped sums by person over the whole organisation, each of shape (persons,); a person missing (NaN) in one of them
    is left out. 1 is consistent, above 1.2 giving is over-claimed. None when none were received.
    """
    given, received = _sums(given_team, received_team)
    return given / received if received > 0 else None


def ledger_interval(given_team: ArrayLike, received_team: ArrayLike) -> Estimate | None:
    """Return K with its 95 % interval by the jackknife on the log, over persons; None where the log does not exist."""
    return ratio(given_team, received_team)
