"""What arithmetic takes for a number: finite, or missing (NaN); anything else is refused, never worked with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
TABLE = 2  # dimensions


def measured(values: ArrayLike) -> Floats:
    """Return values of any shape as numbers, NaN for missing. Raises ValueError for an infinite one."""
    found = np.asarray(values, dtype=float)
    if np.any(np.isinf(found)):
        raise ValueError("a value is a finite number or missing")
    return found


def complete(values: ArrayLike) -> Floats:
    """Return values of any shape as numbers, of which none is missing. Raises ValueError for NaN and infinity."""
    found = np.asarray(values, dtype=float)
    if not np.all(np.isfinite(found)):
        raise ValueError("a value is a finite number")
    return found


def counted(values: ArrayLike) -> Floats:
    """Return counts of any shape, NaN for missing. Raises ValueError for a negative or infinite one."""
    found = measured(values)
    if np.any(found < 0):
        raise ValueError("counts are not negative")
    return found


def rounds_table(values: ArrayLike) -> Floats:
    """Return a table of people by rounds, NaN for missing, (0, 0) of nothing.

    Raises ValueError for an infinite one, and for what is no table.
    """
    found = np.atleast_2d(measured(values))
    if found.ndim > TABLE:
        raise ValueError("a table of numbers has people and rounds")
    return found if found.size else found.reshape(0, found.shape[-1])


def same_shape(*arrays: NDArray[np.generic]) -> None:
    """Check that there are as many numbers of each. Raises ValueError otherwise."""
    if len({array.shape for array in arrays}) > 1:
        raise ValueError("there is a number of each for everybody")
