"""Before a round opens: which teams would not be shown, as people and teams stand now."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import RoundRule, local_day, smallest_group
from data.commands.freezing import look_ahead
from data.commands.rounds import rule_of
from data.models import Organisation, Round
from data.publication.tree import Node, solve_tree
from data.types import Month, ResultState, RoundState


@dataclass(frozen=True, slots=True)
class Calendar:
    """The monthly rule of an organisation, its zone, and since when rounds rest."""

    rule: RoundRule
    zone: str
    k: int
    small_quarterly: bool
    paused_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Small:
    """A team that would not be shown even if everybody answered: too few people, or to protect a neighbour."""

    team_id: int
    name: str
    people: int
    parent: str | None
    siblings: tuple[tuple[int, str, int], ...]  # id, name, people: teams beside it that it could join
    protects: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next round as things stand: when it opens, how many are asked, which teams would not be shown."""

    month: Month
    opens_at: dt.datetime
    asked: int
    away: int
    teams: int
    small: tuple[Small, ...]
    k: int  # of the round
    lost: int  # people who are in no open team then, because theirs is closed


def get_calendar(session: Session, organisation_id: int) -> Calendar:
    """Return the calendar of an organisation."""
    organisation = session.get_one(Organisation, organisation_id)
    return Calendar(
        rule_of(organisation),
        organisation.zone,
        organisation.k,
        organisation.small_quarterly,
        organisation.rounds_paused_at,
    )


def next_opening(session: Session, *, organisation_id: int, now: dt.datetime) -> tuple[Month, dt.datetime]:
    """Return month and opening of the next round: the one that is planned, else the one that the rule would plan."""
    calendar = get_calendar(session, organisation_id)
    planned = (
        select(Round.about_month, Round.opens_at)
        .where(Round.organisation_id == organisation_id, Round.state == RoundState.PLANNED, Round.closes_at > now)
        .order_by(Round.opens_at)
        .limit(1)
    )
    row = session.execute(planned).first()
    if row is not None:
        return Month.parse(row.about_month), row.opens_at
    month = Month.of(local_day(now, calendar.zone))
    taken = select(Round.id).where(Round.organisation_id == organisation_id, Round.about_month == str(month))
    if session.scalar(taken) is not None:
        month = month.plus(1)
    return month, calendar.rule.times(month, calendar.zone)[0]


def get_outlook(session: Session, *, organisation_id: int, now: dt.datetime) -> Outlook:
    """Return what the next round would be made of, and the teams of it that would not be shown."""
    calendar = get_calendar(session, organisation_id)
    month, opens_at = next_opening(session, organisation_id=organisation_id, now=now)
    day = local_day(max(opens_at, now), calendar.zone)
    frozen = look_ahead(session, organisation_id=organisation_id, day=day, about=month)
    asked = frozen.asked
    nodes = [Node(team.id, frozen.parents[team.id], place) for place, team in enumerate(frozen.teams)]
    k = smallest_group(calendar.k, month, small_quarterly=calendar.small_quarterly)
    solution = solve_tree(nodes, asked, k)
    names = {team.id: team.name for team in frozen.teams}

    def small(team_id: int) -> Small:
        parent = frozen.parents[team_id]
        beside = [other for other in names if other != team_id and frozen.parents[other] == parent]
        return Small(
            team_id,
            names[team_id],
            solution.n[team_id],
            None if parent is None else names[parent],
            tuple((other, names[other], solution.n[other]) for other in beside) if parent is not None else (),
            solution.state[team_id] is ResultState.PROTECTS_NEIGHBOUR,
        )

    hidden = [team_id for team_id in names if solution.n[team_id] and team_id not in solution.shown]
    return Outlook(
        month,
        opens_at,
        sum(asked.values()),
        sum(place.away for place in frozen.places),
        sum(bool(asked[team_id]) for team_id in names),
        tuple(small(team_id) for team_id in hidden),
        k,
        frozen.lost,
    )
