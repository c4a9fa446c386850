"""Teams that close on a day: nobody is left in one, and until then the closing can be taken back."""

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.joining import join_teams
from data.commands.staff_files import import_staff, undo_import
from data.commands.staff_rules import StaffEntry
from data.commands.staffing import set_last_day, take_back_move
from data.errors import RefusedError
from data.models import Membership, Person, Team
from surveys.people.handles import handle_of
from tests.asking import ask, send
from tests.cast import NOW, SINCE, Cast
from tests.pulses import BROWSER


def test_a_team_that_closes_keeps_nobody_and_can_be_kept_open(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    a, b, c = (cast.teams[name] for name in ("Team A", "Team B", "Team C"))
    first, second, *_ = cast.members["Team A"]
    stays = select(Membership.id, Membership.team_id, Membership.starts_on, Membership.ends_on)
    last, day = dt.date(2026, 11, 30), dt.date(2026, 12, 1)

    def stays_of(person_id: int) -> list[Any]:
        query = stays.where(Membership.person_id == person_id).order_by(Membership.starts_on)
        return [row[1:] for row in ask(session, query)]

    session.rollback()
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    join_teams(session, **shared, team_id=a, into_id=b, on=day)
    session.commit()
    words = "Team A closes on 1 December 2026, its people move to Team B then."
    assert words in administrator.get(f"/tree/{a}", headers=BROWSER).text
    assert "closes on 1 December 2026" in administrator.get("/tree", headers=BROWSER).text
    [planned_move] = ask(
        session, select(Membership.id).where(Membership.person_id == first.id, Membership.team_id == b)
    )
    with pytest.raises(RefusedError, match=re.escape(words)):
        take_back_move(session, **shared, person_id=first.id, membership_id=planned_move, today=NOW.date())
    session.rollback()
    mover = cast.members["Team C"][0]
    secrets = (administrator.application.config["SECRET_KEY"],)
    handle = handle_of(secrets, organisation_id=cast.organisation_id, person_id=mover.id)
    address = f"/people/of/{handle}/move"
    moved = send(administrator, address, "/move", team=str(a), on="2026-11-10")
    assert words in moved.text
    through = [(a, dt.date(2026, 11, 10), last), (b, day, None)]
    assert stays_of(mover.id) == [(c, SINCE, dt.date(2026, 11, 9)), *through]
    added = send(
        administrator,
        "/people/new",
        "/people/new",
        name="Nia",
        email="nia@example.com",
        team=str(a),
        starts_on="2026-11-10",
    )
    assert words in added.text
    [nia] = ask(session, select(Person.id).where(Person.email == "nia@example.com"))
    assert stays_of(nia) == through
    set_last_day(session, **shared, person_id=second.id, ends_on=dt.date(2027, 1, 31), today=NOW.date())
    session.commit()
    lines = [
        StaffEntry(2, "new@example.com", name="New", team=("Team A",)),
        StaffEntry(3, first.email, team=("Team A",)),
    ]
    for unchanged in (1, 2):
        plan = import_staff(session, **shared, entries=lines, on=dt.date(2026, 11, 10))
        assert (plan.refusals, plan.unchanged) == ([], unchanged)
        session.commit()
    [new] = ask(session, select(Person.id).where(Person.email == "new@example.com"))
    assert stays_of(new) == through
    for person_id in (first.id, mover.id, nia, new):  # nobody is in a team that is closed
        assert stays_of(person_id)[-1][0] == b
    leaver = handle_of(secrets, organisation_id=cast.organisation_id, person_id=new)
    gone = send(administrator, f"/people/of/{leaver}/leave", "/leave", ends_on="2026-11-20")
    assert "The last day is set. What was planned after it does not come about." in gone.text
    assert stays_of(new) == [(a, dt.date(2026, 11, 10), dt.date(2026, 11, 20))]
    kept = send(administrator, f"/tree/{a}/keep-open", "/keep-open")
    assert "Team A stays open." in kept.text
    assert stays_of(first.id) == [(a, SINCE, None)]
    assert stays_of(second.id) == [(a, SINCE, dt.date(2027, 1, 31))]
    assert stays_of(nia) == [(a, dt.date(2026, 11, 10), None)]
    assert administrator.get(f"/tree/{a}/keep-open", headers=BROWSER).status_code == 404


def test_an_undone_import_puts_nobody_back_into_a_team_that_closes(session: Session, cast: Cast) -> None:
    session.rollback()
    a, b, day = cast.teams["Team A"], cast.teams["Team B"], dt.date(2026, 12, 1)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    mover = cast.members["Team A"][0]
    import_staff(session, **shared, entries=[StaffEntry(2, mover.email, team=("Team C",))], on=dt.date(2026, 11, 2))
    join_teams(session, **shared, team_id=a, into_id=b, on=day)
    session.commit()
    undo_import(session, **shared, import_id=1)
    session.commit()
    stays = select(Membership.team_id, Membership.starts_on, Membership.ends_on)
    assert ask(session, stays.where(Membership.person_id == mover.id).order_by(Membership.starts_on)) == [
        (a, SINCE, dt.date(2026, 11, 30)),
        (b, day, None),
    ]


def test_people_of_closed_teams_are_told_of_before_a_round_opens(
    administrator: FlaskClient, session: Session, cast: Cast
) -> None:
    session.rollback()
    session.get_one(Team, cast.teams["Team C"]).closed_on = dt.date(2026, 12, 1)  # as before it was held against
    session.commit()
    for address in ("/rounds/before", "/getting-started"):
        assert "7 people belong to no open team" in " ".join(administrator.get(address, headers=BROWSER).text.split())
