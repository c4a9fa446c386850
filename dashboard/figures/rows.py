"""Reads rows out of a report's frame."""

from collections import defaultdict, namedtuple
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

SHOWN = "shown"
NO_ROUND = "no_round"
NOT_COMPARABLE = "not_comparable"
LOW_RESPONSE = 50.0  # per cent: below, a point is hollow and no trend is spoken of
GUIDE = 60.0  # per cent who answer, as is hoped for
PARTICIPATION = "participation"
TREND_ROUNDS = 3  # a line, and any word for change, needs as many


@cache
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns)  # noqa: PYI024 - the columns are known at run time only


def records(frame: pd.DataFrame) -> list[Any]:
    """Return the rows of any frame as named tuples; three times as fast as the frame's own."""
    make = _row(tuple(frame.columns))._make
    return [make(row) for row in zip(*(frame[column].tolist() for column in frame.columns), strict=True)]


class Cells:
    """The rows of a series or of its frame, split once by measure and part, since a page asks it many times."""

    def __init__(self, series: pd.DataFrame | Sequence[Any]) -> None:
        self._rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for row in records(series) if isinstance(series, pd.DataFrame) else series:
            self._rows[row.measure, row.part].append(row)

    def of(self, measure: str, part: str = "") -> list[Any]:
        """Return the rows of one measure and part, in the order of the months, as named tuples."""
        return self._rows.get((measure, part), [])

    def parts(self, measure: str) -> dict[str, list[Any]]:
        """Return the rows of one measure by part."""
        return {part: found for (named, part), found in self._rows.items() if named == measure}

    def joined(self, others: "Cells") -> "Cells":
        """Return these cells together with others; of a measure and part that both have, the others'."""
        both = copy(self)
        both._rows = self._rows | others._rows  # noqa: SLF001 - its own class
        return both


@dataclass(frozen=True, slots=True)
class Texts:
    """A chart's numbers as a table of texts, by column; a frame of them would take longer than their chart."""

    columns: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, names: Sequence[str], rows: Sequence[Sequence[str]]) -> "Texts":
        """Return a table of rows under the names of their columns."""
        return cls({name: [row[place] for row in rows] for place, name in enumerate(names)})

    def rows(self) -> list[tuple[str, ...]]:
        """Return the rows, from the top."""
        return list(zip(*self.columns.values(), strict=True))

    def frame(self) -> pd.DataFrame:
        """Return the same as a frame."""
        return pd.DataFrame(dict(self.columns))


Frame = pd.DataFrame | Cells
Marks = pd.DataFrame | Sequence[Any]
"""Workshops and notes of a team, oldest first: happened_on, month, kind, words."""


def split(frame: Frame) -> Cells:
    """Return a frame split by measure and part; what is split already stays as it is."""
    return frame if isinstance(frame, Cells) else Cells(frame)


def rows(frame: Frame, measure: str, part: str = "") -> list[Any]:
    """Return the rows of one measure and part of a series, in the order of the months, as named tuples."""
    return split(frame).of(measure, part)


def known(value: object) -> bool:
    """Tell whether a cell's number is there: not None, NaN or pandas' NA."""
    return value is not None and value is not pd.NA and value == value  # noqa: PLR0124 - NaN alone differs from itself


def shown(row: Any) -> bool:
    """Tell whether a row may be drawn."""
    return bool(row.state == SHOWN)


def few_answered(row: Any) -> bool:
    """Tell whether fewer than half of those invited answered in a row's month, as far as that is known."""
    return known(row.response) and row.response < LOW_RESPONSE


def answered(row: Any) -> float:
    """Return how many per cent answered, of a shown row of participation, unrounded as far as people are told."""
    counted = known(row.n) and known(row.base) and row.base > 0
    return 100 * int(row.n) / int(row.base) if counted else float(row.value)


def whole_share(share: float, published: float | None = None) -> float:
    """Return a share of those invited in whole %; one that lies below a limit is not rounded up to it: 59.5 is 59."""
    whole = float(round(share)) if published is None else published
    return whole - 1 if any(share < limit <= whole for limit in (LOW_RESPONSE, GUIDE)) else whole


def figure(row: Any) -> float:
    """Return the number that stands for a shown row's value: the published one, but none rounded up to a limit."""
    value = float(row.value)
    return whole_share(answered(row), value) if row.measure == PARTICIPATION else value


def level(row: Any) -> float | None:
    """Return a row's value as a height, or None where it is withheld or only known to lie between two ends."""
    return figure(row) if shown(row) and known(row.value) else None


def ends(row: Any, floor: float, ceiling: float) -> tuple[float, float] | None:
    """Return the interval to draw around a row's value, inside the axis; a bound reaches the axis's end; else None."""
    if not shown(row):
        return None
    if row.bound == "at_least":
        return float(row.value), ceiling
    if row.bound == "at_most":
        return floor, float(row.value)
    if known(row.low) and known(row.high):
        return max(float(row.low), floor), min(float(row.high), ceiling)
    return None


def last_level(series: list[Any], default: float) -> float | None:
    """Return the height of the last point drawn, for the line's name; None where nothing is drawn."""
    drawn = [row for row in series if shown(row)]
    if not drawn:
        return None
    height = level(drawn[-1])
    if height is not None:
        return height
    low, high = ends(drawn[-1], -default, default) or (default, default)
    return (low + high) / 2


def rounds_shown(series: list[Any]) -> int:
    """Return in how many rounds a measure is shown."""
    return sum(shown(row) for row in series)
