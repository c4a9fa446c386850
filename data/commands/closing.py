"""Teams that close on a day: whose people go on to which team then, and that nobody stays in one past it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from data.commands.staff_states import Stay
from data.errors import RefusedError
from data.language import day_words, gettext
from data.models import Membership, Team

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Closing:
    """A team that is closed from a day on, and the team that its people are in from then on, if it is one."""

    name: str
    day: dt.date
    into_id: int | None
    into: str | None

    def words(self) -> str:
        """Say on which day the team closes, and where its people are then."""
        facts: dict[str, object] = {"team": self.name, "day": day_words(self.day)}
        if self.into is None:
            return gettext("%(team)s is closed from %(day)s on. Choose another team, or a last day before.", **facts)
        return gettext("%(team)s closes on %(day)s, its people move to %(into)s then.", **facts, into=self.into)


def read_closings(session: Session, organisation_id: int) -> dict[int, Closing]:
    """Return what becomes of every team that is closed or will be, by its id."""
    closed = select(Team.id, Team.name, Team.closed_on).where(
        Team.organisation_id == organisation_id, Team.closed_on.is_not(None)
    )
    days = {row.id: (row.name, row.closed_on) for row in session.execute(closed)}
    following = _following(session, organisation_id) if days else {}
    return {team_id: Closing(name, day, *following.get(team_id, (None, None))) for team_id, (name, day) in days.items()}


def _following(session: Session, organisation_id: int) -> dict[int, tuple[int, str]]:
    """Return the team, with its name, in which everybody of a closed one goes on, by the closed one's id."""
    before, after, gone, into = aliased(Membership), aliased(Membership), aliased(Team), aliased(Team)
    moves = (
        select(gone.id, gone.closed_on, before.ends_on, into.id, into.name)
        .join(before, before.team_id == gone.id)
        .join(after, (after.person_id == before.person_id) & (after.starts_on == gone.closed_on))
        .join(into, into.id == after.team_id)
        .where(gone.organisation_id == organisation_id, before.ends_on < gone.closed_on)
        .distinct()
    )
    found: dict[int, set[tuple[int, str]]] = {}
    for gone_id, closed_on, ends_on, into_id, name in session.execute(moves):
        if closed_on is not None and ends_on == closed_on - A_DAY:
            found.setdefault(gone_id, set()).add((into_id, name))
    return {team_id: next(iter(teams)) for team_id, teams in found.items() if len(teams) == 1}


def closing_words(session: Session, *, organisation_id: int, team_id: int) -> str | None:
    """Say when a team closes and where its people are then; None for one that stays."""
    closing = read_closings(session, organisation_id).get(team_id)
    return None if closing is None else closing.words()


def check_open(closings: Mapping[int, Closing], team_id: int, on: dt.date) -> None:
    """Refuse to put people into a team that is closed on a day.

    Raises:
        RefusedError: It is.
    """
    closing = closings.get(team_id)
    if closing is not None and closing.day <= on:
        raise RefusedError(closing.words())


def gone_on(stay: Stay, closings: Mapping[int, Closing]) -> tuple[Stay, ...]:
    """Return a stay, cut where its team closes and gone on in the team that takes its people, and so on.

    Raises:
        RefusedError: It goes past the day on which its team closes, and no one team takes its people.
    """
    team_id, starts, ends = stay
    closing = closings.get(team_id)
    if closing is None or (ends is not None and ends < closing.day):
        return (stay,)
    if closing.into_id is None:
        raise RefusedError(closing.words())
    rest = gone_on((closing.into_id, max(starts, closing.day), ends), closings)
    return rest if starts >= closing.day else ((team_id, starts, closing.day - A_DAY), *rest)
