"""chart:T3, the team's path through the months: deal-first across, give-and-return upwards."""

import math
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, lines, rows, text, trend, words
from data.language import Spoken, gettext, mark, sentences, told

FLOOR, CEILING = 0.0, 100.0
MIDDLE = 50.0
MARGIN = {"l": 46, "r": 16, "t": 40, "b": 52}
SMALL_DOT, LAST_DOT = 7, 11
LINE_OPACITY = 0.5
UNIT = (2.7, 2.6)  # pixels of one point of the scales on a phone, where words take most room
NAME = (34.0, 9.0)  # half the width and height of a month's name in pixels, with air around it
LONG_NAME = (64.0, 18.0)  # the same of one with words beneath it
AWAY = [(across, up) for up in (24, 44, -24, -44, 0) for across in (0, 48, -48, 90, -90) if across or up]
CORNER = (150.0, 26.0)  # what the name of a quarter takes in its corner, in pixels
QUARTERS = Spoken(
    {
        (False, True): mark("Mostly reciprocal"),
        (True, True): mark("Both often"),
        (False, False): mark("Neither often"),
        (True, False): mark("Mostly transactional"),
    }
)  # by whether deal-first and give-and-return are above the middle

Step = tuple[Any, Any]
Box = tuple[float, float, float, float]  # in pixels: left, lower, right, upper


def steps(frame: rows.Frame) -> list[Step]:
    """Return the rows of deal-first and give-and-return, month by month."""
    split = rows.split(frame)
    deal, give = (split.of(measure) for measure in trend.DRAWN)
    return list(zip(deal, give, strict=True))


def _drawn(step: Step) -> bool:
    return all(rows.level(row) is not None for row in step)


def _anew(path: Sequence[Step]) -> str:
    """The month from which on the questions of the last one are asked; empty where they never changed."""
    changed = (deal.month for deal, _ in reversed(path) if deal.broken or deal.state == rows.NOT_COMPARABLE)
    return next(changed, "")


def changed(frame: rows.Frame) -> bool:
    """Tell whether months before the questions changed are drawn."""
    path = steps(frame)
    return any(_drawn(step) and step[0].month < _anew(path) for step in path)


def _told(step: Step) -> str:
    deal, give = (text.cell_text(row) for row in step)
    lines_ = (told(theme.DEAL_FIRST.name, deal), told(theme.GIVE_AND_RETURN.name, give))
    return "<br>".join((f"<b>{text.month_label(step[0].month)}</b>", *lines_))


def _line(path: list[Step]) -> dict[str, Any]:
    look, deals, gives = theme.RO_INDEX, [deal for deal, _ in path], {deal.month: give for deal, give in path}
    drawn = [None if deal is None else (deal, gives[deal.month]) for deal in lines.with_gaps(deals)]
    joined = lines.joined(deals) and sum(map(_drawn, path)) >= rows.TREND_ROUNDS
    levels = [(rows.level(step[0]), rows.level(step[1])) if step and _drawn(step) else (None, None) for step in drawn]
    return {
        "type": "scatter",
        "x": [across for across, _ in levels],
        "y": [upwards for _, upwards in levels],
        "mode": "lines+markers" if joined else "markers",
        "connectgaps": False,
        "line": {"color": theme.see_through(look.colour, LINE_OPACITY), "width": theme.LINE_WIDTH},
        "marker": {
            "size": SMALL_DOT,
            "color": look.colour,
            "symbol": [_symbol(step, _anew(path)) if step else "circle" for step in drawn],
            "line": {"width": 2, "color": look.colour},
        },
        "text": [_told(step) if step else "" for step in drawn],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _symbol(step: Step, anew: str) -> str:
    """A dot, or a cross of a month before the questions changed; hollow where fewer than half answered."""
    symbol = "x" if step[0].month < anew else "circle"
    return f"{symbol}-open" if rows.few_answered(step[0]) else symbol


def _last(step: Step) -> dict[str, Any]:
    """The last point, larger, with the cross of its two intervals."""
    look = theme.RO_INDEX
    deal, give = step
    across, upwards = (rows.ends(row, FLOOR, CEILING) or (row.value, row.value) for row in step)
    return {
        "type": "scatter",
        "x": [deal.value],
        "y": [give.value],
        "mode": "markers",
        "marker": {
            "size": LAST_DOT,
            "color": look.colour,
            "symbol": f"{look.symbol}-open" if rows.few_answered(deal) else look.symbol,
            "line": {"width": 2, "color": look.colour},
        },
        "error_x": house.whisker([across[1] - deal.value], [deal.value - across[0]]),
        "error_y": house.whisker([upwards[1] - give.value], [give.value - upwards[0]]),
        "text": [_told(step)],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _quarters() -> list[dict[str, Any]]:
    def corner(*, high: bool) -> tuple[float, str]:
        return (CEILING, "top") if high else (FLOOR, "bottom")

    return [
        house.note(
            f"<i>{house.in_two_lines(name)}</i>",
            align="right" if right else "left",
            x=CEILING if right else FLOOR,
            xanchor="right" if right else "left",
            xshift=-6 if right else 6,
            y=corner(high=up)[0],
            yanchor=corner(high=up)[1],
        )
        for (right, up), name in QUARTERS.items()
    ]


def _box(step: Step, away: tuple[float, float], size: tuple[float, float]) -> Box:
    """What a name takes so far away from its point, in pixels; `size` is half its width and height."""
    x, y = (level * unit + shift for level, unit, shift in zip(_at(step), UNIT, away, strict=True))
    return x - size[0], y - size[1], x + size[0], y + size[1]


def _crowd(box: Box, away: tuple[float, float], taken: Sequence[Box]) -> float:
    """How badly a name stands so far away from its point: what it covers, whether a middle line, and how far away."""
    width, height = (CEILING * unit for unit in UNIT)
    covered = sum(box[0] < right and left < box[2] and box[1] < up and low < box[3] for left, low, right, up in taken)
    outside = box[0] < 0 or box[1] < 0 or box[2] > width or box[3] > height
    crossed = (box[0] < width / 2 < box[2]) + (box[1] < height / 2 < box[3])
    return 1000 * outside + 100 * covered + 4 * crossed + math.hypot(*away) / 10


def _at(step: Step) -> tuple[float, float]:
    return float(step[0].value), float(step[1].value)


def _taken(there: Sequence[Step]) -> list[Box]:
    """The boxes that points, the cross and the names of the quarters take, in pixels."""
    dots = [tuple(level * unit for level, unit in zip(_at(step), UNIT, strict=True)) for step in there]
    x, y = dots[-1]
    across, upwards = (
        [end * unit for end in rows.ends(row, FLOOR, CEILING) or (row.value, row.value)]
        for row, unit in zip(there[-1], UNIT, strict=True)
    )
    width, height = (CEILING * unit for unit in UNIT)
    corners = [(left, low) for left in (0.0, width - CORNER[0] / 2) for low in (0.0, height - CORNER[1])]
    return [
        *((left - SMALL_DOT, low - SMALL_DOT, left + SMALL_DOT, low + SMALL_DOT) for left, low in dots),
        (across[0], y - 2, across[1], y + 2),
        (x - 2, upwards[0], x + 2, upwards[1]),
        *((left, low, left + CORNER[0] / 2, low + CORNER[1]) for left, low in corners),
    ]


def _names(there: Sequence[Step], anew: str) -> list[dict[str, Any]]:
    """The months of the last point and of the first that may be compared with it, led to by a thin line.

    Each stands where it covers least. Where the questions changed, with the month `anew`, the first one says so.
    """
    found: list[dict[str, Any]] = []
    taken = _taken(there) if there else []
    since = [step for step in there if step[0].month >= anew]
    for step in [*there[-1:], *[each for each in since[:1] if each is not there[-1]]]:
        month, size = text.short_month(step[0].month), NAME
        if anew and since and step is since[0]:
            month, size = f"{month}<br>{gettext('questions changed')}", LONG_NAME
        places = [(_crowd(_box(step, away, size), away, taken), away) for away in AWAY]
        across, up = min(places, key=lambda place: place[0])[1]
        taken.append(_box(step, (across, up), size))
        lead = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": theme.AXIS, "standoff": SMALL_DOT}
        found.append(house.note(month, x=step[0].value, y=step[1].value, ax=across, ay=-up) | lead)
    return found


def path_figure(frame: rows.Frame) -> go.Figure:
    """Return the team's path: a dot a month, deal-first and give-and-return 0..100, a cross on the last one.

    `frame` holds the rows of `series` for score:T and score:R: one a month, ascending, at least one. A month of which
    one of the two is withheld, or only known to lie between two ends, is a gap. Months before the questions changed are
    crosses.
    """
    path = steps(frame)
    there = [step for step in path if _drawn(step)]
    scaled = {"range": [FLOOR, CEILING], "dtick": 25, "showline": True}
    title = {"font": {"size": house.SMALL}, "standoff": 6}
    return house.figure(
        [_line(path), *(_last(step) for step in there[-1:])],
        hovermode="closest",
        margin=MARGIN,
        xaxis=house.axis(**scaled, title=title | {"text": f"{theme.DEAL_FIRST.name} \N{RIGHTWARDS ARROW}"}),
        yaxis=house.axis(**scaled),
        shapes=[house.straight(x=MIDDLE, dash="dot"), house.straight(y=MIDDLE, dash="dot")],
        annotations=[
            *_quarters(),
            *_names(there, _anew(path)),
            house.note(
                f"{theme.GIVE_AND_RETURN.name} \N{UPWARDS ARROW}",
                xref="paper",
                yref="paper",
                x=0,
                y=1,
                xanchor="left",
                yanchor="bottom",
                xshift=-MARGIN["l"],
                yshift=14,
            ),
        ],
    )


def _quarter(step: Step) -> str:
    """The quarter that both intervals lie in, in words; empty where one of them reaches over the middle."""
    halves = []
    for row in step:
        low, high = rows.ends(row, FLOOR, CEILING) or (FLOOR, CEILING)
        if low <= MIDDLE <= high:
            return ""
        halves.append(low > MIDDLE)
    return QUARTERS[halves[0], halves[1]]


def path_sentence(frame: rows.Frame) -> str:
    """Return in which quarter the last month lies, where its intervals leave no doubt, and what changed since."""
    last = steps(frame)[-1]
    hidden = next((row for row in last if not rows.shown(row)), None)
    if hidden is not None:
        return words.withheld_sentence(hidden)
    month, quarter = text.with_people(text.month_label(last[0].month), last[0]), _quarter(last)
    if quarter:
        now = gettext(
            "In %(month)s, the team stood in the quarter “%(quarter)s”.", month=month, quarter=words.small(quarter)
        )
    else:
        now = gettext(
            "In %(month)s, the team stood between the quarters: its intervals reach over the middle.", month=month
        )
    changed = words.change_sentences(frame, trend.NAMES, [deal for deal, _ in steps(frame)], parts=("window",))
    return sentences(now, changed)


def path_table(frame: rows.Frame) -> rows.Texts:
    """Return what is drawn, a row a month, newest first: both values and interval ends, people, response in %."""
    return lines.table(frame, trend.DRAWN)
