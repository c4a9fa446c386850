"""Handouts made by hand, one for each state of a team's results."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import handout as making
from dashboard.figures.rows import Cells
from dashboard.view import Unit
from data.exports.handout import Handout
from data.reports.schema import MonthRow
from tests.unit.figures import frames

MADE_ON = dt.date(2026, 11, 26)
NORTH = Unit(1, None, "North", 0, own=False)
KINDS = ("", "INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE")
DETECTABLE = {"T": 12.0, "R": 14.0, "RO": 0.19}
BARS: dict[str, Sequence[frames.Spec]] = {
    **{f"rate:given/{kind}": [1.0 + place] * (1 if kind else 3) for place, kind in enumerate(KINDS)},
    **{f"rate:received/{kind}": [0.8 + place] * (1 if kind else 3) for place, kind in enumerate(KINDS)},
    "rate:given/CARE": [frames.bounded("at_most", 0.5)],
}


class FakeView:
    """A view of frames made by hand, as the pages have it."""

    def __init__(self, cells: Mapping[str, Sequence[frames.Spec]], name: str, marks: pd.DataFrame | None) -> None:
        self.team, self.parent, self.month = Unit(2, 1, name, 1, own=True), NORTH, "2026-10"
        closes = dt.datetime(2026, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
        self.rounds = [MonthRow(1, self.month, "closed", closes, 5, "publication-1.0")]
        self.marks = frames.marks() if marks is None else marks
        self._cells: dict[str, Sequence[frames.Spec]] = {**BARS, **cells}

    def cells(self, measures: Sequence[str], **_: Any) -> Cells:
        """The rows of some measures."""
        asked = {name: row for name, row in self._cells.items() if name.partition("/")[0] in measures}
        return Cells(frames.series(asked))

    def highest(self, *_: Sequence[str]) -> Mapping[tuple[str, str], float]:
        """What the highest cell of other teams and months needs room for."""
        return {("rate:given", "CARE"): 12.0}


def changed(month: str) -> dict[str, list[frames.Spec]]:
    """Published words for the last month."""
    return {
        f"change:{score}/{part}": [frames.change("no_clear_change", month)]
        for score in ("T", "R", "RO")
        for part in ("previous", "window")
    }


def scores(specs: Sequence[frames.Spec], *, give: Sequence[frames.Spec] = ()) -> dict[str, Sequence[frames.Spec]]:
    """Cells of a team: the same for deal-first and, if not given, give-and-return; the RO index beside them."""
    index = [spec / 100 if isinstance(spec, float) else spec for spec in specs]
    people: list[frames.Spec] = [
        spec if isinstance(spec, str) else {"value": 75.0 - place * 3, "n": 9, "base": 12}
        for place, spec in enumerate(specs)
    ]
    return {
        "score:T": specs,
        "score:R": give or specs,
        "score:RO": [0.1 if isinstance(spec, Mapping) and "broken" not in spec else spec for spec in index],
        "participation": people,
        **changed("2026-09"),
        **{f"detectable:{score}": [{"value": size}] for score, size in DETECTABLE.items()},
    }


def notes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Dated notes with days as the report gives them."""
    found = frames.marks(*rows)
    return found.assign(happened_on=pd.to_datetime(found["happened_on"]).dt.date)


NOTES = notes(
    ("2026-09-02", "workshop", "Giving first: a morning about offers"), ("2026-10-20", "team_change", "Two newcomers")
)


def handout(
    cells: Mapping[str, Sequence[frames.Spec]], name: str = "Team A", marks: pd.DataFrame | None = NOTES
) -> Handout:
    """The handout of cells made by hand."""
    view: Any = FakeView(cells, name, marks)
    return making.handout(view, MADE_ON)


HIGH = frames.bounded("at_least", 90)
BETWEEN = frames.bounded("between", low=40, high=60)
ANEW: dict[str, Any] = {"value": 0.5, "low": 0.4, "high": 0.6, "interval": "pooled", "broken": True}
FEW: dict[str, Any] = {"value": 50.0, "low": 43.0, "high": 57.0, "interval": "assumed", "response": 40.0}
STATES: dict[str, Mapping[str, Sequence[frames.Spec]]] = {
    "whole": scores([40.0, 42.0, 45.0, 44.0, 41.0, 38.0], give=[50.0, 52.0, 55.0, 58.0, 61.0, 60.0]),
    "gaps": scores(
        [40.0, "not_enough", "protects_neighbour", 44.0, "no_round", 38.0],
        give=[50.0, "not_enough", "protects_neighbour", 58.0, "no_round", 60.0],
    ),
    "one round": scores([40.0], give=[60.0]),
    "two rounds": scores([40.0, 42.0], give=[60.0, 61.0]),
    "questions changed": scores([40.0, 41.0, "not_comparable", 50.0], give=[60.0, 61.0, "not_comparable", 63.0]),
    "asked anew": scores([40.0, 41.0, 42.0, ANEW, 50.0, 51.0], give=[60.0, 61.0, 62.0, ANEW, 63.0, 62.0]),
    "bounds": scores([40.0, BETWEEN, 42.0, 41.0], give=[60.0, 61.0, 88.0, HIGH]),
    "hidden now": scores([40.0, 41.0, "protects_neighbour"], give=[60.0, 61.0, "protects_neighbour"]),
    "few answered": scores([40.0, 41.0, 42.0, FEW], give=[60.0, 61.0, 62.0, FEW]),
    "not there": {**scores(["no_round"] * 3), **{name: ["no_round"] for name in BARS}},
    "too small": {
        **scores(["not_enough"] * 3),
        **{name: ["not_enough"] for name in BARS},
    },
}
