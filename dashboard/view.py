"""One team and month as a viewer may see them; the scope never comes from the browser."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from dashboard.figures.rows import Cells
from dashboard.figures.teams import Team
from dashboard.shell import surroundings
from data import policy
from data.reports.actions import open_actions
from data.reports.asked import MEASURES, Asked, read_query
from data.reports.cells import CellRow, list_cells
from data.reports.closed import list_ever
from data.reports.highest import Highest, list_highest
from data.reports.participation import open_round_count
from data.reports.schema import ActionRow, DayRow, MarkRow, MonthRow, UnitRow
from data.reports.series import WINDOW, list_marks, list_series
from data.reports.teams import list_teams
from data.reports.units import among, list_months, list_tops
from data.reports.workshops import workshop_months
from data.types import Month, Permission, RoundState, Scope, Viewer, whole_number


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree in a menu; `own` is False for those above the viewer's, which are there to compare with.

    A closed team has the day on which it closed. Of a unit with a `span` only months from the first to the last of it
    may be looked at.
    """

    id: int
    parent_id: int | None
    name: str
    depth: int
    own: bool
    closed_on: dt.date | None = None
    span: tuple[str, str] | None = None

    def told_of(self, month: str | None) -> bool:
        """Whether the unit may be looked at in a month."""
        return self.span is None or (month is not None and self.span[0] <= month <= self.span[1])


def menu_units(found: Sequence[UnitRow]) -> tuple[Unit, ...]:
    """Return the rows of the report of units, in the order of the menu."""
    return tuple(
        Unit(row.team_id, row.parent_team_id, row.name, row.depth, row.own, row.closed_on, row.span) for row in found
    )


class View:
    """What one viewer sees of one team and month; reads only when asked, and only within the viewer's scope.

    `team` is None where the address names none that the viewer may see, `month` where it names none with results.
    Without a name, the team is the viewer's highest and the month the latest with results. A closed team has the months
    of its rounds and no others.
    """

    def __init__(
        self, session: Any, viewer: Viewer, asked: Asked, permission: Permission = Permission.VIEW_TEAM
    ) -> None:
        self.session = session
        self._leading, self._following = policy.leading(viewer), policy.following(viewer)
        self._coaching = policy.coaching(viewer)
        if permission is Permission.SEE_UPKEEP:
            self.scope: Scope = policy.upkeep(viewer)
            self._known = list_tops(session, self.scope)
        else:
            self.scope = policy.scope(viewer)
            self._known = list_ever(session, self.scope)
        self.rounds: list[MonthRow] = list_months(session, self.scope)
        self.units = menu_units(self._known)
        self.team = self._team(asked.team)
        closed = [row.month for row in self.rounds if row.state == RoundState.CLOSED]
        self.months = [month for month in closed if self.team is None or self.team.told_of(month)]
        self.month = self._month(asked.month)
        self._senseless = bool(asked.month) and Month.read(asked.month) is None
        self.measure = asked.measure
        self._until: str | None = None  # the last month that axes without an end know of
        self._highest: dict[tuple[tuple[str, ...], tuple[str, ...]], Highest] = {}

    def _team(self, text: str) -> Unit | None:
        if not text:
            own = [unit for unit in self.units if unit.own]
            return next((unit for unit in own if unit.closed_on is None), own[0] if own else None)
        team_id = whole_number(text)
        return next((unit for unit in self.units if unit.id == team_id), None)

    def _month(self, text: str) -> str | None:
        if not text:
            return self.months[-1] if self.months else None
        return text if text in self.months else None

    @property
    def found(self) -> bool:
        """Whether the address leads to a team, to a month of it as soon as there is any, and to no unknown measure."""
        there = self.team is not None and (self.month is not None or not (self.months or self._senseless))
        return there and (not self.measure or self.measure in MEASURES)

    @cached_property
    def parent(self) -> Unit | None:
        """The unit above the team, if there is one."""
        above = None if self.team is None else self.team.parent_id
        return next((unit for unit in self.units if unit.id == above), None)

    @property
    def path(self) -> list[Unit]:
        """The units above the team, highest first."""
        by_id = {unit.id: unit for unit in self.units}
        path: list[Unit] = []
        unit = self.parent
        while unit is not None:
            path.insert(0, unit)
            unit = by_id.get(unit.parent_id or 0)
        return path

    def cells(
        self, measures: Sequence[str], *, window: int = WINDOW, unit: Unit | None = None, parts: Sequence[str] = ()
    ) -> Cells:
        """Return published cells of the team, or of another unit of the menu, up to the month; by default all parts."""
        shown = unit or self.team
        assert shown is not None
        assert self.month is not None
        return Cells(
            list_series(
                self.session,
                self.scope,
                team_id=shown.id,
                measures=measures,
                until=Month.parse(self.month),
                window=window,
                parts=parts,
                known=self._known,
                rounds=self.rounds,
            )
        )

    def every_cell(self, units: Sequence[Unit]) -> list[CellRow]:
        """Return all published cells of units of the menu, up to the month."""
        assert self.month is not None
        ids = [unit.id for unit in units]
        return list_cells(self.session, self.scope, team_ids=ids, until=Month.parse(self.month), known=self._known)

    def highest(self, measures: Sequence[str], parts: Sequence[str] = (), *, beside: Sequence[str] = ()) -> Highest:
        """Return what the highest cell needs room for that the viewer can choose, by measure and part.

        `beside` are measures that other charts of the page will ask for: all are read together, once.
        """
        key = (tuple(dict.fromkeys([*beside, *measures])), tuple(parts))
        if key not in self._highest:
            until = None if self._until is None else Month.parse(self._until)
            self._highest[key] = list_highest(
                self.session, self.scope, measures=key[0], known=self._known, parts=parts, until=until
            )
        return {cell: most for cell, most in self._highest[key].items() if cell[0] in measures}

    @property
    def members(self) -> list[Unit]:
        """The units right below the team that the viewer may look at in the month, in the order of the tree."""
        assert self.team is not None
        return [unit for unit in self.units if unit.parent_id == self.team.id and unit.told_of(self.month)]

    def side_by_side(self, units: Sequence[Unit], measures: Sequence[str]) -> list[Team]:
        """Return published cells of the month for several units of the menu, in their order."""
        assert self.month is not None
        found = list_teams(
            self.session,
            self.scope,
            team_ids=[unit.id for unit in units],
            measures=measures,
            month=Month.parse(self.month),
            known=self._known,
        )
        return [Team(unit.name, Cells(found.get(unit.id, []))) for unit in units]

    @property
    def open_round(self) -> DayRow | None:
        """The round that is open, with the team's count of the last day; None while none is open to it."""
        assert self.team is not None
        if self.team.span is not None:
            return None
        return open_round_count(self.session, self.scope, team_id=self.team.id, known=self._known)

    @cached_property
    def marks(self) -> list[MarkRow]:
        """Workshops and notes of the team and those above it, oldest first."""
        assert self.team is not None
        return list_marks(self.session, self.scope, team_id=self.team.id, known=self._known)

    def stand_as_then(self, names: Mapping[int, str], marks: Iterable[tuple[dt.date, str, str]]) -> None:
        """Take names of units, and workshops and notes (day, kind, words), as they were at an earlier moment.

        Axes without an end then take no later month into account, and no unit was closed by then.
        """
        self._until, self._highest = self.month, {}
        self.units = tuple(replace(unit, name=names.get(unit.id, unit.name), closed_on=None) for unit in self.units)
        self.team = None if self.team is None else self._team(str(self.team.id))
        self.marks = [MarkRow(day, str(Month.of(day)), kind, words) for day, kind, words in marks]

    @cached_property
    def workshops(self) -> list[str]:
        """The months of the team's own workshops, up to the month, oldest first."""
        assert self.team is not None
        found = workshop_months(self.session, self.scope, team_id=self.team.id, known=self._known)
        return [month for month in found if self.month is not None and month <= self.month]

    @property
    def leads(self) -> bool:
        """Whether the viewer may write notes and actions for the team; nobody does for a closed one."""
        return self.team is not None and self.team.closed_on is None and among(self._known, self._leading, self.team.id)

    @property
    def coaches(self) -> bool:
        """Whether the viewer may run a debrief of the team; nobody does of a closed one."""
        return (
            self.team is not None and self.team.closed_on is None and among(self._known, self._coaching, self.team.id)
        )

    @property
    def actions(self) -> list[ActionRow] | None:
        """The open actions of the team, those due longest first; None where they are not for the viewer to read."""
        if (
            self.team is None
            or self.team.closed_on is not None
            or not among(self._known, self._following, self.team.id)
        ):
            return None
        now = dt.datetime.now(dt.UTC)
        return open_actions(self.session, self._following, team_id=self.team.id, known=self._known, now=now)

    def query(self, unit: Unit | None = None, measure: str = "", month: str = "") -> str:
        """Return the query of an address that shows this month of the team, or another month, or another unit."""
        shown = unit or self.team
        fields = {"team": str(shown.id) if shown else "", "month": month or self.month or "", "measure": measure}
        return f"?{urlencode({name: value for name, value in fields.items() if value})}"


def open_view(search: str, permission: Permission = Permission.VIEW_TEAM) -> View:
    """Return what the viewer at work sees of the team and month in an address's query, by the permission it takes."""
    around = surroundings()
    viewer = around.current_viewer()
    assert viewer is not None, "the guard lets nobody through"
    assert permission in policy.permissions(viewer)
    return View(around.session_for(viewer), viewer, read_query(search), permission)
