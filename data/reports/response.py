"""How many of those invited answered, from the people counted: published shares are rounded, 49.7 % is told as 50."""

from typing import Any

from sqlalchemy import func

HALF = 50.0  # per cent of those invited
GUIDE = 60.0  # per cent who answer, as is hoped for


def response_of(value: float | None, n: int | None, base: int | None) -> float | None:
    """Return the per cent of `base` people invited who answered, unrounded; the published `value` where one is missing.

    Exactly half is exactly HALF.
    """
    return value if n is None or not base else 100 * n / base


def told_share(value: float | None, n: int | None, base: int | None) -> float | None:
    """Return a published share of those invited as it is told: one that lies below a limit is not rounded up to it."""
    share = response_of(value, n, base)
    if value is None or share is None:
        return value
    return value - 1 if any(share < limit <= value for limit in (HALF, GUIDE)) else value


def below_half(result: Any) -> Any:
    """Return the condition of a query that fewer than half answered; `result` is the table of published results."""
    return func.coalesce(2 * result.n < result.base, result.value < HALF)
