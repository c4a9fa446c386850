"""Before and after a workshop: three levels of comparison, each with the words for why it cannot be made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from data.metrics.intervals import LEVEL, Interval, quantile
from data.metrics.jackknife import t_tail, welch_df
from data.metrics.numbers import complete, rounds_table
from data.metrics.paired import paired_change
from data.metrics.panel import RESOLUTION, Contrast, contrast, within_regression

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROUNDS_A_SIDE = 3  # rounds whose mean stands for a side
PEOPLE_NEEDED = 5  # on both sides
TREND_BEFORE, TREND_AFTER = 6, 3  # rounds that a trend before and a level after need


class Comparison(StrEnum):
    """What a difference is called, from the weakest level to the strongest."""

    BEFORE_AFTER = "before/after difference"
    BEYOND_TREND = "difference beyond the earlier trend"
    AGAINST_OTHER = "difference from a team not yet trained"


class Refusal(StrEnum):
    """Why a level has no figure; the value is what a page says."""

    NOTHING_BEFORE = "There is no round before the workshop to compare with."
    NOTHING_AFTER = "There is no round after the workshop yet."
    FEW_PEOPLE = "Fewer than 5 people answered both before and after the workshop."
    SHORT_BEFORE = "An earlier trend needs 6 rounds before the workshop."
    SHORT_AFTER = "A difference beyond the earlier trend needs 3 rounds after the workshop."
    NOT_SEPARABLE = "The answers do not tell a trend and a difference apart."
    NO_OTHER_TEAM = "There is no team that was not yet trained to compare with."
    FEW_IN_OTHER = "Fewer than 5 people of the other team answered both before and after the workshop."


ONE_TEAM_EACH = "One team here, one or more there: whatever else differs between them is part of this difference."


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in the unit of the measure, with its 95 % interval and the people behind it.

    `df` are the interval's degrees of freedom. `p` and `sign_flip_p` are for the adjustment over measures and for a
    coach's check, never for a leader's page; None where they are not defined. `warning` has to be printed beside the
    figure. Never a cause.
    """

    comparison: Comparison
    estimate: float
    interval: Interval
    people: int
    df: float
    p: float | None
    sign_flip_p: float | None = None
    warning: str | None = None

    @property
    def contrast(self) -> Contrast:
        """The difference with its 95 and 90 % intervals, from which its word is chosen; less than RESOLUTION is 0."""
        half = (self.interval[1] - self.interval[0]) / 2
        return contrast(self.estimate, half / quantile(LEVEL, self.df), self.people, self.df + 1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The three levels for one measure, each a difference or the words for why there is none."""

    difference: Difference | Refusal
    beyond_trend: Difference | Refusal
    against_other: Difference | Refusal

    @property
    def leading(self) -> Difference | Refusal:
        """The level that a page leads with: beyond the earlier trend where it exists, else before and after."""
        return self.beyond_trend if isinstance(self.beyond_trend, Difference) else self.difference


@dataclass(frozen=True, slots=True)
class _Sides:
    """Which rounds lie before (without those that picked the team) and after the workshop, and every round's month.

    A round that nobody answered is on neither side.
    """

    before: Flags
    after: Flags
    months: Floats


def _sides(y: Floats, months: ArrayLike, workshop: float, picked: Collection[float]) -> _Sides:
    when, held = complete(months), ~np.isnan(y).all(axis=0)
    if not np.isfinite(workshop) or when.shape != held.shape:
        raise ValueError("the workshop and every round have a month, as a number")
    return _Sides(held & (when < workshop) & ~np.isin(when, list(picked)), held & (when > workshop), when)


def _table(y: ArrayLike, months: ArrayLike) -> Floats:
    """Return people by rounds, nobody by the rounds of `months` where there are no answers."""
    values = rounds_table(y)
    return values if values.size else np.empty((0, np.asarray(months).size))


def _nearest(side: Flags, months: Floats, workshop: float) -> Flags:
    """Return the up to three rounds of a side that lie closest to the workshop."""
    chosen = np.flatnonzero(side)
    chosen = chosen[np.argsort(np.abs(months[chosen] - workshop))][:ROUNDS_A_SIDE]
    return np.asarray(np.isin(np.arange(side.size), chosen))


def _means(y: Floats, chosen: Flags) -> Floats:
    """Return each person's mean over the chosen rounds, NaN for a person who answered none of them."""
    part = y[:, chosen]
    answered = (~np.isnan(part)).sum(axis=1)
    return np.where(answered > 0, np.nansum(part, axis=1) / np.maximum(answered, 1), np.nan)


def _changes(y: Floats, sides: _Sides, workshop: float) -> Floats:
    """Return after minus before of the people with both sides."""
    before = _means(y, _nearest(sides.before, sides.months, workshop))
    differences = _means(y, _nearest(sides.after, sides.months, workshop)) - before
    return np.asarray(differences[~np.isnan(differences)])


def before_after(
    y: ArrayLike, months: ArrayLike, *, workshop: float, picked: Collection[float] = ()
) -> Difference | Refusal:
    """Return the before/after difference of the same people (level 1).

    `y` has the shape (persons, rounds), NaN for a round not answered; `months` (rounds,) are the months asked about as
    numbers, `workshop` the workshop's month, whose round is left out, `picked` the months whose results chose the team
    and which are no baseline. Person means of up to three rounds after minus up to three before; paired t and exact
    sign-flip over at least five people. Raises ValueError for months that are no finite numbers, or not as
    many as rounds.
    """
    values = _table(y, months)
    sides = _sides(values, months, workshop, picked)
    if not sides.before.any() or not sides.after.any():
        return Refusal.NOTHING_AFTER if sides.before.any() else Refusal.NOTHING_BEFORE
    changes = _changes(values, sides, workshop)
    found = paired_change(np.zeros_like(changes), changes) if changes.size >= PEOPLE_NEEDED else None
    if found is None:
        return Refusal.FEW_PEOPLE
    return Difference(
        Comparison.BEFORE_AFTER,
        found.mean,
        found.interval,
        found.people,
        found.people - 1,
        found.p,
        sign_flip_p=found.sign_flip_p,
    )


def beyond_trend(
    y: ArrayLike, months: ArrayLike, *, workshop: float, picked: Collection[float] = ()
) -> Difference | Refusal:
    """Return the difference beyond the earlier trend (level 2), arguments as in `before_after`.

    Within persons y = alpha_p + b month + d post, the interval of d by the jackknife over persons; at least six rounds
    before, three after, and five people on both sides.
    """
    values = _table(y, months)
    sides = _sides(values, months, workshop, picked)
    refused = _too_short(sides)
    if refused is not None:
        return refused
    answered = ~np.isnan(values)
    both = answered[:, sides.before].any(axis=1) & answered[:, sides.after].any(axis=1)
    if both.sum() < PEOPLE_NEEDED:
        return Refusal.FEW_PEOPLE
    chosen = sides.before | sides.after
    table = np.column_stack([sides.months, sides.after])[chosen]
    part = values[:, chosen]
    people = np.repeat(np.arange(len(part)), part.shape[1])
    fit = within_regression(part.ravel(), np.tile(table, (len(part), 1)), people)
    found = None if fit is None else fit.estimate(1)
    if found is None:
        return Refusal.NOT_SEPARABLE
    df = found.people - 1
    p = t_tail(found.estimate / found.se, df) if found.se > RESOLUTION else None
    return Difference(Comparison.BEYOND_TREND, found.estimate, (found.low, found.high), found.people, df, p)


def _too_short(sides: _Sides) -> Refusal | None:
    if not sides.before.any():
        return Refusal.NOTHING_BEFORE
    if not sides.after.any():
        return Refusal.NOTHING_AFTER
    if sides.before.sum() < TREND_BEFORE:
        return Refusal.SHORT_BEFORE
    return Refusal.SHORT_AFTER if sides.after.sum() < TREND_AFTER else None


def against_other(
    y: ArrayLike, other: ArrayLike | None, months: ArrayLike, *, workshop: float, picked: Collection[float] = ()
) -> Difference | Refusal:
    """Return the difference in differences from a team not yet trained (level 3), arguments as in `before_after`.

    `other` has the shape (persons, rounds) of the same rounds. The interval is Welch's, whose error is the jackknife
    over the persons of both teams. The rounds before are to be drawn for both, and `warning` printed.
    """
    if other is None:
        return Refusal.NO_OTHER_TEAM
    own = before_after(y, months, workshop=workshop, picked=picked)
    if isinstance(own, Refusal):
        return own
    sides = _sides(_table(y, months), months, workshop, picked)
    here, there = (_changes(_table(one, months), sides, workshop) for one in (y, other))
    if there.size < PEOPLE_NEEDED:
        return Refusal.FEW_IN_OTHER
    first, second = (float(one.var(ddof=1)) / one.size for one in (here, there))
    estimate, se = float(here.mean() - there.mean()), float(np.sqrt(first + second))
    df = welch_df(first, here.size - 1, second, there.size - 1)
    half = quantile(LEVEL, df) * se
    p = t_tail(estimate / se, df) if se > RESOLUTION else None
    ends = (estimate - half, estimate + half)
    people = here.size + there.size
    return Difference(Comparison.AGAINST_OTHER, estimate, ends, people, df, p, warning=ONE_TEAM_EACH)


def ladder(
    y: ArrayLike,
    months: Sequence[float],
    *,
    workshop: float,
    picked: Collection[float] = (),
    other: ArrayLike | None = None,
) -> Ladder:
    """Return all three levels for one measure, arguments as in `against_other`."""
    return Ladder(
        before_after(y, months, workshop=workshop, picked=picked),
        beyond_trend(y, months, workshop=workshop, picked=picked),
        against_other(y, other, months, workshop=workshop, picked=picked),
    )


def round_weights(
    y: ArrayLike, months: ArrayLike, comparison: Comparison, *, workshop: float, picked: Collection[float] = ()
) -> Floats:
    """Return how each round weighs in level 1 or 2, shape (rounds,), 0 for rounds on no side; arguments as above.

    For people who answered every round that weighs something, the difference is the mean over people of `y @ weights`.

    Raises:
        ValueError: A side has no rounds, or level 2 no trend to take away.
    """
    values = _table(y, months)
    sides = _sides(values, months, workshop, picked)
    weights = np.zeros(values.shape[1])
    if comparison is Comparison.BEFORE_AFTER:
        for side, sign in ((sides.before, -1), (sides.after, 1)):
            chosen = _nearest(side, sides.months, workshop)
            if not chosen.any():
                raise ValueError("there are no rounds on one of the sides")
            weights[chosen] = sign / chosen.sum()
        return weights
    if _too_short(sides) is not None:
        raise ValueError("there are too few rounds for a trend")
    used = sides.before | sides.after
    columns = np.column_stack([np.ones(used.sum()), sides.months[used], sides.after[used]])
    weights[used] = np.linalg.pinv(columns)[2]
    return weights
