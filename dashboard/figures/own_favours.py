"""chart:M2, help that one gave, received and asked for, month by month: three small charts on one scale."""

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house
from dashboard.figures.rows import known, records
from dashboard.figures.text import month_label
from data.language import beside, gettext, lazy

DRAWN = {"given": theme.GIVEN, "received": theme.RECEIVED, "asked": theme.PARENT}
NAMES = {"given": lazy("Given"), "received": lazy("Received"), "asked": lazy("Asked for")}
UNIT = lazy("Times per 20 working days")
LOWEST_TOP = 10.0  # a quiet month must not look like a busy one
STEP = 5.0
BAR_MS = 18 * 86_400_000


def own_favours_top(frame: pd.DataFrame) -> float:
    """Return the height of the three charts' common scale."""
    highest = max((float(row[key]) for row in frame.to_dict("records") for key in DRAWN if known(row[key])), default=0)
    return max(LOWEST_TOP, STEP * (int(highest / STEP) + 1))


def own_favours_figure(frame: pd.DataFrame, measure: str) -> go.Figure:
    """Return bars of one measure over the months, favours per 20 working days, from 0.

    Args:
        frame: One row a month, ascending, at least one: month (YYYY-MM), given, received, asked (NaN without), why.
        measure: given, received or asked.
    """
    look, months = DRAWN[measure], list(frame["month"])
    bars = {
        "type": "bar",
        "x": [house.middle(month) for month in months],
        "y": [float(value) if known(value) else None for value in frame[measure]],
        "width": BAR_MS,
        "marker": {"color": theme.see_through(look.colour, 0.75), "line": {"color": look.colour, "width": 1.5}},
        "hovertemplate": f"{NAMES[measure]}: %{{y:.1f}}<extra></extra>",
    }
    return house.figure(
        [bars],
        xaxis=house.month_axis(months) | {"nticks": 4},
        yaxis=house.axis(range=[0, own_favours_top(frame)], nticks=5),
        annotations=[house.unit_note(str(UNIT))],
        margin={"l": house.LEFT, "r": 12, "t": house.TOP, "b": house.BOTTOM, "pad": 0},
    )


def own_favours_sentence(frame: pd.DataFrame) -> str:
    """Return the latest month's figures in words."""
    counted = [row for row in records(frame) if any(known(getattr(row, key)) for key in DRAWN)]
    if not counted:
        return gettext("There is no month with favours counted yet.")
    last = counted[-1]
    told = [
        gettext("%(name)s %(value)s", name=name.lower(), value=f"{getattr(last, key):.1f}")
        for key, name in NAMES.items()
        if known(getattr(last, key))
    ]
    return gettext(
        "In %(month)s, per 20 working days: %(values)s.", month=month_label(last.month), values=beside(*told)
    )


def own_favours_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what is drawn as text, a row a month, newest first; a missing figure says why there is none."""
    columns = {gettext("Month"): [month_label(month) for month in frame["month"]]}
    for key, name in NAMES.items():
        columns[str(name)] = [
            f"{value:.1f}" if known(value) else why or gettext("Not counted")
            for value, why in zip(frame[key], frame["why"], strict=True)
        ]
    return pd.DataFrame(columns).iloc[::-1].reset_index(drop=True)
