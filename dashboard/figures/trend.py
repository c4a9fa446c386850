"""chart:T1, deal-first against give-and-return selling over the months."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows, text, words
from data.language import Spoken, gettext, lazy, mark, sentences

FLOOR, CEILING = 0.0, 100.0
SAME, BENEATH = 1.5, 16  # points of the scale within which one mark covers the other; pixels of the one beneath
LABEL_GAP = 17.0  # points of the scale that two names of two lines need
SCREEN_GAP = 24.0  # the same on a screen, where letters are larger and the plot is lower
DRAWN = {"score:T": theme.DEAL_FIRST, "score:R": theme.GIVE_AND_RETURN}
UNIT = lazy("Score from 0 (never) to 100 (always)")
NAMES = Spoken({"T": mark("deal-first"), "R": mark("give-and-return")})


def _lines(pairs: Sequence[tuple[Sequence[Any], theme.Series]]) -> list[dict[str, Any]]:
    """Both lines; where one covers the other in every month, the marks beneath are larger, so that both are seen."""
    beneath, upon = (lines.line(series, look) for series, look in pairs)
    heights = [pair for pair in zip(beneath["y"], upon["y"], strict=True) if None not in pair]
    if heights and all(abs(lower - upper) < SAME for lower, upper in heights):
        beneath["marker"]["size"] = BENEATH
    return [beneath, upon]


def trend_figure(frame: rows.Frame, marks: rows.Marks, *, large: bool = False) -> go.Figure:
    """Return T and R over the months, 0..100, with 95 % ribbons, gaps where withheld, and dated notes.

    Args:
        frame: Rows of `series` for score:T and score:R: one a month, ascending, at least one.
        marks: Workshops and notes of the team (happened_on, month, kind, words), oldest first.
        large: Whether it is drawn for a screen at the end of a room, where names of lines need more room.
    """
    split = rows.split(frame)
    pairs = [(split.of(measure), look) for measure, look in DRAWN.items()]
    first = pairs[0][0]
    shapes, notes = lines.uprights(marks, *(each for each, _ in pairs))
    ends = [(look, height) for each, look in pairs if (height := rows.last_level(each, CEILING)) is not None]
    heights = house.spread([height for _, height in ends], SCREEN_GAP if large else LABEL_GAP, FLOOR, CEILING)
    notes += [lines.name_of(look, height, first) for (look, _), height in zip(ends, heights, strict=True)]
    return house.figure(
        [
            *lines.withheld(first, FLOOR, CEILING),
            *(lines.ribbon(each, look.ribbon, FLOOR, CEILING) for each, look in pairs),
            *_lines(pairs),
        ],
        xaxis=house.month_axis([row.month for row in first]),
        yaxis=house.axis(range=[FLOOR, CEILING], dtick=25),
        shapes=shapes,
        annotations=[*notes, house.unit_note(str(UNIT))],
    )


def trend_sentence(frame: rows.Frame) -> str:
    """Return what the chart shows: the last month's values with their intervals, and what may be said of change."""
    split = rows.split(frame)
    deal, give = (split.of(measure) for measure in DRAWN)
    if not rows.shown(deal[-1]) or not rows.shown(give[-1]):
        return words.withheld_sentence(give[-1] if rows.shown(deal[-1]) else deal[-1])
    told_give, told_deal = text.with_intervals(give[-1], deal[-1])
    now = gettext(
        "In %(month)s, give-and-return was %(give)s and deal-first %(deal)s.",
        month=text.month_label(deal[-1].month),
        give=told_give,
        deal=told_deal,
    )
    return sentences(now, words.change_sentences(split, NAMES, deal))


def trend_detectable(frame: rows.Frame) -> str:
    """Return how large a change of one month would have been seen where the sentence tells of no clear one."""
    split = rows.split(frame)
    return words.detectable_sentence(split, tuple(NAMES), split.of("score:T"))


def trend_caution(frame: rows.Frame) -> bool:
    """Tell whether the last month's change needs the caution about who answered."""
    return words.cautious(frame, tuple(NAMES), rows.rows(frame, "score:T"))


def trend_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: values and interval ends as shown, people, response in %."""
    return lines.table(frame, DRAWN)
