"""Published results over the months, and what is drawn on them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import bindparam, literal, null, select
from sqlalchemy.orm import Session

from data.language import beside, gettext
from data.models import Annotation, PublishedResult, Round, Workshop, WorkshopTeam
from data.reports.closed import list_ever
from data.reports.reading import read
from data.reports.response import response_of
from data.reports.schema import MARKS, SERIES, MarkRow, MonthRow, SeriesRow, UnitRow, checked
from data.reports.units import list_months, visible_team
from data.types import Bound, IntervalKind, Month, ResultState, RoundState, Scope

WINDOW = 24  # months drawn at the most
MOST_NAMED = 3  # teams of a workshop below a node
PARTICIPATION = "participation"
BREAK = "break"
BROKEN_BY = {"score": "scores", "rate": "favours", "share:openers": "openers", "share:asked": "asked"}


def list_series(
    session: Session,
    scope: Scope,
    *,
    team_id: int,
    measures: Sequence[str],
    until: Month | None = None,
    window: int = WINDOW,
    parts: Sequence[str] = (),
    known: Sequence[UnitRow] | None = None,
    rounds: Sequence[MonthRow] | None = None,
) -> list[SeriesRow]:
    """Return one row for each month, measure and part of a team's published results.

    Rows of one measure and part stand together, oldest first. Every month between the first and the last closed round
    of the window is there; months without a round carry the state no_round. `response` is the team's participation of
    that month in %, unrounded, None where it is hidden.

    Args:
        session: The charts' session, held back to published results.
        scope: The teams that the viewer may see; ids from a page mean nothing without it.
        team_id: The team, as asked for.
        measures: Measures such as score:T, rate:given, change:RO.
        until: The last month, by default the latest closed round's.
        window: How many months at the most.
        parts: Their parts, such as INTRO, or empty for what has none; by default all.
        known: The units that the viewer may look at, where the caller has them already.
        rounds: The organisation's rounds, where the caller has them already.

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    team = visible_team(list_ever(session, scope) if known is None else known, team_id)
    held = _held_months(list_months(session, scope) if rounds is None else rounds, until, window)
    if not held:
        return []
    asked = {
        "organisation_id": scope.organisation_id,
        "team_id": team,
        "measures": [*measures, PARTICIPATION, BREAK],
        "months": held,
        **({"parts": list(parts), "always": [PARTICIPATION, BREAK]} if parts else {}),
    }
    cells = _with_response(read(session, _cells_query(some=bool(parts)), asked), frozenset(measures))
    return _with_gaps(cells, measures, held)


def _with_response(rows: Sequence[Any], wanted: frozenset[str]) -> list[SeriesRow]:
    """Put each month's response to the cells of the measures wanted, and whether their questions changed with it."""
    shown = ResultState.SHOWN.value
    response = {
        row[0]: response_of(row[4], row[9], row[10]) for row in rows if row[1] == PARTICIPATION and row[3] == shown
    }
    breaks = {(row[0], row[2]) for row in rows if row[1] == BREAK}
    ended = {measure: _broken_by(measure) for measure in wanted} if breaks else {}
    return [
        SeriesRow._make((*row, response.get(row[0]), bool(breaks) and (row[0], ended[row[1]]) in breaks))
        for row in rows
        if row[1] in wanted
    ]


def series(
    session: Session,
    scope: Scope,
    *,
    team_id: int,
    measures: Sequence[str],
    until: Month | None = None,
    window: int = WINDOW,
) -> pd.DataFrame:
    """Return the rows of `list_series` as a frame (columns SERIES).

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    rows = list_series(session, scope, team_id=team_id, measures=measures, until=until, window=window)
    frame = pd.DataFrame(rows, columns=list(SERIES))
    numbers: Any = {"value": float, "low": float, "high": float, "n": "Int64", "base": "Int64", "response": float}
    return checked(frame.astype(numbers), SERIES)


def _broken_by(measure: str) -> str:
    """Return the part of a break that ends a measure's line; empty for those that are no lines."""
    return BROKEN_BY.get(measure) or BROKEN_BY.get(measure.partition(":")[0], "")


def _held_months(rounds: Sequence[MonthRow], until: Month | None, window: int) -> list[str]:
    """Return the months of the window that have a closed round, ascending."""
    closed = [row.month for row in rounds if row.state == RoundState.CLOSED]
    months = [month for month in closed if until is None or month <= str(until)]
    if not months:
        return []
    first = str(Month.parse(months[-1]).plus(1 - window))
    return [month for month in months if month >= first]


@cache
def _cells_query(*, some: bool) -> Any:
    result = PublishedResult
    query = (
        select(
            Round.about_month,
            result.measure,
            result.part,
            result.state,
            result.value,
            result.low,
            result.high,
            result.bound,
            result.interval,
            result.n,
            result.base,
            result.word,
            result.caution,
            result.note,
        )
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == bindparam("organisation_id"),
            result.team_id == bindparam("team_id"),
            result.measure.in_(bindparam("measures", expanding=True)),
            Round.about_month.in_(bindparam("months", expanding=True)),
        )
        .order_by(Round.about_month, result.id)
    )
    if not some:
        return query
    chosen = result.part.in_(bindparam("parts", expanding=True))
    return query.where(chosen | result.measure.in_(bindparam("always", expanding=True)))


def _with_gaps(cells: Sequence[SeriesRow], measures: Sequence[str], held: Sequence[str]) -> list[SeriesRow]:
    """Add a row for every month without a round, or in which the team was not there, for each measure and part."""
    there: dict[tuple[str, str], dict[str, list[SeriesRow]]] = {}
    for cell in cells:
        there.setdefault((cell.measure, cell.part), {}).setdefault(cell.month, []).append(cell)
    named = {measure for measure, _ in there}
    for measure in measures:
        if measure not in named:
            there[measure, ""] = {}
    months = [held[0]]
    while months[-1] < held[-1]:
        months.append(str(Month.parse(months[-1]).plus(1)))
    return [
        row
        for (measure, part), by_month in there.items()
        for month in months
        for row in by_month.get(month) or [_gap(month, measure, part)]
    ]


def _gap(month: str, measure: str, part: str) -> SeriesRow:
    return SeriesRow(
        month=month,
        measure=measure,
        part=part,
        state=ResultState.NO_ROUND.value,
        bound=Bound.EXACT.value,
        interval=IntervalKind.NONE.value,
        caution=False,
        value=None,
        low=None,
        high=None,
        n=None,
        base=None,
        word=None,
        note=None,
        response=None,
    )


@cache
def _marks_query() -> Any:
    path: Any = bindparam("path", expanding=True)
    workshops = (
        select(Workshop.happens_on, literal("workshop"), Workshop.title, Workshop.id, WorkshopTeam.team_id)
        .join(WorkshopTeam, WorkshopTeam.workshop_id == Workshop.id)
        .where(
            Workshop.organisation_id == bindparam("organisation_id"),
            WorkshopTeam.team_id.in_(bindparam("whole", expanding=True)),
            Workshop.cancelled_at.is_(None),
        )
    )
    notes = select(Annotation.happened_on, Annotation.kind, Annotation.words, Annotation.id, null()).where(
        Annotation.organisation_id == bindparam("organisation_id"),
        Annotation.team_id.in_(path),
        Annotation.withdrawn_at.is_(None),
    )
    return workshops.union_all(notes)


def list_marks(
    session: Session, scope: Scope, *, team_id: int, known: Sequence[UnitRow] | None = None
) -> list[MarkRow]:
    """Return workshops and annotations of a team and of the nodes above it, oldest first.

    Of one day workshops come first, then notes, each in the order in which they were entered. Workshops of teams below
    it are there too, of those that are the viewer's own; they name their teams.

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    listed = list_ever(session, scope) if known is None else known
    parents = {unit.team_id: unit.parent_team_id for unit in listed}
    path: list[int] = []
    node: int | None = visible_team(listed, team_id)
    while node is not None and node not in path:
        path.append(node)
        node = parents.get(node)
    below = _below(listed, team_id)
    asked = {"organisation_id": scope.organisation_id, "path": path, "whole": [*path, *below]}
    found = read(session, _marks_query(), asked)
    held: dict[int, set[int]] = defaultdict(set)
    for *_, workshop, team in found:
        if team is not None:
            held[workshop].add(team)
    told = {workshop: _where(teams, path, below) for workshop, teams in held.items()}
    rows = {(day, team is None, number): (kind, words) for day, kind, words, number, team in found}
    return [
        _placed(MarkRow(day, str(Month.of(day)), kind, words), "" if note else told[number])
        for (day, note, number), (kind, words) in sorted(rows.items())
    ]


def _placed(row: MarkRow, where: str) -> MarkRow:
    if not where:
        return row
    return row._replace(words=gettext("%(words)s (%(teams)s)", words=row.words, teams=where))


def _below(listed: Sequence[UnitRow], team_id: int) -> dict[int, str]:
    """The names of the viewer's own nodes below a node; parents come before their children."""
    inside, names = {team_id}, {}
    for unit in listed:
        if unit.parent_team_id in inside:
            inside.add(unit.team_id)
            if unit.own:
                names[unit.team_id] = unit.name
    return names


def _where(teams: Collection[int], path: Collection[int], below: Mapping[int, str]) -> str:
    """Where a workshop was that was not for the whole node: the names of its teams, in the order of the tree."""
    if not set(path).isdisjoint(teams):
        return ""
    names = [name for team, name in below.items() if team in teams]
    if len(names) > MOST_NAMED:
        names = [*names[: MOST_NAMED - 1], gettext("%(n)s more", n=len(names) - MOST_NAMED + 1)]
    return beside(*names)


def marks(session: Session, scope: Scope, *, team_id: int, known: Sequence[UnitRow] | None = None) -> pd.DataFrame:
    """Return the rows of `list_marks` as a frame (columns MARKS).

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    rows = list_marks(session, scope, team_id=team_id, known=known)
    return checked(pd.DataFrame(rows, columns=list(MARKS)), MARKS)
