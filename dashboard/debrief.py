"""What a debrief shows of a team and month, from published results alone; handed to the pages of a live session."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.components.pages import first_close
from dashboard.figures import dated, disagreement, giving, guesses, house, participation, ro, rows, text, trend
from dashboard.figures.rows import Cells
from dashboard.pages.giving import month_cells
from dashboard.shell import surroundings
from dashboard.view import Unit, View
from data.language import gettext, lazy, mark, sentences
from data.reports.asked import read_query
from data.types import Viewer

SCORES = ("score:T", "score:R", "score:RO", "change:T", "change:R", "change:RO")
RATES = (giving.GIVEN, giving.RECEIVED)
SCREEN = 1.9  # how much larger than on a page, so that the smallest words have 24 pixels
MOST_ON_SCREEN = 6  # dashed lines that the screen explains; the coach's page has all
NARROW_GAP = " \N{MIDDLE DOT} "
STILL: Mapping[str, Any] = {"staticPlot": True, "displayModeBar": False}
ALL_TOGETHER = mark("Fewer than 20 people answered in %(unit)s, so this is %(above)s, all together.")
TAKE_TURNS = mark("Single statements take turns with other figures. This is %(month)s.")
TURNS = 3  # months of a quarter: one of them at least tells statements
NO_SPREAD = lazy("Spreads are told from 20 people on, and not where they would pin answers down. There are none here.")


@dataclass(frozen=True, slots=True)
class Place:
    """What a debrief is about: the unit, the month and the k of its round; no month before the first round closed."""

    team_id: int
    month: str | None
    k: int


@dataclass(frozen=True, slots=True)
class Slide:
    """What one step shows: a finding and a drawing with its numbers, or in their place why there is none.

    `marks` says what was written about the dashed lines of the drawing, by their numbers, to whoever steers: on the
    screen stand kinds and days alone (`key`), since people wrote the rest.
    """

    finding: str = ""
    figure: Mapping[str, Any] | None = None
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    remark: str = ""
    instead: tuple[str, str] = ("", "")
    marks: Sequence[str] = ()
    key: str = ""


def open_place(viewer: Viewer, team_id: int | None = None, month: str | None = None) -> View:
    """Return what a viewer sees of a unit and month, by default of their highest unit and the latest month."""
    asked = {"team": team_id or "", "month": month or ""}
    return View(surroundings().session_for(viewer), viewer, read_query(urlencode(asked)))


def unit_name(viewer: Viewer, team_id: int) -> str:
    """Return the name of a unit that the viewer may look at, or nothing."""
    unit = open_place(viewer, team_id).team
    return unit.name if unit is not None else ""


def place(viewer: Viewer, team_ids: Iterable[int], month: str | None = None) -> Place | None:
    """Return what a debrief of some teams is about: they together, or the nearest unit above that has a result.

    The month is the one asked for, or the latest with results. None where the viewer may look at none of the units.
    """
    view = open_place(viewer, month=month)
    if view.month is None:
        view = open_place(viewer)
    by_id = {unit.id: unit for unit in view.units}
    paths = [_upwards(by_id, team_id) for team_id in team_ids]
    common = [unit for unit in (paths[0] if paths else []) if all(unit in path for path in paths)]
    if not common:
        return None
    if view.month is None:
        return Place(common[0].id, None, 0)
    chosen = next((unit for unit in common if _has_result(view, unit)), common[0])
    k = next(round_.usual_k or round_.k for round_ in view.rounds if round_.month == view.month)
    return Place(chosen.id, view.month, k)


def _upwards(by_id: Mapping[int, Unit], team_id: int) -> list[Unit]:
    path: list[Unit] = []
    unit = by_id.get(team_id)
    while unit is not None:
        path.append(unit)
        unit = by_id.get(unit.parent_id or 0)
    return path


def _has_result(view: View, unit: Unit) -> bool:
    found = view.cells(("score:T", "score:R"), window=1, unit=unit)
    return all(rows.shown(row) for measure in ("score:T", "score:R") for row in found.of(measure)[-1:])


def _drawn(figure: Any, finding: str, table: rows.Texts, remark: str = "") -> Slide:
    parts = figure.to_plotly_json()
    larger = house.enlarged({"data": parts["data"], "layout": parts["layout"]}, SCREEN)
    listed = [[str(cell) for cell in row] for row in table.rows()]
    return Slide(finding, {**larger, "config": dict(STILL)}, list(table.columns), listed, remark)


def _withheld(row: Any) -> Slide:
    """Return the slide of a cell that is withheld, or of a month without a round."""
    return Slide(instead=text.WITHHELD[rows.NO_ROUND] if row is None else text.reason(row))


def _participation(view: View) -> Slide:
    cells = view.cells((participation.MEASURE,))
    series = cells.of(participation.MEASURE)
    if not any(rows.shown(row) for row in series):
        return _withheld(series[-1])
    drawn = _drawn(
        participation.participation_figure(cells, view.marks),
        participation.participation_sentence(cells),
        participation.participation_table(cells),
    )
    return _noted(drawn, view, series)


def _giving(view: View) -> Slide:
    cells = month_cells(view)
    given = giving.parts(cells, giving.GIVEN)
    total = given.get("")
    if total is None or not rows.shown(total) or not set(giving.KINDS) & given.keys():
        return _withheld(total)
    return _drawn(
        giving.giving_figure(cells, highest=view.highest(RATES, giving.PARTS)),
        giving.giving_sentence(cells),
        giving.giving_table(cells),
    )


def _lines(view: View) -> Slide:
    cells = view.cells(SCORES)
    if not any(rows.shown(row) for row in cells.of("score:T")):
        return _withheld(cells.of("score:T")[-1])
    finding = sentences(trend.trend_sentence(cells), _side(cells))
    drawn = _drawn(trend.trend_figure(cells, view.marks, large=True), finding, trend.trend_table(cells))
    return _noted(drawn, view, cells.of("score:T"))


def _noted(drawn: Slide, view: View, series: Sequence[Any]) -> Slide:
    """A slide over months with what its numbered lines mean, on the screen and for whoever steers."""
    noted = dated.on_axis(view.marks, [row.month for row in series])
    spoken = [gettext("%(number)s. %(words)s", number=each.number, words=dated.dated_text(each)) for each in noted]
    return replace(drawn, marks=spoken, key=_key(noted))


def _key(noted: Sequence[dated.Numbered]) -> str:
    """What the numbers on the screen mean, of the latest that there is room for."""
    latest = noted[-MOST_ON_SCREEN:]
    told = [gettext("%(number)s. %(words)s", number=each.number, words=dated.kind_text(each)) for each in latest]
    return NARROW_GAP.join(told)


def _side(cells: Cells) -> str:
    last = cells.of(ro.MEASURE)[-1]
    return gettext("Together: %(side)s.", side=ro.side(last)) if rows.shown(last) else ""


def _disagreement(view: View) -> Slide:
    assert view.team is not None
    own = _latest_spreads(view, view.team)
    if own is not None:
        return _spread(own, _turn(own, view))
    top = view.path[0] if view.path else None
    above = _latest_spreads(view, top) if top is not None else None
    if top is None or above is None:
        return Slide(instead=(gettext("Nothing to tell apart"), str(NO_SPREAD)))
    together = gettext(ALL_TOGETHER, unit=view.team.name, above=top.name)
    return _spread(above, sentences(together, _turn(above, view)))


def _latest_spreads(view: View, unit: Unit) -> Cells | None:
    """Return a unit's spreads up to the latest month that tells any, of the last three; None where none does."""
    found = view.cells(disagreement.MEASURES, window=TURNS, unit=unit)
    series = [found.of(measure) for measure in disagreement.MEASURES]
    for gone in range(TURNS):
        cells = Cells([row for each in series for row in each[: len(each) - gone]])
        if disagreement.widest(cells):
            return cells
    return None


def _turn(cells: Cells, view: View) -> str:
    month = disagreement.widest(cells, 1)[0].month
    return "" if month == view.month else gettext(TAKE_TURNS, month=text.month_label(month))


def _spread(cells: Cells, remark: str) -> Slide:
    return _drawn(
        disagreement.disagreement_figure(cells),
        disagreement.disagreement_sentence(cells),
        disagreement.disagreement_table(cells),
        remark,
    )


STEPS: Mapping[str, Callable[[View], Slide]] = {
    "participation": _participation,
    "giving": _giving,
    "lines": _lines,
    "disagreement": _disagreement,
}


def slide(viewer: Viewer, step: str, *, team_id: int, month: str | None) -> Slide:
    """Return what a step shows of a unit and month; a unit that the viewer may not see is as if it had no round."""
    view = open_place(viewer, team_id, month)
    if view.team is None:
        return _withheld(None)
    if month is None or view.month is None:
        why = gettext("No result here.") if view.months else first_close(view.rounds)
        return Slide(instead=(gettext("No round yet"), why))
    return STEPS[step](view)


def guess_frame(counts: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return guesses by score (T, R) and band as rows: columns measure, band, people."""
    listed = [
        (f"score:{scale}", int(band), people) for scale, bands in counts.items() for band, people in bands.items()
    ]
    return pd.DataFrame(listed, columns=["measure", "band", "people"])


def two_scores(view: View, month: str | None) -> Cells:
    """Return the published rows of the two scores that are guessed, none where there is no result."""
    there = view.team is not None and month is not None and view.month is not None
    return view.cells(("score:T", "score:R"), window=1) if there else Cells([])


def guessed(viewer: Viewer, counts: Mapping[str, Mapping[str, int]], *, team_id: int, month: str | None) -> Slide:
    """Return what a room guessed, by score (T, R) and band, beside what was published."""
    frame, cells = guess_frame(counts), two_scores(open_place(viewer, team_id, month), month)
    return _drawn(
        guesses.guesses_figure(frame, cells),
        guesses.guesses_sentence(frame, cells),
        guesses.guesses_table(frame, cells),
    )
