"""What a file would change, in words: who is new, moves, leaves, or is otherwise changed."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.commands.staff_files import Plan
from data.commands.staff_states import DETAILS, Change, PersonState
from data.language import beside, gettext, lazy, told
from data.types import Role
from surveys.favours.words import day
from surveys.people.words import SHORT

MOST_SHOWN = 50
LABELS = {
    "name": lazy("Name"),
    "email": lazy("E-mail address"),
    "employee_id": lazy("Employee number"),
    "job_role": lazy("Role in the company"),
    "region": lazy("Region"),
    "started_on": lazy("First day in the company"),
}
HEADINGS = {"new": lazy("New"), "moved": lazy("Other team"), "leaving": lazy("Leaving"), "changed": lazy("Changed")}


@dataclass(frozen=True, slots=True)
class Difference:
    """A person, and what would change about them."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """People to whom the same kind of thing would happen: the first of them, and how many there are."""

    heading: str
    people: int
    shown: tuple[Difference, ...]


def parts(plan: Plan) -> list[Part]:
    """Return what a plan would change, by kind; each person once, with everything about them."""
    found: dict[str, list[tuple[str, PersonState | Change]]] = {kind: [] for kind in HEADINGS}
    found["new"] = [(state.name, state) for state in plan.new]
    for change in plan.changes:
        found[_kind(change)].append((change.after.name, change))
    return [
        Part(
            HEADINGS[kind],
            len(people),
            tuple(Difference(name, _words(what, plan.words)) for name, what in people[:MOST_SHOWN]),
        )
        for kind, people in found.items()
        if people
    ]


def _kind(change: Change) -> str:
    before, after = change.before.stays, change.after.stays
    if before == after:
        return "changed"
    return "leaving" if _leaves(change.before, change.after) else "moved"


def _leaves(before: PersonState, after: PersonState) -> bool:
    """Whether somebody goes without having been in another team than before; moves that were planned may be dropped."""
    kept = [stay[:2] for stay in after.stays]
    return not kept or (after.stays[-1][2] is not None and kept == [stay[:2] for stay in before.stays[: len(kept)]])


def _words(what: PersonState | Change, teams: Mapping[int, str]) -> tuple[str, ...]:
    if isinstance(what, PersonState):
        return tuple(_arrival(what, teams))
    return tuple(_changes(what, teams))


def _arrival(state: PersonState, teams: Mapping[int, str]) -> Iterator[str]:
    yield state.email
    for team, starts, ends in state.stays:
        yield _stay(teams[team], starts, ends)
    yield _roles(state, teams)


def _roles(state: PersonState, teams: Mapping[int, str]) -> str:
    held = sorted(state.grants, key=lambda grant: (list(Role).index(Role(grant[0])), str(grant[1])))
    named = [
        gettext("%(role)s of %(team)s", role=SHORT[Role(role)], team=teams.get(team, ""))
        if team
        else str(SHORT[Role(role)])
        for role, team in held
    ]
    return beside(*named) or gettext("No role")


def _stay(team: str, starts: dt.date, ends: dt.date | None) -> str:
    if ends is None:
        return gettext("%(team)s from %(starts)s", team=team, starts=day(starts))
    return gettext("%(team)s from %(starts)s to %(ends)s", team=team, starts=day(starts), ends=day(ends))


def _becomes(name: str, old: object, new: object) -> str:
    return told(name, f"{old} \N{RIGHTWARDS ARROW} {new}")


def _changes(change: Change, teams: Mapping[int, str]) -> Iterator[str]:
    before, after = change.before, change.after
    for name in DETAILS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _becomes(LABELS[name], old or gettext("none"), new or gettext("none"))
    yield from _moves(before, after, teams)
    if before.grants != after.grants:
        yield _becomes(gettext("Roles"), _roles(before, teams), _roles(after, teams))


def _moves(before: PersonState, after: PersonState, teams: Mapping[int, str]) -> Iterator[str]:
    if before.stays == after.stays:
        return
    was = before.stays[-1:]
    old = teams.get(was[0][0], gettext("a closed team")) if was else gettext("no team")
    if not after.stays:
        yield gettext("Not in %(team)s any more", team=old)
        return
    team, starts, ends = after.stays[-1]
    if ends is not None and _leaves(before, after):
        yield gettext("Last day in %(team)s: %(day)s", team=teams.get(team, gettext("a closed team")), day=day(ends))
    else:
        yield _becomes(gettext("Team"), old, _stay(teams[team], starts, ends))
