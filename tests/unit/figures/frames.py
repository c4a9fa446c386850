"""Frames as the reports give them, made by hand: nothing here knows a database."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.reports.schema import MARKS, SERIES

WITHHELD = ("no_round", "not_enough", "protects_neighbour", "not_comparable")
DEFAULTS: dict[str, Any] = {
    "part": "",
    "state": "shown",
    "value": float("nan"),
    "low": float("nan"),
    "high": float("nan"),
    "bound": "exact",
    "interval": "none",
    "n": pd.NA,
    "base": pd.NA,
    "word": None,
    "caution": False,
    "note": None,
    "response": 80.0,
    "broken": False,
}
Spec = float | str | Mapping[str, Any]


def months(count: int, last: str = "2026-10") -> list[str]:
    """As many months as asked for, ending with the last."""
    end = int(last[:4]) * 12 + int(last[5:]) - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(end - count + 1, end + 1)]


def _row(measure: str, month: str, spec: Spec) -> dict[str, Any]:
    row = DEFAULTS | {"measure": measure, "month": month}
    if isinstance(spec, str):
        return row | {"state": spec}
    if isinstance(spec, Mapping):
        return row | {"n": 9} | dict(spec)
    half = 0.1 if measure == "score:RO" else 0.8 if measure.startswith("rate:") else 7
    return row | {"value": spec, "low": spec - half, "high": spec + half, "interval": "pooled", "n": 9}


def series(cells: Mapping[str, Sequence[Spec]], last: str = "2026-10") -> pd.DataFrame:
    """A series frame: for each measure (or measure/part) its cells, the last one in the last month.

    A number is an exact value with an interval, a word the state of a withheld cell, a mapping the columns themselves.
    """
    rows = []
    for name, specs in cells.items():
        measure, _, part = name.partition("/")
        pairs = zip(months(len(specs), last), specs, strict=True)
        rows += [_row(measure, month, spec) | {"part": part} for month, spec in pairs]
    frame = pd.DataFrame(rows, columns=list(SERIES))
    return frame.astype({"value": float, "low": float, "high": float, "response": float, "n": "Int64", "base": "Int64"})


def change(word: str, since: str, *, caution: bool = False) -> dict[str, Any]:
    """A published word for change."""
    return {"word": word, "note": since, "caution": caution, "n": pd.NA}


def bounded(
    bound: str,
    value: float = float("nan"),
    low: float = float("nan"),
    high: float = float("nan"),
    note: str | None = None,
) -> Spec:
    """A value of which only a bound is published, and why."""
    return {"bound": bound, "value": value, "low": low, "high": high, "note": note}


def marks(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Dated notes: day, kind, words."""
    return pd.DataFrame([(day, day[:7], kind, words) for day, kind, words in rows], columns=list(MARKS))
