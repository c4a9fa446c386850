"""The mail about a closed round says what its reader may see: their own teams, the unit above, or nothing and why."""

import datetime as dt
import re
from collections.abc import Iterable
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.own import choose
from data.commands.people import grant_role
from data.models import Membership, PublishedResult, RoleGrant, Round
from data.reports.news import Seen, seen_of_round
from data.types import LANGUAGE, Role, Scope
from surveys.jobs import run_due
from tests.cast import Cast, Member
from tests.history import answer, reps
from tests.mailbox import Box
from tests.pulses import open_pulse

CLOSES = dt.datetime(2026, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
AFTER = CLOSES + dt.timedelta(hours=1)
THERE, CLOSED = "The result about October is there", "The round about October has closed"
HOME = "http://127.0.0.1:8000/dashboard/"
FEW = "Too few people answered. Nothing is shown of so few, so that nobody's answers can be worked out."
NEIGHBOUR = (
    "Enough people answered, but showing the result would let somebody work out that of a group that is too small."
)


def close_with(app: Flask, session: Session, cast: Cast, members: Iterable[Member], k: int = 5) -> Round:
    """Close a round that some have answered, and send what is to be sent."""
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    if k > round_.k:
        round_.k, round_.usual_k = k, round_.k
    answer(session, round_, members)
    session.commit()
    with app.app_context():
        run_due(AFTER)
    return round_


def few_in_b(cast: Cast) -> list[Member]:
    """Everybody of Team A and C, two of Team B: B is too small to be shown, and A would give it away."""
    return [*cast.members["Team A"], *cast.members["Team B"][:2], *cast.members["Team C"]]


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail, the marks of HTML taken away."""
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    plain = re.sub(r"(?s)<head>.*?</head>", "", html.get_content()).replace("&#39;", "'").replace("&amp;", "&")
    return text.get_content(), plain


def only(box: Box, member: Member) -> EmailMessage:
    [mail] = box.to(member.email)
    return mail


def no_figures(mail: EmailMessage) -> bool:
    left = re.sub(r"http://[^\s\"]+|October 2026", "", "".join(parts(mail)) + mail["Subject"])
    return re.findall(r"\d", left.replace("2026年10月", "").replace("10月", "")) == []


def test_each_is_told_of_their_own_team_and_of_the_unit_above(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    close_with(app, session, cast, few_in_b(cast))
    subjects = {team: {only(box, member)["Subject"] for member in cast.members[team]} for team in cast.members}
    assert subjects == {"Team A": {CLOSED}, "Team B": {CLOSED}, "Team C": {THERE}}
    assert only(box, cast.leader)["Subject"] == THERE
    above = f"{HOME}?team={cast.teams['North']}&month=2026-10"
    for team, reason in (("Team A", NEIGHBOUR), ("Team B", FEW)):
        mail = only(box, cast.members[team][2])
        for part in parts(mail):
            assert "The round about October 2026 has closed. Nothing can be shown about your team this month." in part
            assert reason in part
            assert above in part
            assert "its result is there" not in part
            assert [name for name in (*cast.teams, "Harbour") if name in part] == []
        assert no_figures(mail)
    for part in parts(only(box, cast.members["Team C"][0])):
        assert "its result is there:" in part
        assert f"{HOME}?month=2026-10" in part


def test_a_leader_of_two_hidden_teams_hears_both_reasons(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    session.scalars(
        select(RoleGrant).where(RoleGrant.role == Role.LEADER, RoleGrant.person_id == cast.leader.id)
    ).one().team_id = cast.teams["Team A"]
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.leader.id}
    grant_role(session, **place, role=Role.LEADER, team_id=cast.teams["Team B"], now=AFTER)
    session.commit()
    close_with(app, session, cast, few_in_b(cast))
    for part in parts(only(box, cast.leader)):
        assert "Nothing can be shown about your teams this month." in part
        assert "There is more than one reason:" in part
        assert NEIGHBOUR in part
        assert FEW in part
        assert f"{HOME}?team={cast.teams['North']}&month=2026-10" in part
        assert "/actions/" not in part


def test_the_link_leads_to_a_team_of_which_something_is_shown(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.leader.id}
    session.scalars(
        select(RoleGrant).where(RoleGrant.role == Role.LEADER, RoleGrant.person_id == cast.leader.id)
    ).one().team_id = cast.teams["Team B"]
    grant_role(session, **place, role=Role.LEADER, team_id=cast.teams["Team C"], now=AFTER)
    session.commit()
    close_with(app, session, cast, few_in_b(cast))
    mail = only(box, cast.leader)
    assert mail["Subject"] == THERE
    for part in parts(mail):
        assert f"{HOME}?team={cast.teams['Team C']}&month=2026-10" in part


def test_who_is_in_no_team_any_more_is_promised_no_page(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    session.scalars(select(Membership).where(Membership.person_id == cast.peer.id)).one().ends_on = dt.date(2026, 11, 5)
    session.commit()
    close_with(app, session, cast, reps(cast))
    mail = only(box, cast.peer)
    assert mail["Subject"] == CLOSED
    for part in parts(mail):
        assert "You are in no team at the moment whose result could be shown to you." in part
        assert "/dashboard/" not in part


@pytest.mark.parametrize("few", [True, False])
def test_the_same_is_said_in_chinese(app: Flask, session: Session, cast: Cast, box: Box, *, few: bool) -> None:
    choose(
        session,
        organisation_id=cast.organisation_id,
        person_id=cast.peer.id,
        choice=LANGUAGE,
        value="zh",
        now=AFTER,
    )
    session.commit()
    close_with(app, session, cast, few_in_b(cast) if few else [])
    mail = only(box, cast.peer)
    assert re.search("[a-zA-Z]{3}", mail["Subject"]) is None
    assert no_figures(mail)
    for part in parts(mail):
        assert "本月您的团队没有可以显示的内容" in part
        assert ("team=" in part) is few
        assert re.findall(r"[a-zA-Z]{3,}", re.sub(r"http://[^\s\"]+|<[^>]+>", "", part)) == []


def test_small_groups_are_told_that_they_wait_for_the_quarter(session: Session, cast: Cast, app: Flask) -> None:
    round_ = close_with(app, session, cast, reps(cast), k=10)
    alone = Scope(cast.organisation_id, alone_ids=frozenset({cast.teams["Team A"]}))
    assert seen_of_round(session, alone, round_id=round_.id) == Seen(
        shown=False, above=cast.teams["Company"], reasons=("quarterly",)
    )
    elsewhere = Scope(cast.other_organisation_id, everything=True)
    assert not seen_of_round(session, elsewhere, round_id=round_.id).shown


def test_all_reasons_of_a_team_are_told_and_what_the_summary_lacks_is_found_on_trends(
    session: Session, cast: Cast
) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    team = cast.teams["Team A"]
    alone = Scope(cast.organisation_id, alone_ids=frozenset({team}))

    def publish(measure: str, state: str) -> None:
        place: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id, "team_id": team}
        session.add(
            PublishedResult(
                **place, measure=measure, state=state, publication_version="publication-1.11", published_at=AFTER
            )
        )
        session.flush()

    publish("rate:given", "protects_neighbour")
    publish("score:RO", "not_enough")
    publish("score:T", "not_enough")
    seen = seen_of_round(session, alone, round_id=round_.id)
    assert (seen.shown, seen.reasons) == (False, ("not_enough", "protects_neighbour"))

    publish("share:asked", "shown")
    assert seen_of_round(session, alone, round_id=round_.id) == Seen(shown=True, page="trends")
    publish("score:R", "shown")
    assert seen_of_round(session, alone, round_id=round_.id) == Seen(shown=True)
