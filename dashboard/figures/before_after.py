"""chart:W2, before and after a workshop: one dot and whisker a measure, or the word alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures import house, participation, response, rows, text, words
from data.language import Spoken, gettext, lazy, mark, told

SCORES = ("RO", "R", "T", "L")
MEASURES = (*(f"workshop:{score}" for score in SCORES), participation.MEASURE)
LEVELS = Spoken(
    {
        "beyond_trend": mark("Beyond the earlier trend"),
        "before_after": mark("Against the months before"),
        "against_other": mark("Against teams without a workshop"),
    }
)
PHRASES = Spoken(
    {
        "rose": mark("rose"),
        "fell": mark("fell"),
        "practically_unchanged": mark("was practically unchanged"),
        "no_clear_change": mark("showed no clear change"),
    }
)
COMPARED = Spoken(
    {
        "beyond_trend": mark("beyond its earlier trend"),
        "before_after": mark("against the months before"),
        "against_other": mark("against teams without a workshop"),
    }
)
REFUSALS = Spoken(
    {
        "nothing_before": mark("There is no round before the workshop to compare with."),
        "nothing_after": mark("There is no round after the workshop yet."),
        "few_people": mark("Fewer than 5 people answered both before and after the workshop."),
        "short_before": mark("An earlier trend needs 6 rounds before the workshop."),
        "short_after": mark("A difference beyond the earlier trend needs 3 rounds after the workshop."),
        "not_separable": mark("The answers do not tell a trend and a difference apart."),
        "no_other_team": mark("There is no team that was not yet trained to compare with."),
        "few_in_other": mark("Fewer than 5 people of the other team answered both before and after the workshop."),
    }
)
ONE_TEAM_EACH = lazy("One team here, one or more there: whatever else differs between them is part of this difference.")
ROUNDS_AFTER = 3
REACH, HUNDREDTHS = 40.0, 100.0  # of the axis to both sides, in points; the RO index is drawn in hundredths
NAME = 0.3
UNIT = lazy("Difference in points (RO index: hundredths)")
MARGIN = {"l": 16, "r": 20, "t": 12, "b": 44}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is published about one workshop: its month, the months before and after, and the cells by level and score.

    `month` is the month with whose round it was told; `few` are months in which fewer than half of those invited
    answered, whether it is made of them or not.
    """

    month: str
    workshop: str
    before: Sequence[str]
    after: Sequence[str]
    cells: Mapping[tuple[str, str], Any]
    few: frozenset[str] = frozenset()

    def shown(self, level: str) -> dict[str, Any]:
        """Return the cells of a level that hold a word, by score."""
        found = {score: self.cells.get((level, score)) for score in SCORES}
        return {score: row for score, row in found.items() if row is not None and rows.shown(row)}

    @property
    def leading(self) -> str:
        """The level that leads: beyond the earlier trend where it exists."""
        return next((level for level in LEVELS if self.shown(level)), "before_after")

    def few_in(self, row: Any) -> list[str]:
        """Return the months of a comparison's cell in which fewer than half answered."""
        before, _, after = _sides(row)
        return [month for month in (*before, *after) if month in self.few]

    @property
    def withheld(self) -> str:
        """The state of a team that could not be shown at all, or nothing."""
        row = self.cells.get(("before_after", "RO"))
        return "" if row is None or rows.shown(row) or row.word in REFUSALS else str(row.state)


def comparisons(frame: rows.Frame) -> list[Comparison]:
    """Return what is published about each workshop, oldest first; `frame` holds the rows of MEASURES."""
    cells = rows.split(frame)
    found: dict[str, dict[tuple[str, str], Any]] = {}
    for score in SCORES:
        for level in LEVELS:
            for row in cells.of(f"workshop:{score}", level):
                if row.state != rows.NO_ROUND:
                    found.setdefault(row.month, {})[level, score] = row
    few = frozenset(row.month for row in cells.of(participation.MEASURE) if participation.below_half(row))
    return [_comparison(month, found[month], few) for month in sorted(found)]


def _comparison(month: str, cells: Mapping[tuple[str, str], Any], few: frozenset[str]) -> Comparison:
    before, workshop, after = _sides(cells.get(("before_after", "RO")))
    return Comparison(month, " ".join(workshop), before, after, cells, few)


def _sides(row: Any | None) -> tuple[list[str], list[str], list[str]]:
    """Return the months before that count, the workshop's, and the months after that count, as a note holds them."""
    note = row.note if row is not None and isinstance(row.note, str) else "||"
    before, workshop, after = (side.split() for side in note.split("|"))
    return before, workshop, after


def _span(months: Sequence[str]) -> str:
    if not months:
        return ""
    first, last = text.month_label(months[0]), text.month_label(months[-1])
    return first if first == last else text.range_text(first, last)


def before_after_sentence(found: Comparison) -> str:
    """Return what the primary measure, the RO index, did after the workshop, or why nothing can be said."""
    row = found.shown(found.leading).get("RO")
    if row is None:
        refused = found.cells.get(("before_after", "RO"))
        return REFUSALS.get(str(refused.word), "") if refused is not None else ""
    facts = {
        "month": text.month_label(found.workshop),
        "changed": PHRASES[row.word],
        "compared": COMPARED[found.leading],
    }
    figure = words.change_figure(row, "RO")
    if figure.by:
        return gettext(
            "After the workshop of %(month)s, the RO index %(changed)s by %(size)s %(compared)s.",
            size=figure.by,
            **facts,
        )
    if figure.between:
        return gettext(
            "After the workshop of %(month)s, the RO index %(changed)s %(compared)s; the difference lies between "
            "%(ends)s.",
            ends=figure.between,
            **facts,
        )
    return gettext("After the workshop of %(month)s, the RO index %(changed)s %(compared)s.", **facts)


def before_after_few(found: Comparison) -> str:
    """Return that in some of the months compared fewer than half answered, or nothing."""
    spoken = [row for level in LEVELS for row in found.shown(level).values()]
    return response.among_sentence(month for row in spoken for month in found.few_in(row))


def _told(row: Any | None, score: str) -> str:
    if row is None:
        return ""
    word, figure = _word(row), words.change_figure(row, score)
    if figure.by:
        return gettext("%(word)s by %(size)s", word=word, size=figure.by)
    if figure.between:
        return gettext("%(word)s; the difference lies between %(ends)s", word=word, ends=figure.between)
    return word


def _word(row: Any) -> str:
    return words.TILE[row.word].rstrip(".。")


def refusals(found: Comparison) -> list[str]:
    """Return why some of the comparisons cannot be made, one sentence each."""
    said = []
    for level in ("before_after", "beyond_trend", "against_other"):
        row = found.cells.get((level, "RO"))
        if row is not None and not rows.shown(row) and row.word in REFUSALS:
            said.append(REFUSALS[row.word])
    return list(dict.fromkeys(said))


def waiting_sentence(workshop: str, closed: int) -> str:
    """Return when a workshop's comparison will be told, after so many rounds of three."""
    return gettext(
        "The workshop of %(month)s is compared with the months before once %(rounds)s rounds after it have closed; "
        "%(closed)s so far.",
        month=text.month_label(workshop),
        rounds=ROUNDS_AFTER,
        closed=closed,
    )


def words_table(found: Comparison) -> rows.Texts:
    """Return the word of each measure at each level, with the figure where it is published; the leading level first."""
    levels = [level for level in LEVELS if found.shown(level)]
    columns: dict[str, list[str]] = {gettext("Measure"): [theme.BY_MEASURE[f"score:{score}"].name for score in SCORES]}
    for level in levels:
        there = found.shown(level)
        columns[LEVELS[level]] = [_told(there.get(score), score) for score in SCORES]
    return rows.Texts(columns)


def drawn(found: Comparison) -> list[tuple[str, Any]]:
    """Return the scores of the leading level that a figure is published of, with their cells."""
    return [(score, row) for score, row in found.shown(found.leading).items() if rows.known(row.value)]


def before_after_figure(found: Comparison) -> go.Figure:
    """Return a dot and a whisker for each measure with a published figure, around a bold zero line.

    Points for T, R and L, hundredths for the RO index; whiskers end at the axis, which is fixed.
    """
    there = drawn(found)
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y", "yanchor": "middle"}
    return house.figure(
        [_dot(at, score, row) for at, (score, row) in enumerate(there)],
        hovermode="closest",
        margin=MARGIN,
        xaxis=house.axis(
            range=[-REACH, REACH],
            dtick=REACH / 2,
            title={"text": str(UNIT), "font": {"size": house.SMALL}, "standoff": 6},
        ),
        yaxis=house.axis(range=[len(there) - 1 + NAME, -2 * NAME], showticklabels=False, showgrid=False),
        shapes=[house.straight(x=0, width=2)],
        annotations=[
            house.note(theme.BY_MEASURE[f"score:{score}"].name, y=at - NAME, **place)
            for at, (score, _) in enumerate(there)
        ],
    )


def _dot(at: int, score: str, row: Any) -> dict[str, Any]:
    look, scale = theme.BY_MEASURE[f"score:{score}"], HUNDREDTHS if score == "RO" else 1.0
    value, low, high = (min(max(scale * float(each), -REACH), REACH) for each in (row.value, row.low, row.high))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value],
        "y": [at],
        "marker": {"size": theme.MARKER_SIZE + 2, "color": look.colour, "symbol": look.symbol},
        "error_x": house.whisker([high - value], [value - low]),
        "text": [told(look.name, _figure_text(row, score))],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _figure_text(row: Any, score: str) -> str:
    value, low, high = (text.number_text(f"score:{score}", float(each)) for each in (row.value, row.low, row.high))
    inside = gettext("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high)
    return gettext("%(value)s, %(people)s", value=inside, people=text.people_words(int(row.n)))


def before_after_table(frame: rows.Frame) -> rows.Texts:
    """Return every published comparison as text, newest workshop first: measure, level, word, figure, people."""
    compared = reversed(comparisons(frame))
    told_ = [
        (found, level, score, row)
        for found in compared
        for level in LEVELS
        for score in SCORES
        if (row := found.cells.get((level, score))) is not None
    ]
    lines = [
        (text.month_label(found.workshop or found.month), *_line(found, score, LEVELS[level], row))
        for found, level, score, row in told_
    ]
    notes = [response.among_sentence(found.few_in(row) if rows.shown(row) else ()) for found, _, _, row in told_]
    columns = [
        gettext("Workshop"),
        gettext("Measure"),
        gettext("Compared"),
        gettext("Before"),
        gettext("After"),
        gettext("Result"),
        gettext("Difference"),
        gettext("Low"),
        gettext("High"),
        text.people_head(),
    ]
    table = rows.Texts.of(columns, lines)
    return rows.Texts({**table.columns, gettext("Note"): notes}) if any(notes) else table


def _line(found: Comparison, score: str, level: str, row: Any) -> tuple[str, ...]:
    name = theme.BY_MEASURE[f"score:{score}"].name
    if not rows.shown(row):
        reason = REFUSALS.get(str(row.word)) or text.reason(row)[0]
        return (name, level, _span(found.before), _span(found.after), reason, "", "", "", "")
    figure = [
        text.number_text(f"score:{score}", float(each)) if rows.known(each) else ""
        for each in (row.value, row.low, row.high)
    ]
    before, _, after = _sides(row)
    return (name, level, _span(before), _span(after), _word(row), *figure, text.people_text(row))
