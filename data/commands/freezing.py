"""What is frozen when a round opens: the reporting tree, everybody's place in it, and what they do there."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, insert, or_, select
from sqlalchemy.orm import Session, aliased

from data.calendar import local_day
from data.models import Absence, Assignment, Membership, Person, RoleGrant, Round, RoundUnit, Team
from data.texts import same_name
from data.types import AssignmentStatus, Month, Role, Tenure


@dataclass(frozen=True, slots=True)
class _Place:
    """A rep's place in a round: the team, whether they are away, and what they do as it was written down."""

    person_id: int
    team_id: int
    away: bool
    job_role: str | None
    region: str | None
    started_on: dt.date | None


def _teams(session: Session, organisation_id: int, day: dt.date) -> list[Team]:
    query = (
        select(Team)
        .where(Team.organisation_id == organisation_id, or_(Team.closed_on.is_(None), Team.closed_on > day))
        .order_by(Team.position, Team.id)
    )
    return list(session.scalars(query))


def _places(session: Session, organisation_id: int, day: dt.date, about: Month) -> list[_Place]:
    """Return the place of every rep who is in a team now and was in one in the month asked about.

    Who moved since is in the new team; who joined since is asked from the next round on.
    """
    is_rep = exists().where(
        RoleGrant.person_id == Person.id, RoleGrant.role == Role.REP, RoleGrant.revoked_at.is_(None)
    )
    is_away = exists().where(Absence.person_id == Person.id, Absence.starts_on <= day, Absence.ends_on >= day)
    then = aliased(Membership)
    was_there = exists().where(
        then.person_id == Person.id,
        then.starts_on <= about.last,
        or_(then.ends_on.is_(None), then.ends_on >= min(about.first, day)),
    )
    query = (
        select(Person.id, Membership.team_id, is_away, Person.job_role, Person.region, Person.started_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.organisation_id == organisation_id,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
            Membership.starts_on <= day,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= day),
            was_there,
            is_rep,
        )
        .order_by(Person.id, Membership.starts_on)
    )
    return [_Place(row[0], row[1], bool(row[2]), row[3], row[4], row[5]) for row in session.execute(query)]


def _spellings(written: Iterable[str | None]) -> dict[str, str]:
    """Return one spelling for all that are the same name but for case and width: the most frequent, then the first."""
    counted = Counter(each for each in written if each is not None)
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    chosen: dict[str, str] = {}
    for spelling, _ in ordered:
        chosen.setdefault(same_name(spelling), spelling)
    return {spelling: chosen[same_name(spelling)] for spelling in counted}


def _depth(team_id: int, parents: dict[int, int | None]) -> int:
    depth, parent = 0, parents[team_id]
    while parent is not None and depth < len(parents):
        depth, parent = depth + 1, parents.get(parent)
    return depth


def _people_below(places: Iterable[_Place], parents: dict[int, int | None]) -> Counter[int]:
    people: Counter[int] = Counter()
    for place in places:
        node: int | None = place.team_id
        while node is not None and not place.away:
            people[node] += 1
            node = parents.get(node)
    return people


@dataclass(frozen=True, slots=True)
class Frozen:
    """A tree and everybody's place in it on a day: teams in order, the parent of each, people by place."""

    teams: Sequence[Team]
    parents: dict[int, int | None]
    places: Sequence[_Place]
    lost: int = 0  # people whose team is closed then, and who are in no other one

    @property
    def asked(self) -> Counter[int]:
        """How many people are asked in each team itself, without those away."""
        return Counter(place.team_id for place in self.places if not place.away)


def look_ahead(session: Session, *, organisation_id: int, day: dt.date, about: Month) -> Frozen:
    """Return what a round about a month that opens on a day is made of, as things stand now.

    A person counts in one team: where memberships overlap, the one that began last. People whose team is not in the
    tree any more have no place.
    """
    teams = _teams(session, organisation_id, day)
    known = {team.id for team in teams}
    # A team whose parent was closed stands at the top of this round's tree.
    parents = {team.id: team.parent_id if team.parent_id in known else None for team in teams}
    latest = {place.person_id: place for place in _places(session, organisation_id, day, about)}
    there = [place for place in latest.values() if place.team_id in parents]
    return Frozen(teams, parents, there, len(latest) - len(there))


def freeze_round(session: Session, *, round_: Round, zone: str) -> int:
    """Write the round's tree and assignments; returns how many people are asked.

    The tree must have no cycle (the commands that change teams see to it).
    """
    day = local_day(round_.opens_at, zone)
    about = Month.parse(round_.about_month)
    frozen = look_ahead(session, organisation_id=round_.organisation_id, day=day, about=about)
    teams, parents, places = frozen.teams, frozen.parents, frozen.places
    people = _people_below(places, parents)
    shared = {"organisation_id": round_.organisation_id, "round_id": round_.id}
    units = [
        {
            **shared,
            "team_id": team.id,
            "parent_team_id": parents[team.id],
            "name": team.name,
            "depth": _depth(team.id, parents),
            "position": position,
            "people": people[team.id],
        }
        for position, team in enumerate(teams)
    ]
    session.flush()
    if units:
        session.execute(insert(RoundUnit), units)
    if places:
        session.execute(insert(Assignment), [shared | asked for asked in _asked(places, day)])
    return sum(not place.away for place in places)


def _asked(places: Sequence[_Place], day: dt.date) -> Iterable[dict[str, object]]:
    roles, regions = _spellings(each.job_role for each in places), _spellings(each.region for each in places)
    for place in places:
        yield {
            "person_id": place.person_id,
            "team_id": place.team_id,
            "status": AssignmentStatus.AWAY if place.away else AssignmentStatus.INVITED,
            "job_role": None if place.job_role is None else roles[place.job_role],
            "region": None if place.region is None else regions[place.region],
            "tenure": None if place.started_on is None else Tenure.of(place.started_on, day),
        }
