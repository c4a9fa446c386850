"""What a file would change, in words: who is new, moves, leaves, or is otherwise changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.commands.staff_files import Plan
from data.commands.staff_states import DETAILS, Change, PersonState
from data.types import Role
from surveys.favours.words import day
from surveys.people.words import SHORT

MOST_SHOWN = 50
LABELS = {
    "name": "Name",
    "email": "E-mail address",
    "employee_id": "Employee number",
    "job_role": "Job",
    "region": "Region",
    "started_on": "First day in the company",
}
HEADINGS = {"new": "New", "moved": "Other team", "leaving": "Leaving", "changed": "Changed"}


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
    last = after[-1] if after else None
    teams = [stay[0] for stay in before], [stay[0] for stay in after]
    return "leaving" if last is None or (last[2] is not None and teams[0] == teams[1]) else "moved"


def _words(what: PersonState | Change, teams: Mapping[int, str]) -> tuple[str, ...]:
    if isinstance(what, PersonState):
        return tuple(_arrival(what, teams))
    return tuple(_changes(what, teams))


def _arrival(state: PersonState, teams: Mapping[int, str]) -> Iterator[str]:
    yield state.email
    for team, starts, ends in state.stays:
        yield f"{teams[team]} from {day(starts)}" + (f" to {day(ends)}" if ends else "")
    yield _roles(state, teams)


def _roles(state: PersonState, teams: Mapping[int, str]) -> str:
    held = sorted(state.grants, key=lambda grant: (list(Role).index(Role(grant[0])), str(grant[1])))
    return (
        ", ".join(SHORT[Role(role)] + (f" of {teams.get(team, '')}" if team else "") for role, team in held)
        or "No role"
    )


def _changes(change: Change, teams: Mapping[int, str]) -> Iterator[str]:
    before, after = change.before, change.after
    for name in DETAILS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{LABELS[name]}: {old or 'none'} \N{RIGHTWARDS ARROW} {new or 'none'}"
    yield from _moves(before, after, teams)
    if before.grants != after.grants:
        yield f"Roles: {_roles(before, teams)} \N{RIGHTWARDS ARROW} {_roles(after, teams)}"


def _moves(before: PersonState, after: PersonState, teams: Mapping[int, str]) -> Iterator[str]:
    if before.stays == after.stays:
        return
    was, now = before.stays[-1:], after.stays[-1:]
    old = teams.get(was[0][0], "a closed team") if was else "no team"
    if not now or (was and was[0][:2] == now[0][:2]):
        last = now[0][2] if now else None
        yield f"Last day in {old}: {day(last)}" if last else f"Not in {old} any more"
        return
    team, starts, ends = now[0]
    yield f"Team: {old} \N{RIGHTWARDS ARROW} {teams[team]} from {day(starts)}" + (f" to {day(ends)}" if ends else "")
