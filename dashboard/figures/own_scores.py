"""chart:M1, one's own deal-first, give-and-return or long view over the months, with the noise of one person."""

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house
from dashboard.figures.rows import known, records
from dashboard.figures.text import month_label
from data.language import beside, gettext, lazy, pgettext, sentences

FLOOR, CEILING = 0.0, 100.0
DRAWN = {"T": theme.DEAL_FIRST, "R": theme.GIVE_AND_RETURN, "L": theme.LONG_VIEW}
UNIT = lazy("0 (never) to 100 (always)")


def _values(frame: pd.DataFrame, measure: str) -> list[float | None]:
    return [float(value) if known(value) else None for value in frame[measure]]


def _last(values: list[float | None]) -> float | None:
    return next((value for value in reversed(values) if value is not None), None)


def own_scores_figure(frame: pd.DataFrame, measure: str, *, noise: float) -> go.Figure:
    """Return one own score over the months, 0..100, with a band of the smallest change that is more than chance.

    The band lies around the latest value: a month inside it cannot be told from the latest one.

    Args:
        frame: One row a month, ascending, at least one: month (YYYY-MM), T, R, L (NaN without a figure), why.
        measure: T, R or L.
        noise: Half the height of the band, in points.
    """
    look, values = DRAWN[measure], _values(frame, measure)
    months = list(frame["month"])
    latest = _last(values)
    band = []
    if latest is not None:
        axis = house.month_axis(months)
        low, high = max(latest - noise, FLOOR), min(latest + noise, CEILING)
        left, right = axis["range"]
        shape = {"mode": "lines", "line": {"width": 0}, "fill": "toself", "hoverinfo": "skip"}
        corners = {"x": [left, right, right, left], "y": [high, high, low, low]}
        band = [{"type": "scatter", **corners, **shape, "fillcolor": look.ribbon}]
    line = {
        "type": "scatter",
        "x": [house.middle(month) for month in months],
        "y": values,
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": look.colour, "width": theme.LINE_WIDTH, "dash": look.dash},
        "marker": {"size": theme.MARKER_SIZE, "color": look.colour, "symbol": look.symbol},
        "hovertemplate": f"{look.name}: %{{y:.0f}}<extra></extra>",
    }
    return house.figure(
        [*band, line],
        xaxis=house.month_axis(months) | {"nticks": 4},
        yaxis=house.axis(range=[FLOOR, CEILING], dtick=25),
        annotations=[house.unit_note(str(UNIT))],
        margin={"l": house.LEFT, "r": 12, "t": house.TOP, "b": house.BOTTOM, "pad": 0},
    )


def own_scores_sentence(frame: pd.DataFrame, *, noise: float) -> str:
    """Return the latest month's scores, and which differ from the month before by more than chance."""
    answered = [row for row in records(frame) if any(known(getattr(row, measure)) for measure in DRAWN)]
    if not answered:
        return gettext("There is no month with enough statements answered yet.")
    last = answered[-1]
    told = [
        gettext("%(name)s %(value)s", name=look.name.lower(), value=f"{getattr(last, key):.0f}")
        for key, look in DRAWN.items()
        if known(getattr(last, key))
    ]
    now = (
        gettext("In %(month)s: %(values)s, each from 0 to 100.", month=month_label(last.month), values=beside(*told))
        if len(told) > 1
        else gettext("In %(month)s: %(value)s, on a scale from 0 to 100.", month=month_label(last.month), value=told[0])
    )
    if len(answered) == 1:
        return sentences(now, gettext("With a second month, changes can be shown."))
    before = answered[-2]
    moved = [
        gettext("%(name)s was higher", name=look.name.lower())
        if getattr(last, key) > getattr(before, key)
        else gettext("%(name)s was lower", name=look.name.lower())
        for key, look in DRAWN.items()
        if known(getattr(last, key))
        and known(getattr(before, key))
        and abs(getattr(last, key) - getattr(before, key)) > noise
    ]
    if not moved:
        same = gettext("Nothing differs from %(month)s by more than chance.", month=month_label(before.month))
        return sentences(now, same)
    told_moved = pgettext("between clauses", " and ").join(moved)
    differs = gettext(
        "By more than chance, %(changes)s than in %(month)s.", changes=told_moved, month=month_label(before.month)
    )
    return sentences(now, differs)


def own_scores_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn as text, a row a month, newest first; a missing figure says why there is none."""
    columns = {gettext("Month"): [month_label(month) for month in frame["month"]]}
    for measure, look in DRAWN.items():
        pairs = zip(_values(frame, measure), frame["why"], strict=True)
        columns[look.name] = [
            why or gettext("Too few answered") if value is None else f"{value:.0f}" for value, why in pairs
        ]
    return pd.DataFrame(columns).iloc[::-1].reset_index(drop=True)
