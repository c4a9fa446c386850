"""chart:M3, how much of the help one gave has come back, by the months since: steps over all contacts together."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house
from dashboard.figures.rows import known, records
from data.language import beside, gettext, lazy

FLOOR, CEILING = 0.0, 100.0
MILESTONES = (3, 6, 12, 24)  # months
UNIT = lazy("%% of help given that has come back")
LOOK = theme.GIVEN


def own_returns_figure(frame: pd.DataFrame) -> go.Figure:
    """Return the share come back as steps, 0..100 %, with its 95 % band.

    `frame` has a row a step, ascending, at least one, beginning at 0: months (since the help was given), share, low,
    high (%; NaN where no interval can be worked out), times (of help, the same in each). The last row is where the
    curve ends.
    """
    inside = [row for row in records(frame) if known(row.low)]
    steps = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    months = [row.months for row in inside]
    band = [
        {"type": "scatter", "x": months, "y": [row.low for row in inside], **steps},
        {
            "type": "scatter",
            "x": months,
            "y": [row.high for row in inside],
            "fill": "tonexty",
            "fillcolor": LOOK.ribbon,
            **steps,
        },
    ]
    curve = {
        "type": "scatter",
        "x": [float(value) for value in frame["months"]],
        "y": [float(value) for value in frame["share"]],
        "mode": "lines",
        "line": {"color": LOOK.colour, "width": theme.LINE_WIDTH, "shape": "hv"},
        "hovertemplate": gettext("%(months)s months: %(share)s %%", months="%{x:.1f}", share="%{y:.0f}")
        + "<extra></extra>",
    }
    last = max(float(frame["months"].iloc[-1]), 6.0)
    return house.figure(
        [*(band if inside else []), curve],
        xaxis=house.axis(
            range=[0, last * 1.02],
            dtick=3 if last <= 24 else 6,  # noqa: PLR2004 - two years
            title={"text": gettext("Months since I gave"), "standoff": 4, "font": {"size": house.SMALL}},
            showgrid=False,
            showline=True,
        ),
        yaxis=house.axis(range=[FLOOR, CEILING], dtick=25),
        annotations=[house.unit_note(str(UNIT))],
        margin={"l": house.LEFT, "r": 12, "t": house.TOP, "b": 56, "pad": 0},
    )


def _by(frame: pd.DataFrame, months: float) -> float | None:
    """The share by a number of months, None beyond the end of the curve."""
    if months > float(frame["months"].iloc[-1]):
        return None
    return float(frame.loc[frame["months"] <= months, "share"].iloc[-1])


def _told(months: int, share: float, row: Any) -> str:
    facts = {"share": f"{share:.0f}", "months": months}
    if not known(row.low):
        return gettext("%(share)s %% within %(months)s months (no interval can be worked out)", **facts)
    return gettext(
        "%(share)s %% within %(months)s months (between %(low)s and %(high)s %%)",
        low=f"{row.low:.0f}",
        high=f"{row.high:.0f}",
        **facts,
    )


def own_returns_sentence(frame: pd.DataFrame) -> str:
    """Return the shares by 3, 6, 12 and 24 months, as far as the curve goes, with intervals and how many times."""
    reached = [(months, share) for months in MILESTONES if (share := _by(frame, months)) is not None]
    if not reached:
        return gettext("Your log does not reach three months yet. Long returns are normal here.")
    told = [_told(months, share, records(frame[frame["months"] <= months])[-1]) for months, share in reached]
    return gettext(
        "Of %(times)s times that you helped first, something came back for %(shares)s. Long returns are normal here.",
        times=f"{int(frame['times'].iloc[0]):,}",
        shares=beside(*told),
    )


def own_returns_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the curve at 3, 6, 12 and 24 months as text, as far as it reaches."""
    rows = []
    for months in MILESTONES:
        share = _by(frame, months)
        if share is None:
            continue
        row = frame[frame["months"] <= months].iloc[-1]
        ends = [f"{value:.0f}" if known(value) else gettext("No interval") for value in (row["low"], row["high"])]
        rows.append((gettext("%(months)s months", months=months), f"{share:.0f}", *ends))
    return pd.DataFrame(
        rows, columns=[gettext("Since I gave"), gettext("Come back, %%"), gettext("From"), gettext("To")]
    )
