"""What a line of a file makes of a person: pure rules about teams by date and roles."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from data.commands.closing import Closing, gone_on
from data.commands.staff_states import Held, PersonState, Stay
from data.errors import RefusedError
from data.language import gettext
from data.queries.organisations import TeamRow
from data.texts import same_name
from data.types import Role

A_DAY = dt.timedelta(days=1)
Path = tuple[str, ...]  # names of teams from the top, or one name alone


@dataclass(slots=True)
class Mistakes:
    """What is wrong with a line: the column and the reason of each mistake, in the order in which they are found."""

    found: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def of(self, column: str) -> Iterator[None]:
        """Note a refusal as one of a column, and go on."""
        try:
            yield
        except RefusedError as refusal:
            self.found.append((column, refusal.message))


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A line of a file; what is None was not said and stays as it is.

    `unread` are the columns whose cells could not be read: what they would have said is not missed, and where it is the
    address, nothing that the person may have already.
    """

    line: int
    email: str
    name: str | None = None
    employee_id: str | None = None
    team: Path | None = None
    leads: tuple[Path, ...] | None = None
    manager: bool | None = None
    roles: frozenset[Role] | None = None
    job_role: str | None = None
    region: str | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    unread: frozenset[str] = frozenset()

    def lacks(self, column: str, said: object) -> bool:
        """Tell whether the line leaves out something that nobody else may have said."""
        return said is None and not {column, "email"} & self.unread


@dataclass(frozen=True, slots=True)
class NewTeam:
    """A team that a file names and that is not there yet; ids below zero stand for it until it is made."""

    id: int
    name: str
    parent_id: int


class TeamBook:
    """The open teams of an organisation by name and path, with those that a file adds."""

    def __init__(self, teams: Sequence[TeamRow], closings: Mapping[int, Closing] | None = None) -> None:
        self.closings = closings or {}
        self.new: list[NewTeam] = []
        self.words: dict[int, str] = {}
        self._root = next((team for team in teams if team.parent_id is None), None)
        self._below: dict[tuple[int | None, str], int] = {}
        self._named: dict[str, list[int]] = {}
        self._found: dict[Path, int] = {}
        self._closing = {team.id for team in teams if team.closed_on is not None}
        for team in teams:
            self._note(team.id, team.name, team.parent_id)

    def _note(self, team_id: int, name: str, parent_id: int | None) -> None:
        self.words[team_id] = name
        self._below[parent_id, same_name(name)] = team_id
        self._named.setdefault(same_name(name), []).append(team_id)

    def find(self, path: Path) -> int:
        """Return the id of a team; a path makes what is missing of it, a name alone does not.

        Raises:
            RefusedError: There is no such team, several have this name, or there is no tree yet.
        """
        if path not in self._found:
            self._found[path] = self._by_path(path) if len(path) > 1 else self._by_name(path[0])
        return self._found[path]

    def _by_name(self, name: str) -> int:
        found = self._named.get(same_name(name), [])
        if not found:
            top = f"{self._root.name} > {name}" if self._root else f"Company > {name}"
            raise RefusedError(
                gettext(
                    "There is no team %(name)s. Write its whole path, such as %(path)s, if it is new.",
                    name=name,
                    path=top,
                )
            )
        if self._root is not None and self._root.id in found:
            return self._root.id  # its name is its whole path
        if len(found) > 1:
            raise RefusedError(gettext("Several teams are called %(name)s. Write the whole path.", name=name))
        return found[0]

    def _by_path(self, path: Path) -> int:
        if self._root is None:
            raise RefusedError(gettext("There is no team at the top of the tree yet."))
        node = self._root.id
        names = path[1:] if same_name(path[0]) == same_name(self._root.name) else path
        if names == path and (node, same_name(path[0])) not in self._below:
            raise RefusedError(gettext("A path begins with %(name)s or a team right below it.", name=self._root.name))
        for name in names:
            known = self._below.get((node, same_name(name)))
            if known is None:
                if node in self._closing:
                    raise RefusedError(
                        gettext("%(team)s closes; no new team can stand under it.", team=self.words[node])
                    )
                known = -1 - len(self.new)
                self.new.append(NewTeam(known, name, node))
                self._note(known, name, node)
            node = known
        return node


def placed(stays: tuple[Stay, ...], team: int, on: dt.date) -> tuple[Stay, ...]:
    """Return the stays of somebody who is in a team from a day on, until the last day that was set, if any.

    A stay that begins on that day or later is put right instead. Somebody who is in the team then stays as they are.
    """
    if not stays or (stays[-1][2] is not None and stays[-1][2] < on):
        return (*stays, (team, on, None))
    last_team, starts, ends = stays[-1]
    if last_team == team:
        return stays
    if starts >= on:
        return (*stays[:-1], (team, starts, ends))
    return (*stays[:-1], (last_team, starts, on - A_DAY), (team, on, ends))


def left(stays: tuple[Stay, ...], on: dt.date) -> tuple[Stay, ...]:
    """Return the stays of somebody who is in no team from a day on; what would begin then is dropped."""
    kept = tuple(stay for stay in stays if stay[1] < on)
    if kept and (kept[-1][2] is None or kept[-1][2] >= on):
        team, starts, _ = kept[-1]
        return (*kept[:-1], (team, starts, on - A_DAY))
    return kept


def redirected(stays: tuple[Stay, ...], team: int, into: int, on: dt.date) -> tuple[Stay, ...]:
    """Return stays with another team in place of one from a day on; what was before stays as it was."""
    found: list[Stay] = []
    for there, starts, ends in stays:
        if there != team or (ends is not None and ends < on):
            found.append((there, starts, ends))
        elif starts >= on:
            found.append((into, starts, ends))
        else:
            found += [(there, starts, on - A_DAY), (into, on, ends)]
    return tuple(found)


def rejoined(stays: tuple[Stay, ...], team: int, into: int | None, on: dt.date) -> tuple[Stay, ...]:
    """Return stays with those put together again that `redirected` cut on a day."""
    found: list[Stay] = []
    for stay in stays:
        if found and found[-1][0] == team and found[-1][2] == on - A_DAY and stay[:2] == (into, on):
            found[-1] = (team, found[-1][1], stay[2])
        else:
            found.append(stay)
    return tuple(found)


def _stays(
    entry: StaffEntry, state: PersonState | None, book: TeamBook, on: dt.date, wrong: Mistakes
) -> tuple[Stay, ...]:
    stays = state.stays if state else ()
    if entry.team is not None and (not stays or entry.ends_on is None or entry.ends_on >= on):
        with wrong.of("team"):
            team = book.find(entry.team)
            stays = placed(stays, team, on) if stays else ((team, entry.starts_on or on, None),)
    if entry.ends_on is not None and stays:
        team, starts, _ = stays[-1]
        with wrong.of("end_date"):
            if entry.ends_on < starts and "end_date" not in entry.unread:  # else that is told already
                raise RefusedError(
                    gettext("The end date lies before the first day in the team, %(starts)s.", starts=starts)
                )
        stays = (*stays[:-1], (team, starts, entry.ends_on))
    if state is None or stays != state.stays:
        with wrong.of("team" if entry.team is not None else "end_date"):
            return (*stays[:-1], *(part for stay in stays[-1:] for part in gone_on(stay, book.closings)))
    return stays


def _team_of(stays: tuple[Stay, ...]) -> int | None:
    return stays[-1][0] if stays else None


def _leads(
    entry: StaffEntry, held: frozenset[Held], before: int | None, now: int | None, book: TeamBook, wrong: Mistakes
) -> frozenset[Held]:
    """Return the grants of leaders: those of the column of teams led, else by the mark or role of a leader."""
    had = frozenset(grant for grant in held if grant[0] == Role.LEADER)
    of_all = had & {(Role.LEADER.value, None)}  # of the whole organisation, which a file neither gives nor takes
    if entry.leads is not None:
        led = set[Held]()
        for path in entry.leads:
            with wrong.of("leads"):
                led.add((Role.LEADER.value, book.find(path)))
        return of_all | led
    own: Held = (Role.LEADER.value, before)
    if entry.roles is not None and Role.LEADER not in entry.roles:
        return of_all
    if entry.manager is False:
        return had - {own} | of_all
    if entry.manager or (entry.roles is not None and not had):
        if now is None and entry.lacks("team", entry.team) and "leads" not in entry.unread:
            column = "manager" if entry.manager else "roles"
            with wrong.of(column):
                raise RefusedError(gettext("A leader without a team: name the team, or the teams led."))
        return had - {own} | of_all | {(Role.LEADER.value, now)}
    return had


def _grants(
    entry: StaffEntry, state: PersonState | None, stays: tuple[Stay, ...], book: TeamBook, wrong: Mistakes
) -> frozenset[Held]:
    held = state.grants if state else frozenset()
    before = _team_of(state.stays) if state else None
    found = set(_leads(entry, held, before, _team_of(stays), book, wrong))
    for role in (Role.REP, Role.COACH, Role.ADMINISTRATOR):
        had = {grant for grant in held if grant[0] == role}
        wanted = role in entry.roles if entry.roles is not None else bool(had) or (state is None and role is Role.REP)
        if role is Role.ADMINISTRATOR:
            with wrong.of("roles"):
                if entry.roles is not None and wanted and not had:
                    raise RefusedError(
                        gettext("No file makes administrators. Give this role on the person's own page.")
                    )
            found |= had
        elif wanted:
            found |= had or {(role.value, None)}
    if state is None and entry.roles is None and not stays:
        found.discard((Role.REP.value, None))
    with wrong.of("team"):
        if not stays and entry.lacks("team", entry.team) and any(role == Role.REP for role, _ in found):
            raise RefusedError(gettext("A rep is asked as one of a team. Name the team."))
    return frozenset(found)


def wanted_state(
    entry: StaffEntry, state: PersonState | None, book: TeamBook, on: dt.date, wrong: Mistakes
) -> PersonState:
    """Return what a line makes of a person who is here, or of somebody new; changes of teams count from `on`.

    What of the line cannot be followed is noted in `wrong`, all of it; then what is returned means nothing.
    """
    with wrong.of("name"):
        if state is None and entry.lacks("name", entry.name):
            raise RefusedError(gettext("The name of somebody new is missing."))
    stays = _stays(entry, state, book, on, wrong)
    now = state or PersonState(entry.name or "", entry.email)
    return replace(
        now,
        name=entry.name or now.name,
        email=entry.email,
        employee_id=entry.employee_id or now.employee_id,
        job_role=entry.job_role or now.job_role,
        region=entry.region or now.region,
        started_on=entry.starts_on or now.started_on,
        stays=stays,
        grants=_grants(entry, state, stays, book, wrong),
    )
