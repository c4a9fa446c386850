"""A team's summary in words and published numbers, for paper and slides: the same as on the page."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from dashboard import theme
from dashboard.components import about, tiles
from dashboard.components.pages import first_close, shows
from dashboard.figures import dated, giving, lines, open_ends, participation, ro, rows, text, trend, words
from dashboard.figures.rows import Cells
from dashboard.figures.summary import summary_sentence
from dashboard.view import View
from data.exports.handout import Bunch, Chart, Handout, Point, Series, Table, Tile
from data.language import day_words, gettext, month_lines, sentences
from data.low_rates import without_bar
from data.reports.series import WINDOW
from data.types import Month

SCORES = tuple(f"{kind}:{score}" for kind in ("score", "change", "detectable") for score in ("T", "R", "RO"))
MEASURES = (*SCORES, participation.MEASURE)
RATES = (giving.GIVEN, giving.RECEIVED)
LISTED = frozenset({"not_enough", "protects_neighbour", "not_comparable", "no_round"})
PERCENT = {str(each): float(each) for each in (0, 25, 50, 75, 100)}
INDEX = {
    "\N{MINUS SIGN}1": -1.0,
    "\N{MINUS SIGN}0.5": -0.5,
    "0": 0.0,
    "0.5": 0.5,
    "1": 1.0,
}


def _point(row: Any, label: str, floor: float, ceiling: float, *, hollow: bool) -> Point:
    if not rows.shown(row):
        why = text.reason(row)[0]
        return Point(label=label, words=why, brief=why, short=why, state=row.state, withheld=why)
    low, high = rows.ends(row, floor, ceiling) or (None, None)
    return Point(
        label=label,
        words=text.cell_text(row),
        brief=text.brief_text(row),
        short=text.value_text(row),
        state=row.state,
        height=rows.level(row),
        low=low,
        high=high,
        bound=row.bound,
        hollow=hollow,
    )


def _month_point(row: Any, floor: float, ceiling: float, *, hollow: bool) -> Point:
    month = Month.parse(row.month)
    point = _point(row, text.short_month(row.month), floor, ceiling, hollow=hollow)
    return replace(point, lines=month_lines(month.year, month.number))


def _over_months(series: Sequence[Any], look: theme.Series, floor: float, ceiling: float) -> Series:
    drawn = lines.with_gaps(series)
    points = [
        replace(
            _month_point(row, floor, ceiling, hollow=rows.few_answered(row)),
            apart=before is None,
            changed=str(text.CHANGED) if row.broken else "",
        )
        for before, row in pairwise([None, *drawn])
        if row is not None
    ]
    return Series(look.name, look.colour, points, lines.joined(series))


def _table(table: rows.Texts) -> Table:
    return Table(list(table.columns), [list(row) for row in table.rows()])


def _noted(view: View, months: Sequence[str]) -> dict[str, Any]:
    """The workshops and notes of a chart over months: in words, and where they stand."""
    noted = dated.on_axis(view.marks, months)
    return {
        "marks": [gettext("%(number)s. %(words)s", number=each.number, words=dated.dated_text(each)) for each in noted],
        "bunches": [
            Bunch(each.label, _along(each.first, months), _along(each.last, months))
            for each in dated.bunches(noted, months)
        ],
    }


def _listed_once(charts: Sequence[Chart]) -> list[Chart]:
    """Charts of one file: the first that has workshops and notes lists them, the others only have their numbers."""
    first = next((chart for chart in charts if chart.marks), None)
    return [chart if chart is first else replace(chart, marks=()) for chart in charts]


def _along(day: dt.date, months: Sequence[str]) -> float:
    """How many months from the beginning of the axis a day stands."""
    month = Month(day.year, day.month)
    return months.index(str(month)) + (day.day - 1) / month.last.day


def _instead(name: str, title: str, row: Any, view: View) -> Chart:
    """Return what stands in place of a chart whose last cell is withheld, or whose month had no round."""
    short, long = text.WITHHELD[rows.NO_ROUND] if row is None else text.reason(row)
    held = row is not None and row.state != rows.NO_ROUND
    above = view.parent if held and shows(view, view.parent, (row.measure,), WINDOW) else None
    beside = gettext("See %(name)s instead.", name=above.name) if above is not None else ""
    return Chart(name=name, kind="lines", title=title, instead=(short, sentences(long, beside)))


def _lines(
    view: View,
    cells: Cells,
    drawn: Mapping[str, theme.Series],
    *,
    floor: float,
    ceiling: float,
    sentence: Callable[[Cells], str],
    **more: Any,
) -> Chart:
    series = [cells.of(measure) for measure in drawn]
    if not any(rows.shown(row) for row in series[0]):
        return _instead(more["name"], more["title"], series[0][-1], view)
    months = [row.month for row in series[0]]
    looks = zip(series, drawn.values(), strict=True)
    return Chart(
        kind="lines",
        finding=sentence(cells),
        series=[_over_months(each, look, floor, ceiling) for each, look in looks],
        **_noted(view, months),
        table=_table(lines.table(cells, drawn)),
        **more,
    )


def _assumed(cells: Cells, measure: str) -> tuple[str, ...]:
    return (str(about.ASSUMED),) if any(row.interval == "assumed" for row in cells.of(measure)) else ()


def _said(*paragraphs: str) -> tuple[str, ...]:
    return tuple(map(str, paragraphs))


def _caution(*, marked: bool) -> tuple[str, ...]:
    return (str(words.CAUTION),) if marked else ()


def _trend(view: View, cells: Cells) -> Chart:
    return _lines(
        view,
        cells,
        trend.DRAWN,
        floor=trend.FLOOR,
        ceiling=trend.CEILING,
        sentence=lambda found: sentences(trend.trend_sentence(found), trend.trend_detectable(found)),
        name="trend",
        title=gettext("Deal-first and give-and-return"),
        unit=str(trend.UNIT),
        ticks=PERCENT,
        cautions=_caution(marked=trend.trend_caution(cells)),
        about=_said(*about.TREND, *about.HOW_LINES, about.JUDGED, *_assumed(cells, "score:T")),
    )


def _ro(view: View, cells: Cells) -> Chart:
    return _lines(
        view,
        cells,
        {ro.MEASURE: theme.RO_INDEX},
        floor=ro.FLOOR,
        ceiling=ro.CEILING,
        sentence=lambda found: sentences(ro.ro_sentence(found), ro.ro_detectable(found)),
        name="ro",
        title=gettext("RO index"),
        unit=str(ro.UNIT),
        ticks=INDEX,
        guide=0.0,
        sides=(ro.SIDES[True], ro.SIDES[False]),
        cautions=_caution(marked=ro.ro_caution(cells)),
        about=_said(*about.RO),
    )


def _bar(row: Any, name: str, side: int, end: float) -> Point:
    """A bar, or words alone; only an exact value has an interval, as far as the axis goes."""
    point = replace(_point(row, name, 0.0, 0.0, hollow=rows.few_answered(row)), dotted=row.bound == "at_most")
    if without_bar(row):
        return replace(point, low=None, high=None, height=None)
    if not rows.shown(row) or row.bound != "exact":
        return replace(point, low=None, high=None)
    cut = open_ends.passes(row, end)
    short = giving.beside_arrow(point.short, side) if cut else point.short
    return replace(point, low=row.low, high=end if cut else row.high, short=short, cut=cut)


def _bars(direction: Mapping[str, Any], look: theme.Series, keys: Sequence[str], side: int, end: float) -> Series:
    points = [_bar(direction[key], giving.KINDS[key], side, end) for key in keys]
    return Series(look.name, look.colour, points, joined=False)


def _giving(view: View, cells: Cells) -> Chart:
    title = gettext("Giving and receiving by kind")
    given, received = giving.parts(cells, giving.GIVEN), giving.parts(cells, giving.RECEIVED)
    keys = [key for key in giving.KINDS if key in given and key in received]
    total = given.get("")
    if total is None or not rows.shown(total) or not keys:
        return _instead("giving", title, total, view)
    drawn = [side[key] for side in (received, given) for key in keys]
    end = giving.reach(drawn, "kind", view.highest(RATES, giving.PARTS))
    series = [_bars(received, theme.RECEIVED, keys, -1, end), _bars(given, theme.GIVEN, keys, 1, end)]
    return Chart(
        name="giving",
        kind="bars",
        title=title,
        finding=giving.giving_sentence(cells),
        unit=str(giving.UNIT),
        series=series,
        ticks={f"{each:g}": each for each in (0.0, end / 2, end)},
        about=_said(*about.GIVING, about.OPEN_ENDED, about.COUNTS_JUDGED, *_assumed(cells, giving.GIVEN)),
        table=_table(giving.giving_table(cells)),
        cautions=_caution(marked=giving.giving_caution(cells)),
    )


def _participation(view: View, cells: Cells) -> Chart:
    title = gettext("Participation")
    series = cells.of(participation.MEASURE)
    if not any(rows.shown(row) for row in series):
        return _instead("participation", title, series[-1], view)
    look = theme.BY_MEASURE[participation.MEASURE]
    points = [
        replace(
            _month_point(row, 0.0, 100.0, hollow=participation.below_half(row)), dotted=participation.below_guide(row)
        )
        for row in series
    ]
    return Chart(
        name="participation",
        kind="columns",
        title=title,
        finding=participation.participation_sentence(cells),
        unit=str(participation.UNIT),
        series=[Series(title, look.colour, points, joined=False)],
        ticks={str(each): float(each) for each in (0, 20, 40, 60, 80, 100)},
        guide=participation.GUIDE,
        **_noted(view, [row.month for row in series]),
        about=_said(*about.PARTICIPATION),
        table=_table(participation.participation_table(cells)),
    )


def _tile(kind: tiles.Tile, cells: Cells, above: Cells | None, name: str) -> Tile:
    row = cells.of(kind.measure)[-1]
    shown = rows.shown(row)
    below = [tiles.range_text(row), tiles.change_text(kind, cells)] if shown else []
    return Tile(
        str(kind.label),
        text.value_text(row),
        str(kind.unit) if shown else "",
        theme.BY_MEASURE[kind.measure].colour,
        [line for line in (*below, tiles.above_text(kind, above, name)) if line],
        not shown,
    )


def _facts(view: View, cells: Cells | None, made_on: dt.date) -> list[tuple[str, str]]:
    """What every file states: round, k, n and date."""
    round_ = next((each for each in view.rounds if each.month == view.month), None)
    about_month = gettext("about %(month)s", month=text.month_label(view.month)) if view.month else ""
    facts = [(gettext("Round"), about_month or first_close(view.rounds))]
    if cells is not None:
        scored, invited = cells.of("score:RO")[-1], cells.of(participation.MEASURE)[-1]
        facts.append((gettext("Answered"), text.cell_text(invited)))
        people = text.people_words(int(scored.n)) if rows.shown(scored) else text.value_text(scored)
        facts.append((gettext("Scores rest on"), people))
    if round_ is not None:
        facts.append((gettext("Smallest group (k)"), text.people_words(round_.k)))
        facts.append((gettext("Publication"), str(round_.publication_version)))
    if view.team is not None and view.team.closed_on is not None:
        facts.append((gettext("Team closed on"), day_words(view.team.closed_on)))
    return [*facts, (gettext("Made on"), day_words(made_on))]


def handout(view: View, made_on: dt.date) -> Handout:
    """Return the summary of a view's team and month, or when there will be one."""
    assert view.team is not None
    above = view.parent
    name = above.name if above else ""
    if view.month is None:
        facts, before = _facts(view, None, made_on), first_close(view.rounds)
        return Handout(kind=gettext("Summary"), team=view.team.name, above=name, month="", facts=facts, before=before)
    cells = view.cells(MEASURES).joined(view.cells((*RATES, *giving.CHANGES)))
    beside = None if above is None else view.cells((*SCORES[:3], *RATES, participation.MEASURE), window=1, unit=above)
    return Handout(
        kind=gettext("Summary"),
        team=view.team.name,
        above=name,
        month=text.month_label(view.month),
        facts=_facts(view, cells, made_on),
        sentence=summary_sentence(cells, view.team.name),
        tiles=[_tile(kind, cells, beside, name) for kind in tiles.TILES],
        charts=_listed_once([build(view, cells) for build in (_trend, _ro, _giving, _participation)]),
        withheld=[pair for state, pair in text.WITHHELD.items() if state in LISTED],
    )
