"""The teams that a page is about: those that the viewer leads or follows, and the one that the address names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import abort, g, request

from data import policy
from data.db import db
from data.reports.asked import MEASURES, read_query
from data.reports.closed import list_ever
from data.reports.schema import UnitRow
from data.reports.units import list_months, list_units
from data.types import Month, RoundState, Scope, whole_number

INDENT = "\N{EM SPACE}"


@dataclass(frozen=True, slots=True)
class Place:
    """What an address says: the team and the month from which the viewer comes, None where it names none."""

    team: UnitRow | None
    month: Month | None

    @property
    def query(self) -> dict[str, Any]:
        """The fields that keep team and month in an address."""
        fields = {"team": str(self.team.team_id)} if self.team else {}
        return fields | ({"month": str(self.month)} if self.month else {})

    def chart(self, page: str = "") -> str:
        """Return the path of a page of the dashboard for the same team and month."""
        return f"{request.script_root}/dashboard/{page}?{urlencode(self.query)}".rstrip("?")


def teams_led() -> list[UnitRow]:
    """Return the teams for which the viewer may write, in the order of the menus."""
    return _own(policy.leading(g.viewer))


def teams_ever_led() -> list[UnitRow]:
    """Return the teams whose notes the viewer keeps, closed ones too."""
    return _ever(policy.leading(g.viewer))


def teams_coached() -> list[UnitRow]:
    """Return the teams for which the viewer may plan workshops, in the order of the menus."""
    return _own(policy.coaching(g.viewer))


def teams_ever_coached() -> list[UnitRow]:
    """Return the teams whose workshops and debriefs the viewer may look at, closed ones too."""
    return _ever(policy.coaching(g.viewer))


def teams_followed() -> list[UnitRow]:
    """Return the teams whose actions the viewer may read, in the order of the menus."""
    return _own(policy.following(g.viewer))


def _own(scope: Scope) -> list[UnitRow]:
    return [] if scope.empty else [unit for unit in list_units(db.session, scope) if unit.own]


def _ever(scope: Scope) -> list[UnitRow]:
    return [] if scope.empty else [unit for unit in list_ever(db.session, scope) if unit.own]


def place(teams: Sequence[UnitRow]) -> Place:
    """Read team and month from the address, as pages of charts do.

    404 for a team that is not among `teams`, for a month without results as soon as there are any, for a measure that
    there is not, and for what `read_query` refuses.
    """
    asked = read_query(request.query_string.decode(errors="replace"))
    team = by_id(teams, whole_number(asked.team) or 0) if asked.team else None
    month = Month.read(asked.month)
    if asked.measure not in {"", *MEASURES} or (asked.month and (month is None or not _told(month, team))):
        abort(404)
    return Place(team, month)


def _told(month: Month, team: UnitRow | None) -> bool:
    """Tell whether a month has results that the viewer may look at, of the team where there is one, or none has."""
    closed = [row.month for row in list_months(db.session, policy.scope(g.viewer)) if row.state == RoundState.CLOSED]
    first, last = ("", "9") if team is None or team.span is None else team.span
    told = [each for each in closed if first <= each <= last]
    return not told or str(month) in told


def by_id(teams: Sequence[UnitRow], team_id: int) -> UnitRow:
    """Return the team with an id; 404 where it is not among `teams`."""
    found = next((unit for unit in teams if unit.team_id == team_id), None)
    if found is None:
        abort(404)
    return found


def team_choices(teams: Sequence[UnitRow]) -> list[tuple[str, str]]:
    """Return the teams as (value, label) of a menu, those below others indented."""
    least = min((unit.depth for unit in teams), default=0)
    return [(str(unit.team_id), INDENT * (unit.depth - least) + unit.name) for unit in teams]


def names(teams: Sequence[UnitRow]) -> dict[int, str]:
    """Return the names of teams by their ids."""
    return {unit.team_id: unit.name for unit in teams}


def author() -> dict[str, Any]:
    """Return under whose name and for which organisation something is written."""
    return {"organisation_id": g.viewer.organisation_id, "actor_id": g.viewer.person_id}
