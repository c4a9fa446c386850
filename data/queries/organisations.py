"""Organisations and their teams as they are now, for the system's own work and for pages."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.own import MAIL_TESTED, PULSE_SEEN
from data.errors import NotFoundError, RefusedError
from data.language import gettext
from data.models import Organisation, OwnChoice, Team


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as it is now: its place in the tree, and since which day it is closed."""

    id: int
    name: str
    parent_id: int | None
    depth: int
    position: int
    closed_on: dt.date | None


def list_organisations(session: Session) -> Sequence[Organisation]:
    """Return the organisations that the session may see, ordered by id."""
    return session.scalars(select(Organisation).order_by(Organisation.id)).all()


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """Return an organisation.

    Raises:
        NotFoundError: There is none with this id.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    return organisation


def list_teams(session: Session, organisation_id: int) -> list[TeamRow]:
    """Return every team of an organisation, each before those below it, in the order of the menus."""
    query = select(Team).where(Team.organisation_id == organisation_id).order_by(Team.position, Team.id)
    below: dict[int | None, list[Team]] = {}
    for team in session.scalars(query):
        below.setdefault(team.parent_id, []).append(team)

    def walk(parent_id: int | None, depth: int) -> Iterator[TeamRow]:
        for team in below.get(parent_id, ()):
            yield TeamRow(team.id, team.name, team.parent_id, depth, team.position, team.closed_on)
            yield from walk(team.id, depth + 1)

    return list(walk(None, 0))


def find_team(teams: Sequence[TeamRow], words: str) -> TeamRow:
    """Return the one of `teams` with an id or a name; capitals do not matter.

    Raises:
        NotFoundError: No team has this id or name.
        RefusedError: Several teams have this name.
    """
    by_id = [team for team in teams if str(team.id) == words.strip()]
    found = by_id or [team for team in teams if team.name.casefold() == " ".join(words.split()).casefold()]
    if not found:
        raise NotFoundError(
            gettext(
                "There is no team %(words)s. The teams are: %(teams)s.",
                words=words,
                teams=named_teams(teams),
            )
        )
    if len(found) > 1:
        raise RefusedError(
            gettext(
                "Several teams are called %(words)s. Say which by its id: %(teams)s.",
                words=words,
                teams=named_teams(found),
            )
        )
    return found[0]


def named_teams(teams: Sequence[TeamRow]) -> str:
    """Return teams as words, such as: 1 Harbour Sales, 2 North."""
    return ", ".join(f"{team.id} {team.name}" for team in teams) or gettext("none yet")


def list_prepared(session: Session, *, organisation_id: int) -> set[str]:
    """Return which steps before the first round an administrator has noted as done: MAIL_TESTED, PULSE_SEEN."""
    query = select(OwnChoice.choice).where(
        OwnChoice.organisation_id == organisation_id, OwnChoice.choice.in_((MAIL_TESTED, PULSE_SEEN))
    )
    return set(session.scalars(query))
