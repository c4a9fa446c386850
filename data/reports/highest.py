"""The highest published values of some measures among all that a viewer may choose: where axes without an end end."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
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
    highest: dict[tuple[str, str], float] = {}
    for last, teams in _until(known, until).items():
        asked = {
            "organisation_id": scope.organisation_id,
            "teams": teams,
            "measures": list(measures),
            **({"parts": list(parts)} if parts else {}),
            **({"last": last} if last else {}),
        }
        for measure, part, most in read(session, _query(some=bool(parts), ended=bool(last)), asked):
            if most is not None:
                highest[measure, part] = max(float(most), highest.get((measure, part), 0.0))
    return highest


def _until(known: Sequence[UnitRow], until: Month | None) -> dict[str, list[int]]:
    """Return units by the last month that may be looked at of them, empty for the latest."""
    found: dict[str, list[int]] = {}
    for unit in known:
        ends = [str(until)] if until is not None else []
        ends += [unit.span[1]] if unit.span is not None and unit.closed_on is None else []
        found.setdefault(min(ends, default=""), []).append(unit.team_id)
    return found


@cache
def _query(*, some: bool, ended: bool) -> Any:
    result = PublishedResult
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
            result.team_id.in_(bindparam("teams", expanding=True)),
            result.measure.in_(bindparam("measures", expanding=True)),
            result.state == ResultState.SHOWN,
        )
        .group_by(result.measure, result.part)
    )
    if some:
        query = query.where(result.part.in_(bindparam("parts", expanding=True)))
    return (
        query.join(Round, Round.id == result.round_id).where(Round.about_month <= bindparam("last")) if ended else query
    )
