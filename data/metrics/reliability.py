"""Reliability of the scales and agreement within teams, for the whole organisation only, one row a person."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from data.metrics.intervals import LEVEL
from data.metrics.numbers import measured

Floats = NDArray[np.float64]

ALPHA_PEOPLE, OMEGA_PEOPLE = 30, 50  # shown from so many persons
HEYWOOD = 0.005  # a unique share below this is no proper solution
REPEATED = 1e-10  # smallest eigenvalue of items that do not repeat each other
ITEMS_FOR_OMEGA = 3
POINTS_OF_SCALE = 7


def _complete(items: ArrayLike) -> Floats:
    rows = measured(items)
    if rows.ndim <= 1:
        rows = rows.reshape(rows.size, 1)  # one item, or nobody
    return np.asarray(rows[~np.isnan(rows).any(axis=1)])


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha (at most 1), its 95 % Feldt interval and the persons behind it."""

    alpha: float
    low: float
    high: float
    people: int

    @property
    def shown(self) -> bool:
        """Whether there are enough persons to show it."""
        return self.people >= ALPHA_PEOPLE


def _alpha(rows: Floats) -> float | None:
    people, items = rows.shape
    if people <= 1 or items <= 1:
        return None
    whole = float(rows.sum(axis=1).var(ddof=1))
    if whole <= 0:
        return None
    return float(items / (items - 1) * (1 - float(rows.var(axis=0, ddof=1).sum()) / whole))


def cronbach_alpha(items: ArrayLike) -> Alpha | None:
    """Return alpha of keyed items, shape (persons, items), persons with a missing item left out.

    The interval is Feldt's (1965). None with fewer than two persons or items, or when all totals are equal.
    """
    rows = _complete(items)
    value = _alpha(rows)
    if value is None:
        return None
    first, tail = rows.shape[0] - 1, (1 - LEVEL) / 2
    second = first * (rows.shape[1] - 1)
    low, high = (1 - (1 - value) * float(special.fdtri(first, second, p)) for p in (1 - tail, tail))
    return Alpha(value, low, high, rows.shape[0])


@dataclass(frozen=True, slots=True)
class Omega:
    """Omega total (0..1) of one factor, with the loadings and unique variances in the units of the items."""

    omega: float
    loadings: tuple[float, ...]
    unique: tuple[float, ...]
    people: int

    @property
    def shown(self) -> bool:
        """Whether there are enough persons to show it."""
        return self.people >= OMEGA_PEOPLE


def omega_total(items: ArrayLike) -> Omega | None:
    """Return omega total by a one-factor maximum likelihood solution, from keyed items (persons, items).

    Persons with a missing item are left out. None with fewer than three items, with no more persons than items, when
    an item never varies or repeats others exactly, and for a Heywood case.
    """
    rows = _complete(items)
    people, count = rows.shape
    if count < ITEMS_FOR_OMEGA or people <= count:
        return None
    spread = rows.std(axis=0, ddof=1)
    if not np.all(spread > 0):
        return None
    correlation = np.atleast_2d(np.corrcoef(rows, rowvar=False))
    if np.linalg.eigvalsh(correlation)[0] <= REPEATED:
        return None
    shares = _unique_shares(correlation)
    if shares is None:
        return None
    loadings = _loadings(correlation, shares) * spread
    unique = shares * spread**2
    common = float(loadings.sum()) ** 2
    omega = common / (common + float(unique.sum()))
    return Omega(omega, tuple(map(float, loadings)), tuple(map(float, unique)), people)


def _unique_shares(correlation: Floats) -> Floats | None:
    """Minimise the likelihood over unique shares, concentrated over loadings (Joreskog 1967)."""

    def misfit(logs: Floats) -> tuple[float, Floats]:
        scale = np.exp(-logs / 2)
        values, vectors = np.linalg.eigh(correlation * scale[:, None] * scale[None, :])
        rest = values[:-1]
        pull = (vectors[:, :-1] ** 2 * (1 - rest)).sum(axis=1)
        return float((rest - np.log(rest) - 1).sum()), np.asarray(pull)

    start = np.log(0.5 / np.diagonal(np.linalg.inv(correlation)))
    bounds = [(float(np.log(HEYWOOD)), 0.0)] * len(start)
    found = optimize.minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9}
    )
    shares = np.asarray(np.exp(found.x), dtype=np.float64)
    return None if shares.min() <= HEYWOOD * (1 + 1e-6) else shares


def _loadings(correlation: Floats, shares: Floats) -> Floats:
    scale = np.sqrt(shares)
    values, vectors = np.linalg.eigh(correlation / scale[:, None] / scale[None, :])
    first = vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0)) * scale
    return np.asarray(first if first.sum() >= 0 else -first)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: persons answered, mean and spread, share missing (0..1), fit with the other items, alpha without it."""

    item: str
    people: int
    missing: float
    mean: float | None
    sd: float | None
    item_rest: float | None
    alpha_without: float | None


def item_table(items: ArrayLike, names: Sequence[str]) -> list[ItemRow]:
    """Describe each keyed item of one scale, from (persons, items); fit and alpha come from complete persons."""
    values = measured(items).reshape(-1, len(names))
    rows = _complete(values)
    return [_item_row(values[:, column], rows, column, name) for column, name in enumerate(names)]


def _item_row(all_answers: Floats, rows: Floats, column: int, name: str) -> ItemRow:
    answers = all_answers[~np.isnan(all_answers)]
    others = np.delete(rows, column, axis=1)
    return ItemRow(
        item=name,
        people=answers.size,
        missing=1 - answers.size / all_answers.size if all_answers.size else 0.0,
        mean=float(answers.mean()) if answers.size else None,
        sd=float(answers.std(ddof=1)) if answers.size > 1 else None,
        item_rest=_correlation(rows[:, column], others.sum(axis=1)),
        alpha_without=_alpha(others),
    )


def _correlation(first: Floats, second: Floats) -> float | None:
    if first.size <= 1 or first.std() == 0 or second.std() == 0:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def rwg_j(items: ArrayLike, points: int = POINTS_OF_SCALE) -> float | None:
    """Return the agreement rwg(j) within one team, 0..1, against a uniform answer (James, Demaree & Wolf 1984).

    `items` has the shape (persons, items); more disagreement than chance reads as 0. None below two complete persons,
    or without items. Raises ValueError for fewer than two points to choose from.
    """
    if not points > 1:
        raise ValueError("agreement needs two points to choose from")
    rows = _complete(items)
    people, count = rows.shape
    if people <= 1 or count < 1:
        return None
    ratio = float(rows.var(axis=0, ddof=1).mean()) / ((points**2 - 1) / 12)
    return 0.0 if ratio >= 1 else count * (1 - ratio) / (count * (1 - ratio) + ratio)


@dataclass(frozen=True, slots=True)
class IntraClass:
    """ICC(1), the share of variance between teams, and ICC(2), the reliability of team means; both at most 1."""

    icc1: float
    icc2: float | None
    groups: int
    people: int


def intra_class(groups: Sequence[ArrayLike]) -> IntraClass | None:
    """Return ICC(1) and ICC(2) from one score a person, by team (one-way analysis of variance; Bliese 2000).

    Unequal teams enter with their mean size. None without two teams, without a team of two, or when nothing varies;
    ICC(2) is None when all team means are equal.
    """
    arrays = [measured(group).ravel() for group in groups]
    kept = [values[~np.isnan(values)] for values in arrays]
    kept = [values for values in kept if values.size]
    people, count = sum(values.size for values in kept), len(kept)
    if count <= 1 or people <= count:
        return None
    grand = np.concatenate(kept).mean()
    between = sum(values.size * float(values.mean() - grand) ** 2 for values in kept) / (count - 1)
    within = sum(float(np.square(values - values.mean()).sum()) for values in kept) / (people - count)
    whole = between + (people / count - 1) * within
    if whole <= 0:
        return None
    return IntraClass((between - within) / whole, (between - within) / between if between > 0 else None, count, people)
