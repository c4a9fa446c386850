"""chart:P1, how many of those invited answered, round by round: a count, not an estimate."""

from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows, text, words
from data.language import day_words, gettext, lazy, sentences

FLOOR, CEILING = 0.0, 100.0
GUIDE = rows.GUIDE
MEASURE = rows.PARTICIPATION
UNIT = lazy("%% of those invited")
BAR_MS = 20 * 86_400_000
FILL = 0.45


def participation_figure(frame: rows.Frame, marks: rows.Marks) -> go.Figure:
    """Return bars of participation, 0..100 %, with the guide at 60 %; hatched columns where it is hidden.

    Bars below the guide are dotted, those below half hollow.

    Args:
        frame: Rows of `series` for participation: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
    """
    series = rows.rows(frame, MEASURE)
    uprights, numbers = lines.uprights(marks, series)
    drawn = [row for row in series if rows.shown(row)]
    look = theme.BY_MEASURE[MEASURE]
    solid = theme.see_through(look.colour, FILL)  # the guide is seen through it
    bars = {
        "type": "bar",
        "x": [house.middle(row.month) for row in drawn],
        "y": [rows.figure(row) for row in drawn],
        "width": BAR_MS,
        "marker": house.bar_fill(
            look.colour, solid, hollow=[below_half(row) for row in drawn], dotted=[below_guide(row) for row in drawn]
        ),
        "text": [text.cell_text(row) for row in drawn],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return house.figure(
        [*lines.withheld(series, FLOOR, CEILING), bars],
        barmode="overlay",
        xaxis=house.month_axis([row.month for row in series]),
        yaxis=house.axis(range=[FLOOR, CEILING], tickvals=[0, 20, 40, 60, 80, 100]),
        shapes=[house.straight(y=GUIDE, dash="dash", width=2), *uprights],
        annotations=[
            *numbers,
            house.end_label(gettext("60\N{NO-BREAK SPACE}%%<br>guide"), GUIDE),
            house.unit_note(str(UNIT)),
        ],
    )


def below_half(row: Any) -> bool:
    """Tell whether fewer than half of those invited answered in a round."""
    return bool(rows.shown(row) and rows.answered(row) < rows.LOW_RESPONSE)


def below_guide(row: Any) -> bool:
    """Tell whether fewer than the guide of 60 % answered in a round."""
    return bool(rows.shown(row) and rows.answered(row) < GUIDE)


def participation_sentence(frame: rows.Frame) -> str:
    """Return the last round's participation in words, and how many rounds reached the guide."""
    series = rows.rows(frame, MEASURE)
    last = series[-1]
    if not rows.shown(last):
        return words.withheld_sentence(last)
    facts = {
        "n": int(last.n),
        "invited": int(last.base),
        "month": text.month_label(last.month),
        "share": text.percent(text.value_text(last)),
    }
    if below_guide(last):
        told = gettext(
            "%(n)s of %(invited)s people who were invited answered in %(month)s (%(share)s), below the guide of 60 %%.",
            **facts,
        )
    else:
        told = gettext("%(n)s of %(invited)s people who were invited answered in %(month)s (%(share)s).", **facts)
    drawn = [row for row in series if rows.shown(row)]
    reached = sum(not below_guide(row) for row in drawn)
    if len(drawn) < 2:  # noqa: PLR2004 - rounds are compared from two on
        return told
    over = gettext("%(reached)s of %(n)s rounds reached 60 %%.", reached=reached, n=len(drawn))
    return sentences(told, over)


def open_round_sentence(row: Any) -> str:
    """Return what is known of a round that is still open: its end, and the last day's count where there is one."""
    month, closes = text.month_label(row.month), day_words(row.closes_on)
    if row.counted_on is None:
        return gettext(
            "The round about %(month)s is open until %(closes)s. Who took part is counted after that.",
            month=month,
            closes=closes,
        )
    return gettext(
        "The round about %(month)s is open until %(closes)s. On %(day)s, %(answered)s of %(invited)s people had "
        "answered; this is counted once a day.",
        month=month,
        closes=closes,
        day=day_words(row.counted_on),
        answered=row.answered,
        invited=row.invited,
    )


def participation_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn as text, a row a month, newest first: per cent or the reason, answered, invited."""
    series = rows.rows(frame, MEASURE)[::-1]
    return rows.Texts(
        {
            gettext("Month"): [text.month_label(row.month) for row in series],
            gettext("Participation in %%"): [text.value_text(row) for row in series],
            gettext("Answered"): [text.people_text(row) for row in series],
            gettext("Invited"): [str(int(row.base)) if rows.known(row.base) else "" for row in series],
        }
    )
