"""That one question is not shown twice within a day to the same people, in whichever teams they stand.

Phones of a debrief that is over are gone, so how many have changed in between cannot be known.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from data.calendar import local_day
from data.errors import RefusedError
from data.language import gettext, mark, moment_words
from data.models import LiveReveal, LiveSession, Membership, Organisation, Team, WorkshopTeam

APART = dt.timedelta(hours=24)
SHOWN_TODAY = mark(
    "This question was shown within the last 24 hours in another debrief of these people, or about the same unit, as "
    "that of small teams without results of their own is. Shown again, the two could tell about single people. It can "
    "be shown here from %(moment)s on."
)


@dataclass(frozen=True, slots=True)
class _Tree:
    """The teams above each team, itself among them."""

    upwards: Mapping[int, set[int]]

    def below(self, teams: Collection[int]) -> set[int]:
        """Return some teams and all below them."""
        return {team for team, path in self.upwards.items() if path & set(teams)}

    def near(self, teams: Collection[int]) -> set[int]:
        """Return some teams, and all above or below them."""
        return self.below(teams).union(*(self.upwards[team] for team in teams))


def check_apart(session: Session, live: LiveSession, same: Collection[str], now: dt.datetime) -> None:
    """Refuse a question that another debrief of these people has just shown (see `apart_until`).

    Raises:
        RefusedError: One of the `same` questions was shown within 24 hours; the words say when that is over.
    """
    until = _until(session, live, same, now)
    if until is not None:
        raise RefusedError(gettext(SHOWN_TODAY, moment=moment_words(until)))


def apart_until(
    session: Session, *, organisation_id: int, live_id: int, same: Collection[str], now: dt.datetime
) -> dt.datetime | None:
    """Return from when on one of the `same` questions can be shown in a debrief, None where it can be now.

    Another debrief of these people keeps it from that: people of the same unit, of the workshop's teams, and of teams
    above or below them; and whoever shares at least k people with them, wherever the other teams stand in the tree. In
    a demo, where everybody is invented, debriefs follow each other.
    """
    query = select(LiveSession).where(LiveSession.organisation_id == organisation_id, LiveSession.id == live_id)
    return _until(session, session.scalars(query).one(), same, now)


def _until(session: Session, live: LiveSession, same: Collection[str], now: dt.datetime) -> dt.datetime | None:
    others = _shown_lately(session, live, same, now)
    if not others:
        return None
    until: list[dt.datetime] = []
    tree, own = _tree(session, live.organisation_id), _teams_of(session, live)
    near = tree.near(own) | {live.team_id}
    above = [tree.upwards[team] for team in own]
    asked = own if any(live.team_id in path for path in above) else own | {live.team_id}  # teams may have been changed
    people = _people(session, live, tree.below(asked), now)
    for other, shown_at in others:
        teams = _teams_of(session, other) | {other.team_id}
        if teams & near or len(people & _people(session, live, tree.below(teams), now)) >= live.k:
            until.append(shown_at + APART)
    zone = session.get_one(Organisation, live.organisation_id).zone
    return _next_minute(max(until), zone) if until else None


def _next_minute(moment: dt.datetime, zone: str) -> dt.datetime:
    """Return the first whole minute after a moment, by the clocks of a zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0) + dt.timedelta(minutes=1)


def _shown_lately(
    session: Session, live: LiveSession, same: Collection[str], now: dt.datetime
) -> list[tuple[LiveSession, dt.datetime]]:
    """Return the other debriefs that have shown one of these questions within 24 hours, and when they last did."""
    shown_at = func.max(LiveReveal.revealed_at)
    lately = (
        select(LiveSession, shown_at)
        .join(LiveReveal, LiveReveal.session_id == LiveSession.id)
        .join(Organisation, Organisation.id == LiveSession.organisation_id)
        .where(
            LiveSession.organisation_id == live.organisation_id,
            LiveSession.id != live.id,
            Organisation.kind != "demo",
            LiveReveal.question.in_(same),
            LiveReveal.revealed_at > now - APART,
        )
        .group_by(LiveSession.id)
        .order_by(LiveSession.id)
    )
    return [(row[0], row[1]) for row in session.execute(lately)]


def _teams_of(session: Session, live: LiveSession) -> set[int]:
    return set(session.scalars(select(WorkshopTeam.team_id).where(WorkshopTeam.workshop_id == live.workshop_id)))


def _people(session: Session, live: LiveSession, teams: Collection[int], now: dt.datetime) -> set[int]:
    """Return who stood in some teams within the last 24 hours; whoever is moved leaves on the day before."""
    zone = session.get_one(Organisation, live.organisation_id).zone
    first, last = local_day(now - APART, zone) - dt.timedelta(days=1), local_day(now, zone)
    query = select(Membership.person_id).where(
        Membership.organisation_id == live.organisation_id,
        Membership.team_id.in_(teams),
        Membership.starts_on <= last,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= first),
    )
    return set(session.scalars(query))


def _tree(session: Session, organisation_id: int) -> _Tree:
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == organisation_id))
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    return _Tree({team: _upwards(team, parents) for team in parents})


def _upwards(team: int, parents: Mapping[int, int | None]) -> set[int]:
    path: set[int] = set()
    node: int | None = team
    while node is not None:
        path.add(node)
        node = parents[node]
    return path
