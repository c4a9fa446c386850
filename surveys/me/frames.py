"""Frames for the charts of my page; None where there is nothing to draw yet."""

import math
from collections.abc import Callable

import pandas as pd

from data.metrics.episodes import Direction, episodes
from data.metrics.own import OwnFigures
from data.metrics.survival import DAYS_A_MONTH, return_curve
from surveys.me.view import Own

Reader = Callable[[OwnFigures], float | None]
SCORES: dict[str, Reader] = {
    "T": lambda month: month.deal_first,
    "R": lambda month: month.give_return,
    "L": lambda month: month.long_view,
}
FAVOURS: dict[str, Reader] = {
    "given": lambda month: month.given,
    "received": lambda month: month.received,
    "asked": lambda month: month.asked,
}


def _monthly(own: Own, readers: dict[str, Reader]) -> pd.DataFrame | None:
    columns = {
        name: [math.nan if found is None or (value := read(found)) is None else value for found in own.figures]
        for name, read in readers.items()
    }
    if all(math.isnan(value) for values in columns.values() for value in values):
        return None
    return pd.DataFrame({"month": [str(month) for month in own.months], **columns, "why": list(own.reasons)})


def scores(own: Own) -> pd.DataFrame | None:
    """Return month, T, R, L (0..100, NaN without a figure) and why, a row a month."""
    return _monthly(own, SCORES)


def favours(own: Own) -> pd.DataFrame | None:
    """Return month, given, received, asked (per 20 working days, NaN without a figure) and why, a row a month."""
    return _monthly(own, FAVOURS)


def balance(own: Own) -> pd.DataFrame | None:
    """Return the three months' point and the ends of its interval."""
    found = own.balance
    if found is None:
        return None
    (low_received, low_given), (high_received, high_given) = found.ends
    shared = {
        "given_sum": found.given_sum,
        "received_sum": found.received_sum,
        "days": found.days,
        "months": found.months,
        "words": found.words.value,
        "first": str(own.span[0]),
        "last": str(own.span[1]),
    }
    places = {
        "low": (low_given, low_received),
        "point": (found.given, found.received),
        "high": (high_given, high_received),
    }
    return pd.DataFrame(
        [
            {"place": place, "given": given, "received": received, **shared}
            for place, (given, received) in places.items()
        ]
    )


def returns(own: Own) -> pd.DataFrame | None:
    """Return the curve of help given and come back: months, share, low, high in %, times; a row a step, to its end."""
    found = episodes(own.log.events, end_day=float(own.today.toordinal()), ended=own.log.ended, log_began=own.log.began)
    curve = return_curve([episode for episode in found if episode.opened_by is Direction.GAVE])
    if curve is None:
        return None
    rows = [(0.0, 0.0, math.nan, math.nan)]
    steps = zip(curve.times, curve.share, curve.low, curve.high, strict=True)
    rows += [(day / DAYS_A_MONTH, 100 * share, 100 * low, 100 * high) for day, share, low, high in steps]
    if curve.until / DAYS_A_MONTH > rows[-1][0]:
        rows.append((curve.until / DAYS_A_MONTH, *rows[-1][1:]))
    return pd.DataFrame(rows, columns=["months", "share", "low", "high"]).assign(times=curve.episodes)
