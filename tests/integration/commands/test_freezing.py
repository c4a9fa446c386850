"""What a round freezes when it opens: the tree, and who is asked in which team."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.calendar import usual_times
from data.commands.attributes import set_attributes
from data.commands.organisations import close_team, create_team, place_team
from data.commands.people import (
    add_person,
    disable_person,
    grant_role,
    join_team,
    leave_team,
    move_team,
    revoke_role,
)
from data.errors import ConflictError, NotFoundError, RefusedError
from data.models import Absence, Assignment, AuditEntry, Membership, RoleGrant, Round, RoundUnit, Team
from data.queries.audit import check_chain
from data.types import Month, Role
from tests.cast import NOW, Cast, Member
from tests.history import ZONE, open_month, reps

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
OPENS = usual_times(OCTOBER, ZONE)[0]
FIRST_OF_NOVEMBER = dt.date(2026, 11, 1)


@pytest.fixture
def shared(cast: Cast) -> dict[str, Any]:
    return {"organisation_id": cast.organisation_id, "now": NOW}


def newcomer(session: Session, cast: Cast, name: str, team: str, starts_on: dt.date) -> int:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    person_id = add_person(session, **shared, email=f"{name}@example.com", name=name).id
    join_team(session, **shared, person_id=person_id, team_id=cast.teams[team], starts_on=starts_on)
    grant_role(session, **shared, person_id=person_id, role=Role.REP)
    return person_id


def test_nobody_joins_a_team_that_is_closed(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    person = add_person(session, **shared, email="late@example.com", name="Late").id
    empty = create_team(session, **shared, name="Team D", parent_id=cast.teams["North"], position=9).id
    close_team(session, **shared, team_id=empty, closed_on=FIRST_OF_NOVEMBER)
    for day in (FIRST_OF_NOVEMBER, FIRST_OF_NOVEMBER + dt.timedelta(days=9), FIRST_OF_NOVEMBER - dt.timedelta(days=1)):
        with pytest.raises(RefusedError, match="closed"):
            join_team(session, **shared, person_id=person, team_id=empty, starts_on=day)


def places(session: Session, round_: Round) -> dict[int, tuple[int, str]]:
    rows = session.execute(
        select(Assignment.person_id, Assignment.team_id, Assignment.status).where(Assignment.round_id == round_.id)
    )
    return {person: (team, status) for person, team, status in rows}


def tree(session: Session, round_: Round) -> list[tuple[object, ...]]:
    query = (
        select(RoundUnit.name, RoundUnit.parent_team_id, RoundUnit.depth, RoundUnit.people)
        .where(RoundUnit.round_id == round_.id)
        .order_by(RoundUnit.position)
    )
    return [tuple(row) for row in session.execute(query)]


def usual_places(cast: Cast) -> dict[int, tuple[int, str]]:
    return {member.id: (cast.teams[team], "invited") for team, members in cast.members.items() for member in members}


def test_the_tree_and_everybodys_place_are_frozen(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    company, north, south = (cast.teams[name] for name in ("Company", "North", "South"))
    expected: list[tuple[object, ...]] = [
        ("Company", None, 0, 18),
        ("North", company, 1, 11),
        ("Team A", north, 2, 6),
        ("Team B", north, 2, 5),
        ("South", company, 1, 7),
        ("Team C", south, 2, 7),
    ]
    assert tree(session, round_) == expected
    assert places(session, round_) == usual_places(cast)


def test_comings_and_goings_count_as_of_the_opening(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    a, b, c = (cast.members[team] for team in ("Team A", "Team B", "Team C"))
    in_october = newcomer(session, cast, "in-october", "Team C", dt.date(2026, 10, 31))
    newcomer(session, cast, "in-november", "Team C", FIRST_OF_NOVEMBER)
    leave_team(session, **shared, person_id=a[0].id, ends_on=dt.date(2026, 10, 31))
    leave_team(session, **shared, person_id=a[1].id, ends_on=FIRST_OF_NOVEMBER)
    move_team(session, **shared, person_id=b[0].id, team_id=cast.teams["Team C"], on=dt.date(2026, 10, 15))
    move_team(session, **shared, person_id=b[1].id, team_id=cast.teams["Team C"], on=FIRST_OF_NOVEMBER)
    move_team(session, **shared, person_id=b[2].id, team_id=cast.teams["Team C"], on=dt.date(2026, 11, 2))
    disable_person(session, **shared, person_id=c[0].id)
    grant = session.scalars(select(RoleGrant.id).where(RoleGrant.person_id == c[1].id)).one()
    revoke_role(session, organisation_id=cast.organisation_id, grant_id=grant, now=NOW)
    # Somebody who had left before the month, and comes back after it, is a joiner again.
    leave_team(session, **shared, person_id=c[2].id, ends_on=dt.date(2026, 9, 30))
    join_team(session, **shared, person_id=c[2].id, team_id=cast.teams["Team C"], starts_on=FIRST_OF_NOVEMBER)
    round_ = open_month(session, cast, OCTOBER)
    expected = usual_places(cast)
    for gone in (a[0], c[0], c[1], c[2]):
        del expected[gone.id]
    for moved in (b[0], b[1]):
        expected[moved.id] = (cast.teams["Team C"], "invited")
    expected[in_october] = (cast.teams["Team C"], "invited")
    assert places(session, round_) == expected


def test_what_changes_after_the_opening_changes_nothing_in_the_round(
    session: Session, cast: Cast, shared: dict[str, Any]
) -> None:
    round_ = open_month(session, cast, OCTOBER)
    before = places(session, round_), tree(session, round_)
    move_team(session, **shared, person_id=cast.rep.id, team_id=cast.teams["Team C"], on=dt.date(2026, 11, 3))
    newcomer(session, cast, "late", "Team A", dt.date(2026, 11, 3))
    create_team(session, **shared, name="Team D", parent_id=cast.teams["South"], position=9)
    place_team(session, **shared, team_id=cast.teams["Team A"], parent_id=cast.teams["South"])
    session.get_one(Team, cast.teams["Team B"]).name = "Team B and friends"
    session.flush()
    assert (places(session, round_), tree(session, round_)) == before


def test_people_who_are_away_have_a_place_and_do_not_count(session: Session, cast: Cast) -> None:
    spans = [
        (dt.date(2026, 10, 20), FIRST_OF_NOVEMBER, "away"),
        (FIRST_OF_NOVEMBER, dt.date(2026, 11, 20), "away"),
        (dt.date(2026, 10, 1), dt.date(2026, 10, 31), "invited"),
        (dt.date(2026, 11, 2), dt.date(2026, 11, 9), "invited"),
    ]
    members = cast.members["Team A"]
    for member, (starts_on, ends_on, _) in zip(members, spans, strict=False):
        session.add(
            Absence(organisation_id=cast.organisation_id, person_id=member.id, starts_on=starts_on, ends_on=ends_on)
        )
    round_ = open_month(session, cast, OCTOBER)
    found = places(session, round_)
    assert [found[member.id][1] for member in members] == [*(status for *_, status in spans), "invited", "invited"]
    assert [(row[0], row[3]) for row in tree(session, round_)][:3] == [("Company", 16), ("North", 9), ("Team A", 4)]


def test_where_memberships_overlap_the_one_that_began_last_counts(session: Session, cast: Cast) -> None:
    # The commands refuse to make such rows; an import of older data might.
    session.add(
        Membership(
            organisation_id=cast.organisation_id,
            person_id=cast.rep.id,
            team_id=cast.teams["Team C"],
            starts_on=dt.date(2026, 5, 1),
            ends_on=dt.date(2026, 12, 31),
        )
    )
    round_ = open_month(session, cast, OCTOBER)
    assert places(session, round_) == usual_places(cast) | {cast.rep.id: (cast.teams["Team C"], "invited")}


def test_people_of_an_inner_node_count_in_it_and_above(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    move_team(session, **shared, person_id=cast.rep.id, team_id=cast.teams["North"], on=dt.date(2026, 10, 1))
    round_ = open_month(session, cast, OCTOBER)
    people = {row[0]: row[3] for row in tree(session, round_)}
    assert people == {"Company": 18, "North": 11, "Team A": 5, "Team B": 5, "South": 7, "Team C": 7}


def test_a_closed_team_is_not_in_the_tree_and_its_people_have_no_place(
    session: Session, cast: Cast, shared: dict[str, Any]
) -> None:
    # The command refuses to close a team with people in it; the freezing does not rely on it.
    session.get_one(Team, cast.teams["Team C"]).closed_on = FIRST_OF_NOVEMBER
    session.get_one(Team, cast.teams["Team B"]).closed_on = dt.date(2026, 11, 2)
    round_ = open_month(session, cast, OCTOBER)
    assert [row[0] for row in tree(session, round_)] == ["Company", "North", "Team A", "Team B", "South"]
    theirs = {member.id for member in cast.members["Team C"]}
    assert places(session, round_) == {
        person: place for person, place in usual_places(cast).items() if person not in theirs
    }


def test_a_team_below_a_closed_one_stands_at_the_top(session: Session, cast: Cast) -> None:
    # The command refuses to close a team with open ones below; the freezing does not rely on it.
    session.get_one(Team, cast.teams["North"]).closed_on = FIRST_OF_NOVEMBER
    round_ = open_month(session, cast, OCTOBER)
    tops = [(row[0], row[3]) for row in tree(session, round_) if row[1] is None]
    assert tops == [("Company", 7), ("Team A", 6), ("Team B", 5)]


def test_other_organisations_have_no_place_in_it(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    assert cast.outsider.id not in places(session, round_)
    assert set(places(session, round_)) == {member.id for member in reps(cast)}


def test_a_tree_has_no_cycle_and_one_root(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    teams = cast.teams
    for team, parent in (("North", "North"), ("North", "Team A")):
        with pytest.raises(RefusedError, match="under itself or under a team below"):
            place_team(session, **shared, team_id=teams[team], parent_id=teams[parent])
    with pytest.raises(RefusedError, match="root"):
        place_team(session, **shared, team_id=teams["Company"], parent_id=teams["North"])
    with pytest.raises(RefusedError, match="root"):
        create_team(session, **shared, name="Second root", parent_id=None, position=0)
    with pytest.raises(RefusedError, match="root"):
        close_team(session, **shared, team_id=teams["Company"], closed_on=NOW.date())
    with pytest.raises(RefusedError, match="open teams below"):
        close_team(session, **shared, team_id=teams["North"], closed_on=NOW.date())
    foreign = session.scalars(select(Team.id).where(Team.organisation_id == cast.other_organisation_id)).first()
    assert foreign is not None
    for parent_id in (foreign, 10**9):
        with pytest.raises(NotFoundError):
            place_team(session, **shared, team_id=teams["North"], parent_id=parent_id)
    place_team(session, **shared, team_id=teams["Team A"], parent_id=teams["South"])
    parents = dict(
        session.execute(select(Team.name, Team.parent_id).where(Team.organisation_id == cast.organisation_id)).all()
    )
    assert parents["Team A"] == teams["South"]


def move_everybody_out(session: Session, team_id: int, before: dt.date) -> None:
    there = update(Membership).where(Membership.team_id == team_id)
    session.execute(there.values(ends_on=before - dt.timedelta(days=1)))


@pytest.mark.parametrize("closed_on", [NOW.date(), NOW.date() + dt.timedelta(days=90)])
def test_no_team_stands_under_one_that_closes(
    session: Session, cast: Cast, shared: dict[str, Any], closed_on: dt.date
) -> None:
    closed = cast.teams["Team C"]
    with pytest.raises(RefusedError, match="people in this team"):
        close_team(session, **shared, team_id=closed, closed_on=closed_on)
    move_everybody_out(session, closed, closed_on)
    close_team(session, **shared, team_id=closed, closed_on=closed_on)
    with pytest.raises(RefusedError, match="Team C closes or is closed"):
        create_team(session, **shared, name="Team D", parent_id=closed, position=9)
    with pytest.raises(RefusedError, match="Team C closes or is closed"):
        place_team(session, **shared, team_id=cast.teams["Team B"], parent_id=closed)
    under = select(Team.id).where(Team.organisation_id == cast.organisation_id, Team.parent_id == closed)
    assert session.scalars(under).all() == []


def test_refusals_about_people(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    rep: Member = cast.rep
    with pytest.raises(ConflictError, match="in a team at that time"):
        join_team(session, **shared, person_id=rep.id, team_id=cast.teams["Team B"], starts_on=NOW.date())
    with pytest.raises(RefusedError, match="before it began"):
        leave_team(session, **shared, person_id=rep.id, ends_on=dt.date(2024, 1, 1))
    with pytest.raises(NotFoundError, match="in no team"):
        leave_team(session, **shared, person_id=cast.leader.id, ends_on=NOW.date())
    with pytest.raises(NotFoundError):
        join_team(session, **shared, person_id=cast.outsider.id, team_id=cast.teams["Team B"], starts_on=NOW.date())
    with pytest.raises(ConflictError, match="is here already"):
        add_person(session, **shared, email=rep.email.upper(), name="Double")
    for email in ("", "nobody", "a@b@c.example", "x" * 300 + "@example.com"):
        with pytest.raises(RefusedError, match="e-mail address"):
            add_person(session, **shared, email=email, name="Nobody")
    for password in ("short", "a" * 40, "abababababab", "Harbour.team1", "harbour" + "harbour", "x" * 600):
        with pytest.raises(RefusedError, match="password"):
            add_person(session, **shared, email="harbour.team.a@example.com", name="Harbour Rep", password=password)


def test_every_change_is_in_the_audit_trail_with_ids_only(session: Session, cast: Cast, shared: dict[str, Any]) -> None:
    first = session.scalars(select(AuditEntry.number).order_by(AuditEntry.number.desc())).first()
    assert first is not None
    shared |= {"actor_id": cast.administrator.id}
    move_everybody_out(session, cast.teams["Team C"], NOW.date())
    close_team(session, **shared, team_id=cast.teams["Team C"], closed_on=NOW.date())
    place_team(session, **shared, team_id=cast.teams["Team B"], parent_id=cast.teams["South"])
    move_team(session, **shared, person_id=cast.rep.id, team_id=cast.teams["North"], on=NOW.date())
    query = select(AuditEntry).where(
        AuditEntry.organisation_id == cast.organisation_id, AuditEntry.actor_id == cast.administrator.id
    )
    entries = session.scalars(query.order_by(AuditEntry.number)).all()
    assert [(entry.act, entry.subject, entry.subject_id, entry.details) for entry in entries] == [
        ("team_closed", "team", cast.teams["Team C"], {"on": "2026-11-03"}),
        ("team_placed", "team", cast.teams["Team B"], {"parent": cast.teams["South"]}),
        ("team_left", "person", cast.rep.id, {"team": cast.teams["Team A"], "on": "2026-11-02"}),
        ("team_joined", "person", cast.rep.id, {"team": cast.teams["North"], "on": "2026-11-03"}),
    ]
    assert check_chain(session, organisation_id=cast.organisation_id).problems == ()


def set_for(session: Session, cast: Cast, member: Member, *facts: Any) -> bool:
    role, region, started_on = facts
    return set_attributes(
        session,
        organisation_id=cast.organisation_id,
        person_id=member.id,
        role=role,
        region=region,
        started_on=started_on,
        now=NOW,
    )


def test_what_people_do_is_frozen_with_one_spelling(session: Session, cast: Cast) -> None:
    first, second, third, fourth = cast.members["Team A"][:4]
    assert set_for(session, cast, first, "  Account  manager ", "North", dt.date(2025, 11, 2))
    assert set_for(session, cast, second, "account manager", "", dt.date(2025, 11, 1))
    assert set_for(session, cast, third, "Account manager", None, dt.date(2023, 11, 1))
    assert not set_for(session, cast, third, "Account manager ", " ", dt.date(2023, 11, 1))
    round_ = open_month(session, cast, OCTOBER)
    set_for(session, cast, fourth, "Late", "Late", dt.date(2020, 1, 1))  # after the opening: the next round's
    frozen = session.execute(
        select(Assignment.person_id, Assignment.job_role, Assignment.region, Assignment.tenure)
        .where(Assignment.round_id == round_.id, Assignment.person_id.in_([each.id for each in (first, second, third)]))
        .order_by(Assignment.person_id)
    )
    assert [tuple(row) for row in frozen] == [
        (first.id, "Account manager", "North", "under_1"),
        (second.id, "Account manager", None, "1_to_3"),
        (third.id, "Account manager", None, "from_3"),
    ]
    of_fourth = select(Assignment.job_role).where(Assignment.round_id == round_.id, Assignment.person_id == fourth.id)
    assert session.scalars(of_fourth).one() is None


def test_attributes_that_cannot_be_kept_are_refused(session: Session, cast: Cast) -> None:
    for facts in (("x" * 61, None, None), (None, "bell\x07", None), (None, None, dt.date(1899, 12, 31))):
        with pytest.raises(RefusedError):
            set_for(session, cast, cast.rep, *facts)
    with pytest.raises(NotFoundError):
        set_for(session, cast, replace(cast.rep, id=10**6), "Role", None, None)
