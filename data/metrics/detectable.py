"""The smallest change that a team can detect, from the organisation's own rounds or from assumed constants."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from data.metrics.intervals import pooled_sd, standard_error_of_measurement, team_mdc
from data.metrics.numbers import rounds_table

OWN_FROM = 30  # people who answered two neighbouring rounds; before that the constants hold
ASSUMED_SD: dict[str, float] = {"RO": 0.25, "T": 15.0, "R": 15.0, "L": 15.0}  # between people
STEPS: dict[str, int] = {"RO": 100, "T": 1, "R": 1, "L": 1}  # in which a change is told, to a unit
ROUNDING = 1e-9  # what a sum of fractions misses its last decimal by
ASSUMED_PERSON_SD = 0.9  # of one person's scale score, 1..7
ASSUMED_RELIABILITY = 0.75


@dataclass(frozen=True, slots=True)
class ChangeSpread:
    """The spread of persons' changes from one round to the next, in the unit of the measure, and where it is from."""

    sd: float
    assumed: bool


def own_change_spread(y: ArrayLike) -> float | None:
    """Return the spread of persons' changes between neighbouring rounds, pooled around each pair of rounds' own mean.

    `y` has the shape (persons, rounds), NaN for a round not answered. None below thirty people with such a change.
    """
    values = rounds_table(y)
    changes = np.diff(values, axis=1)
    if np.count_nonzero(~np.isnan(changes).all(axis=1)) < OWN_FROM:
        return None
    pooled = pooled_sd(list(changes.T))
    return None if pooled is None else pooled[0]


def assumed_change_spread(measure: str) -> float:
    """Return the assumed spread of persons' changes, sqrt(2) sd sqrt(1 - reliability); `measure` is RO, T, R or L."""
    return math.sqrt(2) * standard_error_of_measurement(ASSUMED_SD[measure], ASSUMED_RELIABILITY)


def change_spread(measure: str, y: ArrayLike) -> ChangeSpread:
    """Return the organisation's own spread of changes, or the assumed one, marked, until thirty people have one."""
    own = own_change_spread(y)
    return ChangeSpread(assumed_change_spread(measure) if own is None else own, assumed=own is None)


def detectable_change(spread: ChangeSpread, people: int) -> float | None:
    """Return the mean change that `people` of a team detect, in the unit of the spread; None below two people."""
    return team_mdc(spread.sd, people)


def told_change(measure: str, change: float) -> float:
    """Return a detectable change as it is told: rounded up to .01 of the RO index or a whole point, at least one.

    Raises:
        ValueError: The change is no finite number.
    """
    if not math.isfinite(change):
        raise ValueError("a detectable change is a finite number")
    steps = STEPS[measure]
    return max(math.ceil(change * steps - ROUNDING), 1) / steps
