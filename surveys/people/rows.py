"""Lines of a file of people: columns as other systems call them, read into entries; and everybody as such a file."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from data.commands.organisations import plain_name, plain_team_name
from data.commands.people import normal_email
from data.commands.staff_files import Refusal
from data.commands.staff_rules import Mistakes, Path, StaffEntry
from data.commands.staff_states import PersonState
from data.commands.staffing import plain_employee_id
from data.errors import RefusedError
from data.exports.escaping import unescape
from data.language import beside, gettext, lazy, mark
from data.texts import check_seen, plain_line
from data.types import Role
from surveys.csv_files import TableRow, at_line, column_name, read_header, stream_table, write_table

COLUMNS = (
    "employee_id", "email", "name", "team", "leads", "roles", "job_role", "region", "start_date", "end_date",
)  # fmt: skip
MORE = ("first_name", "last_name", "manager")
KNOWN = (*COLUMNS, *MORE)
ALIASES = {
    alias: name
    for name, others in {
        "employee_id": "employee_number,employee_no,employeeid,employee,personnel_number,staff_id,worker_id",
        "email": "e_mail,mail,email_address,e_mail_address,work_email,business_email,user_principal_name,username",
        "name": "full_name,display_name,displayname,employee_name",
        "first_name": "given_name,givenname,firstname,forename,preferred_first_name",
        "last_name": "family_name,familyname,lastname,surname",
        "team": "team_path,department,org_unit,organisation_unit,organization_unit,organisational_unit,division,unit",
        "leads": "teams_led,leads_teams,leader_of,manager_of",
        "manager": "is_manager,manager_flag,people_manager,is_leader,leader",
        "roles": "guanxi_roles,access_roles",
        "job_role": "role,job_title,jobtitle,title,position,job,job_family",
        "region": "location,country,site,office",
        "start_date": "started_on,hire_date,hiredate,date_of_hire,start_day,entry_date,joined_on,started",
        "end_date": "ended_on,termination_date,leaving_date,last_day,exit_date,left_on,end_day",
    }.items()
    for alias in others.split(",")
}
YES, NO = {"yes", "y", "true", "1", "x", "ja", "oui", "是"}, {"no", "n", "false", "0", "nein", "non", "否"}
DAYS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII),
    re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII),
)
BETWEEN, BELOW = re.compile(r"[;|,]"), re.compile("[>\N{RIGHTWARDS ARROW}]")
LONGEST = 200
GIVEN = (Role.REP, Role.LEADER, Role.COACH)  # administrators keep theirs, and none is made by a file
NO_DAY = mark("%(text)s is no day. Write it as 2026-10-31.")
TOO_LONG = lazy("A cell of this column holds up to %(longest)s characters.", longest=LONGEST)


@dataclass(slots=True)
class Reading:
    """A file that is read: columns that are left out, and after its entries the lines that cannot be read."""

    file: IO[bytes]
    left_out: list[str]
    titles: Mapping[str, str]  # what the file calls the columns that are read
    refusals: list[Refusal] = field(default_factory=list)

    def entries(self) -> Iterator[StaffEntry]:
        """Yield the entries of all lines, from the file's beginning; none is kept.

        What cannot be read of one is among its `unread` columns and, with the reason, among the refusals.

        Raises:
            FileError: It is no table, or has no column of e-mail addresses.
        """
        self.refusals.clear()
        row = None
        for row in stream_table(self.file, required=("email",), known=KNOWN, aliases=ALIASES, wrong=self._note):
            wrong = Mistakes()
            entry = _entry(row, wrong)
            self.refusals += [Refusal(row.line, words, column) for column, words in wrong.found]
            yield entry
        if row is None and not self.refusals:
            self._note(0, gettext("The file holds no people: nothing stands below its first line."))

    def _note(self, line: int, words: str) -> None:
        self.refusals.append(Refusal(line, words))

    def told(self, refusal: Refusal) -> str:
        """Return a refusal with its line and column, as the file calls it."""
        return at_line(refusal.line, str(refusal.words), self.titles.get(refusal.column, ""))

    def whole(self) -> Iterator[StaffEntry]:
        """Yield the entries of a file whose every line can be read.

        Raises:
            RefusedError: A line cannot be.
            FileError: As `entries`.
        """
        yield from self.entries()
        for refusal in self.refusals:
            raise RefusedError(self.told(refusal))


def read_staff(file: IO[bytes]) -> Reading:
    """Begin to read a file of people."""
    names = {name: column_name(name) for name in read_header(file)}
    names = {name: ALIASES.get(plain, plain) for name, plain in names.items() if name.strip()}
    titles = {known: _title(name, known) for name, known in names.items() if known in KNOWN}
    titles.setdefault("name", ", ".join(titles[part] for part in ("first_name", "last_name") if part in titles))
    return Reading(file, [name for name, known in names.items() if known not in KNOWN], titles)


def _title(name: str, known: str) -> str:
    """Return what a file calls a column, as far as it can be shown."""
    title = unescape(name).strip()
    return title if title.isprintable() else known


def _entry(row: TableRow, wrong: Mistakes) -> StaffEntry:
    """Return what a line says; what cannot be read is noted in `wrong`."""
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    cells["name"] = cells["name"] or f"{cells['first_name']} {cells['last_name']}".strip()
    read: dict[str, Any] = {"email": ""}
    for column, reader in READERS.items():
        with wrong.of(column):
            read[FIELDS.get(column, column)] = reader(cells[column])
    starts_on, ends_on = read.get("starts_on"), read.get("ends_on")
    with wrong.of("end_date"):
        if starts_on and ends_on and ends_on < starts_on:
            raise RefusedError(gettext("The end date lies before the start date."))
    return StaffEntry(line=row.line, **read, unread=frozenset(column for column, _ in wrong.found))


def _email(text: str) -> str:
    if not text:
        raise RefusedError(gettext("The e-mail address is missing."))
    return normal_email(text)


def _name(text: str) -> str | None:
    return plain_name(text) if text else None


def _line(text: str) -> str | None:
    check_seen(text)
    return plain_line(text, longest=LONGEST, refusal=TOO_LONG) if text else None


def _path(text: str) -> Path | None:
    names = tuple(plain_team_name(part) for part in BELOW.split(text) if part.strip())
    return names or None


def _paths(text: str) -> tuple[Path, ...] | None:
    found = [_path(part) for part in re.split(r"[;|]", text)]
    return tuple(path for path in found if path is not None) or None


def _flag(text: str) -> bool | None:
    word = text.casefold()
    if word and word not in YES | NO:
        raise RefusedError(gettext("%(text)s is neither yes nor no.", text=text[:40]))
    return word in YES if word else None


def _roles(text: str) -> frozenset[Role] | None:
    words = [word.strip().casefold() for word in BETWEEN.split(text) if word.strip()]
    unknown = [word for word in words if word not in set(Role)]
    if unknown:
        raise RefusedError(
            gettext(
                "%(role)s is no role. A file gives these roles: %(roles)s.", role=unknown[0][:40], roles=beside(*GIVEN)
            )
        )
    return frozenset(map(Role, words)) or None


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    text = text.partition("T")[0].partition(" ")[0]
    year_first, day_first = (pattern.fullmatch(text) for pattern in DAYS)
    try:
        if year_first:
            day = dt.date(*map(int, year_first.groups()))
        elif day_first:
            day = dt.date(*map(int, reversed(day_first.groups())))
        else:
            raise ValueError  # noqa: TRY301 - one message for all
    except ValueError as error:
        raise RefusedError(gettext(NO_DAY, text=text[:40])) from error
    if not 1950 <= day.year < 2200:  # noqa: PLR2004 - nobody works longer
        raise RefusedError(gettext(NO_DAY, text=text))
    return day


READERS: Mapping[str, Callable[[str], Any]] = {
    "email": _email,
    "name": _name,
    "employee_id": plain_employee_id,
    "team": _path,
    "leads": _paths,
    "manager": _flag,
    "roles": _roles,
    "job_role": _line,
    "region": _line,
    "start_date": _day,
    "end_date": _day,
}
FIELDS = {"start_date": "starts_on", "end_date": "ends_on"}


def write_staff(states: Iterable[PersonState], path_of: Callable[[int], str]) -> str:
    """Return everybody as a file that can be taken in again; no spreadsheet runs what is in it."""
    return write_table(COLUMNS, (_cells(state, path_of) for state in states))


def _cells(state: PersonState, path_of: Callable[[int], str]) -> tuple[str, ...]:
    last = state.stays[-1] if state.stays else None
    led = sorted(path_of(team) for role, team in state.grants if role == Role.LEADER and team is not None)
    roles = [role.value for role in Role if any(held == role for held, _ in state.grants)]
    if Role.LEADER in roles and not led:
        roles.remove(Role.LEADER.value)  # of the whole organisation, which a file does not say
    return (
        state.employee_id or "",
        state.email,
        state.name,
        path_of(last[0]) if last else "",
        "; ".join(led),
        "; ".join(roles),
        state.job_role or "",
        state.region or "",
        str(state.started_on or ""),
        str(last[2] or "") if last else "",
    )
