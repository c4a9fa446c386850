"""Published results over the months, and what is drawn on them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Annotation, PublishedResult, Round, Workshop, WorkshopTeam
from data.reports.schema import MARKS, SERIES, checked
from data.reports.units import units, visible_team
from data.types import Bound, IntervalKind, Month, ResultState, RoundState, Scope

WINDOW = 24  # months drawn at the most
PARTICIPATION = "participation"


def series(
    session: Session,
    scope: Scope,
    *,
    team_id: int,
    measures: Sequence[str],
    until: Month | None = None,
    window: int = WINDOW,
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row for each month, measure and part of a team's published results (columns SERIES).

    Every month between the first and the last closed round of the window is there; months without a round carry the
    state no_round. `response` is the team's participation of that month in %, NaN where it is hidden.

    Args:
        session: The charts' session, held back to published results.
        scope: The teams that the viewer may see; ids from a page mean nothing without it.
        team_id: The team, as asked for.
        measures: Measures such as score:T, rate:given, change:RO.
        until: The last month, by default the latest closed round's.
        window: How many months at the most.
        known: The units that the viewer may look at, where the caller has them already.

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    team = visible_team(units(session, scope) if known is None else known, team_id)
    held = _held_months(session, scope, until, window)
    if not held:
        return checked(pd.DataFrame(columns=list(SERIES)), SERIES)
    frame = _read(session, scope, team, [*measures, PARTICIPATION], held)
    response = frame[(frame["measure"] == PARTICIPATION) & (frame["state"] == ResultState.SHOWN)]
    frame["response"] = frame["month"].map(response.set_index("month")["value"].to_dict()).astype(float)
    frame = frame[frame["measure"].isin(measures)]
    return checked(_with_gaps(frame, measures, held).reset_index(drop=True), SERIES)


def _held_months(session: Session, scope: Scope, until: Month | None, window: int) -> list[str]:
    query = select(Round.about_month).where(
        Round.organisation_id == scope.organisation_id, Round.state == RoundState.CLOSED
    )
    if until is not None:
        query = query.where(Round.about_month <= str(until))
    months = list(session.scalars(query.order_by(Round.about_month)))
    if not months:
        return []
    first = Month.parse(months[-1]).plus(1 - window)
    return [month for month in months if Month.parse(month) >= first]


def _read(session: Session, scope: Scope, team: int, measures: Sequence[str], months: Sequence[str]) -> pd.DataFrame:
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
            result.organisation_id == scope.organisation_id,
            result.team_id == team,
            result.measure.in_(measures),
            Round.about_month.in_(months),
        )
        .order_by(Round.about_month, result.id)
    )
    rows = [tuple(row) for row in session.execute(query)]
    frame = pd.DataFrame(rows, columns=[*SERIES[:-1]])
    return frame.astype({"value": float, "low": float, "high": float, "n": "Int64", "base": "Int64"})


def _with_gaps(frame: pd.DataFrame, measures: Sequence[str], held: Sequence[str]) -> pd.DataFrame:
    """Add a row for every month without a round, or in which the team was not there, for each measure and part."""
    parts = list(dict.fromkeys(zip(frame["measure"], frame["part"], strict=True)))
    named = {measure for measure, _ in parts}
    parts += [(measure, "") for measure in measures if measure not in named]
    months, month = [], Month.parse(held[0])
    while str(month) <= held[-1]:
        months.append(str(month))
        month = month.plus(1)
    there = set(zip(frame["month"], frame["measure"], frame["part"], strict=True))
    missing = [(month, *part) for month in months for part in parts if (month, *part) not in there]
    if missing:
        gaps = pd.DataFrame(missing, columns=["month", "measure", "part"]).reindex(columns=frame.columns)
        fixed: dict[str, Any] = {
            "state": ResultState.NO_ROUND.value,
            "bound": Bound.EXACT.value,
            "interval": IntervalKind.NONE.value,
            "caution": False,
        }
        gaps = gaps.assign(**fixed).astype(frame.dtypes.to_dict())
        frame = gaps if frame.empty else pd.concat([frame, gaps], ignore_index=True)
    order = {part: number for number, part in enumerate(parts)}
    keys = [order[part] for part in zip(frame["measure"], frame["part"], strict=True)]
    return frame.assign(_key=keys).sort_values(["_key", "month"], kind="stable").drop(columns="_key")


def marks(session: Session, scope: Scope, *, team_id: int, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return workshops and annotations of a team and of the nodes above it, oldest first (columns MARKS).

    Raises:
        NotFoundError: No such team, or not one that the viewer may see.
    """
    listed = units(session, scope) if known is None else known
    team = visible_team(listed, team_id)
    parents = dict(zip(listed["team_id"], listed["parent_team_id"], strict=True))
    path: list[int] = []
    node: int | None = team
    while node is not None and node not in path:
        path.append(int(node))
        parent = parents.get(node)
        node = None if parent is None or pd.isna(parent) else int(parent)
    workshops = (
        select(Workshop.happens_on, Workshop.title)
        .join(WorkshopTeam, WorkshopTeam.workshop_id == Workshop.id)
        .where(
            Workshop.organisation_id == scope.organisation_id,
            WorkshopTeam.team_id.in_(path),
            Workshop.cancelled_at.is_(None),
        )
        .distinct()
    )
    notes = select(Annotation.happened_on, Annotation.kind, Annotation.words).where(
        Annotation.organisation_id == scope.organisation_id,
        Annotation.team_id.in_(path),
        Annotation.withdrawn_at.is_(None),
    )
    rows = [(day, str(Month.of(day)), "workshop", title) for day, title in session.execute(workshops)]
    rows += [(day, str(Month.of(day)), kind, words) for day, kind, words in session.execute(notes)]
    return checked(pd.DataFrame(sorted(rows), columns=list(MARKS)), MARKS)
