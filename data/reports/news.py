"""What a viewer may see of one closed round, for the mail that says so: which place to open, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models import PublishedResult
from data.reports.reading import read
from data.reports.schema import UnitRow
from data.reports.units import list_units
from data.types import ResultState, Scope

SUMMED = ("score:RO", "score:T", "score:R", "score:L", "rate:given", "rate:received")  # told on the summary
RESULTS = (*SUMMED, "share:openers", "share:asked")  # what pages tell of answers to the pulse
TRENDS = "trends"
QUARTERLY = "quarterly"
NO_TEAM = "no_team"


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to see of a round for one viewer.

    `place` is the unit whose page to open, None for the one that opens by itself; `page` is the one to open where its
    summary has nothing, empty for the summary. Where nothing is `shown` of the viewer's own units, `reasons` say why,
    one for each kind of reason, `above` is the nearest unit above them of which
    something is shown, and `several` tells that they are more than one unit with all below it.
    """

    shown: bool
    place: int | None = None
    page: str = ""
    above: int | None = None
    reasons: tuple[str, ...] = ()
    several: bool = False


@cache
def _query() -> Any:
    result = PublishedResult
    return (
        select(result.team_id, result.measure, result.part, result.state, result.note)
        .where(
            result.organisation_id == bindparam("organisation_id"),
            result.round_id == bindparam("round_id"),
            result.team_id.in_(bindparam("teams", expanding=True)),
            result.measure.in_(RESULTS),
        )
        .order_by(result.id)
    )


def seen_of_round(session: Session, scope: Scope, *, round_id: int) -> Seen:
    """Return what a viewer may see of a closed round, from published rows alone.

    Args:
        session: A session that may read published results.
        scope: The teams that the viewer may see.
        round_id: The round; one of another organisation has no rows.
    """
    units = [] if scope.empty else list_units(session, scope)
    own = [unit for unit in units if unit.own]
    if not own:
        return Seen(shown=False, reasons=(NO_TEAM,))
    asked = {
        "organisation_id": scope.organisation_id,
        "round_id": round_id,
        "teams": [unit.team_id for unit in units],
    }
    rows = read(session, _query(), asked)
    told = {row.team_id for row in rows if row.state == ResultState.SHOWN}
    shown = {row.team_id for row in rows if row.state == ResultState.SHOWN and row.measure in SUMMED}
    for page, teams in (("", shown), (TRENDS, told)):
        there = next((unit.team_id for unit in own if unit.team_id in teams), None)
        if there is not None:
            return Seen(shown=True, place=None if there == own[0].team_id else there, page=page)
    tops = _tops(own)
    reasons = _reasons(rows)
    return Seen(
        shown=False,
        above=_above(tops[0], units, shown),
        reasons=tuple(
            dict.fromkeys(why for unit in tops for why in reasons.get(unit.team_id, [ResultState.NO_ROUND.value]))
        ),
        several=len(tops) > 1,
    )


def _tops(own: Sequence[UnitRow]) -> list[UnitRow]:
    """Return the highest of some units, which hold all others."""
    ids = {unit.team_id for unit in own}
    return [unit for unit in own if unit.parent_team_id not in ids]


def _reasons(rows: Sequence[Any]) -> Mapping[int, list[str]]:
    """Return why nothing is shown of each unit: the reasons of its measures, in the order in which pages tell them."""
    found: dict[int, list[str]] = {}
    for row in sorted((row for row in rows if not row.part), key=lambda row: RESULTS.index(row.measure)):
        reason = QUARTERLY if row.note == QUARTERLY and row.state == ResultState.NOT_ENOUGH else str(row.state)
        found.setdefault(row.team_id, []).append(reason)
    return found


def _above(unit: UnitRow, units: Sequence[UnitRow], shown: set[int]) -> int | None:
    """Return the nearest unit above one of which something is shown."""
    parents = {each.team_id: each.parent_team_id for each in units}
    parent = parents.get(unit.team_id)
    while parent is not None and parent not in shown:
        parent = parents.get(parent)
    return parent
