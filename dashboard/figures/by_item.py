"""table:C2, statements by team in one month, and where a team's interval lies apart from the unit above."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.figures import rows, text
from dashboard.figures.statements import STATEMENTS
from dashboard.figures.teams import Team, apart, by_chance
from data.language import Spoken, gettext, lazy, mark, ngettext, pgettext, sentences

MEASURES = tuple(f"item:{key}" for key in STATEMENTS)
STEPS = (10.0, 20.0)  # points from the unit above, from which the tint is deeper
HIDDEN = lazy("Not shown")
KIND = 5  # the column of the table that says of an interval that its width is assumed

SIDES = Spoken({1: mark("above"), -1: mark("below")})  # where a value lies beside that of the unit above


class ItemCell(NamedTuple):
    """A cell of the table: its value and interval as text, and its tint from -3 (far below) to 3 (far above)."""

    value: str
    interval: str
    tint: int


class ItemRow(NamedTuple):
    """A row of the table: a statement with its scale, and a cell for each team, the unit above first."""

    scale: str
    words: str
    cells: list[ItemCell]


def _told(team: Team, measure: str) -> Any | None:
    """A team's row, unless it says no more than that the value lies somewhere on the scale."""
    row = team.row(measure)
    return None if row is None or not rows.known(row.value) else row


def _cell(row: Any | None, above: Any | None) -> ItemCell:
    if row is None:
        return ItemCell(str(HIDDEN), "", 0)
    low, high = text.interval_texts(row)
    inside = text.range_text(low, text.high_text(row, high)) if low else ""
    return ItemCell(text.value_text(row), inside, 0 if above is None else tint(row, above))


def tint(row: Any, above: Any) -> int:
    """Return how far a value lies from that of the unit above, in steps, where its interval excludes it; else 0."""
    side = apart(row, above)
    if not side:
        return 0
    far = abs(float(row.value) - float(above.value))
    return side * (1 + sum(far >= step for step in STEPS))


def shown_teams(teams: Sequence[Team]) -> list[Team]:
    """Return the teams with at least one statement that may be shown."""
    return [team for team in teams if any(_told(team, measure) is not None for measure in MEASURES)]


def columns(teams: Sequence[Team], above: Team | None) -> list[Team]:
    """Return the teams of the table's columns: the unit above first, if anything of it may be shown."""
    return [*([above] if above is not None and shown_teams([above]) else []), *teams]


def item_rows(teams: Sequence[Team], above: Team | None) -> list[ItemRow]:
    """Return the rows of the table for its `columns`, in the scales' order; statements hidden in all are left out."""
    drawn = columns(teams, above)
    found = [
        ItemRow(statement.scale, statement.words, _row(drawn, measure, above))
        for statement, measure in zip(STATEMENTS.values(), MEASURES, strict=True)
    ]
    return [row for row in found if any(cell.value != str(HIDDEN) for cell in row.cells)]


def _row(drawn: Sequence[Team], measure: str, above: Team | None) -> list[ItemCell]:
    beside = None if above is None else _told(above, measure)
    return [_cell(_told(team, measure), None if team is above else beside) for team in drawn]


def by_item_sentence(teams: Sequence[Team], above: Team | None) -> str:
    """Return how many values lie apart from the unit above, and how many would by chance."""
    compared = [cell for team in teams for cell in _compared(team, above)]
    if above is None or not compared:
        return gettext("There are no values of teams to compare with the unit above.")
    count = sum(cell.tint != 0 for cell in compared)
    if len(compared) == 1:
        if count:
            return gettext("The one value that can be compared lies apart from %(name)s.", name=above.name)
        return gettext("The one value that can be compared does not lie apart from %(name)s.", name=above.name)
    if not count:
        return gettext(
            "None of the %(whole)s values that can be compared lies apart from %(name)s.",
            whole=len(compared),
            name=above.name,
        )
    lie = ngettext(
        "%(n)s of the %(whole)s values that can be compared lies apart from %(name)s.",
        "%(n)s of the %(whole)s values that can be compared lie apart from %(name)s.",
        count,
        whole=len(compared),
        name=above.name,
    )
    return sentences(lie, by_chance(len(compared)))


def _compared(team: Team, above: Team | None) -> list[ItemCell]:
    if above is None:
        return []
    pairs = [(_told(team, name), _told(above, name)) for name in MEASURES]
    return [_cell(row, other) for row, other in pairs if row is not None and other is not None]


def by_item_table(teams: Sequence[Team], above: Team | None) -> rows.Texts:
    """Return the table as text: a row a team and statement, with value, interval ends, people, and where it lies.

    Where the width of any interval is an assumed one, a column says of which.
    """
    lines = [
        [team.name, statement.words, *_told_cells(team, measure, None if team is above else above)]
        for team in columns(teams, above)
        for statement, measure in zip(STATEMENTS.values(), MEASURES, strict=True)
    ]
    names = [
        gettext("Team"),
        gettext("Statement"),
        gettext("Value"),
        pgettext("the lower end", "From"),
        pgettext("the upper end", "To"),
        gettext("Interval"),
        text.people_head(),
        gettext("Apart from the unit above"),
    ]
    if not any(line[KIND] for line in lines):
        names, lines = _without(names), list(map(_without, lines))
    return rows.Texts.of(names, lines)


def _told_cells(team: Team, measure: str, above: Team | None) -> list[str]:
    """A team's cells of a line of the table, from the value on."""
    row = _told(team, measure)
    if row is None:
        return [str(HIDDEN), "", "", "", "", ""]
    other = None if above is None else _told(above, measure)
    low, high = text.interval_texts(row)
    kind = gettext("assumed") if low and row.interval == text.ASSUMED else ""
    where = SIDES.get(0 if other is None else apart(row, other), "")
    return [text.value_text(row), low, high, kind, text.people_text(row), where]


def _without(line: list[str]) -> list[str]:
    return line[:KIND] + line[KIND + 1 :]
