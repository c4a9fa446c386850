"""The highest published values of some measures among all that a viewer may choose: where axes without an end end."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from data.models import PublishedResult, Round
from data.reports.reading import read
from data.reports.schema import UnitRow
from data.types import Month, ResultState, Scope

WIDE = 2.0  # times its value, up to which an interval is given room
Highest = Mapping[tuple[str, str], float]


def list_highest(
    session: Session,
    scope: Scope,
    *,
    measures: Sequence[str],
    known: Sequence[UnitRow],
    parts: Sequence[str] = (),
    until: Month | None = None,
) -> Highest:
    """Return what the viewer's highest cell needs room for, by measure and part, over all months and units.

    A cell needs room for its value and for its interval, up to twice the value: one very wide interval is not to press
    all lines to the floor. Withheld cells and those of units that the viewer may not see count for nothing.

    Args:
        session: The charts' session, held back to published results.
        scope: The teams that the viewer may see.
        measures: Measures such as outcome:cycle, rate:given.
        known: The units that the viewer may look at (`list_ever`).
        parts: Their parts, such as INTRO, by default all.
        until: The last month to count, by default the latest.
    """
    groups = sorted(_until(known, until).items())
    if not groups or not measures:
        return {}
    asked: dict[str, Any] = {
        "organisation_id": scope.organisation_id,
        "measures": list(measures),
        **({"parts": list(parts)} if parts else {}),
    }
    for place, (last, teams) in enumerate(groups):
        asked |= {f"teams_{place}": teams, **({f"last_{place}": last} if last else {})}
    query = _query(some=bool(parts), ended=tuple(bool(last) for last, _ in groups))
    return {(measure, part): float(most) for measure, part, most in read(session, query, asked) if most is not None}


def _until(known: Sequence[UnitRow], until: Month | None) -> dict[str, list[int]]:
    """Return units by the last month that may be looked at of them, empty for the latest."""
    found: dict[str, list[int]] = {}
    for unit in known:
        ends = [str(until)] if until is not None else []
        ends += [unit.span[1]] if unit.span is not None and unit.closed_on is None else []
        found.setdefault(min(ends, default=""), []).append(unit.team_id)
    return found


@lru_cache(maxsize=64)
def _query(*, some: bool, ended: tuple[bool, ...]) -> Any:
    """Return the statement for as many groups of units as `ended` has places; it tells which have a last month."""
    result = PublishedResult
    groups = []
    for place, ends in enumerate(ended):
        of_teams = result.team_id.in_(bindparam(f"teams_{place}", expanding=True))
        groups.append(of_teams & (Round.about_month <= bindparam(f"last_{place}")) if ends else of_teams)
    room = case(
        (result.value.is_(None), result.high),
        (result.high.is_(None), result.value),
        (result.high > WIDE * result.value, WIDE * result.value),
        else_=result.high,
    )
    query = (
        select(result.measure, result.part, func.max(room))
        .where(
            result.organisation_id == bindparam("organisation_id"),
            or_(*groups),
            result.measure.in_(bindparam("measures", expanding=True)),
            result.state == ResultState.SHOWN,
        )
        .group_by(result.measure, result.part)
    )
    if some:
        query = query.where(result.part.in_(bindparam("parts", expanding=True)))
    return query.join(Round, Round.id == result.round_id) if any(ended) else query
