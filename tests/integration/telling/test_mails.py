"""That a result is there is told once to everybody who was asked and to leaders, on both databases."""

import datetime as dt
import re
import threading
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.erasure import erase_person
from data.commands.rounds import close_round
from data.models import Assignment, Membership, Organisation, OutboxMessage, OwnChoice, Person, Round
from data.types import AssignmentStatus, RoundState
from surveys.jobs import run_due
from tests.cast import Cast
from tests.history import answer, reps
from tests.leading import stop_token
from tests.mailbox import Box
from tests.pages import read_forms
from tests.pulses import BROWSER, open_pulse

CLOSES = dt.datetime(2026, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
AFTER = CLOSES + dt.timedelta(hours=1)


def run(app: Flask, now: dt.datetime = AFTER) -> None:
    with app.app_context():
        run_due(now)


def messages(session: Session) -> list[str]:
    session.rollback()
    kinds = list(session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)))
    session.rollback()
    return kinds


def parts(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail."""
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def test_everybody_asked_and_every_leader_is_told_once_by_any_number_of_workers(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    away = session.scalars(select(Assignment).where(Assignment.person_id == cast.peer.id)).one()
    away.status = AssignmentStatus.AWAY
    session.commit()
    run(app, CLOSES)
    assert box.mails == []
    workers = [threading.Thread(target=run, args=(app,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(app, AFTER + dt.timedelta(days=1))
    session.expire_all()
    assert session.get_one(Round, round_.id).state == RoundState.CLOSED
    asked = {member.email for members in cast.members.values() for member in members} - {cast.peer.email}
    assert box.addresses() == sorted(asked | {cast.leader.email})
    ids = {mail["Message-ID"] for _, mail in box.mails}
    assert len(ids) == len(box.mails)


def test_no_result_is_promised_where_nobody_answered(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    run(app)
    said = {(mail["Subject"], parts(mail)[0].partition("http")[0]) for _, mail in box.mails}
    [(subject, words)] = said  # the same to everybody
    assert subject == "The round about October has closed"
    assert "Nothing can be shown about your team this month." in words
    assert "Too few people answered." in words
    assert not any("/dashboard/" in part for _, mail in box.mails for part in parts(mail))


def test_what_the_mails_say(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    answer(session, round_, reps(cast))
    session.commit()
    run(app)
    mails = {to: mail for (to,), mail in box.mails}
    names = [member.name for members in cast.members.values() for member in members] + [*cast.teams, "Leader,"]
    for mail in mails.values():
        assert mail["Subject"] == "The result about October is there"
        text, html = parts(mail)
        assert "http://127.0.0.1:8000/dashboard/?month=2026-10" in text
        assert 'href="http://127.0.0.1:8000/dashboard/?month=2026-10"' in html
        assert [name for name in names if name in text + html] == []
        left = re.sub(r"(?s)<head>.*?</head>|http://\S+|October 2026", "", text + html)
        assert re.findall(r"\d", left) == [], "no figure at all"
        stop = mail["List-Unsubscribe"].strip("<>")
        assert stop in text
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "the page that your team's leader sees" in parts(mails[cast.rep.email])[0]
    leaders = parts(mails[cast.leader.email])[0]
    assert "http://127.0.0.1:8000/actions/?month=2026-10" in leaders
    assert "your team's leader" not in leaders


def test_closing_and_its_message_come_together_or_not_at_all(session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    assert close_round(session, **place, now=AFTER)
    session.rollback()
    assert messages(session) == []
    close_round(session, **place, now=AFTER)
    session.commit()
    assert messages(session) == ["round_closed"]
    close_round(session, **place, now=AFTER)
    session.commit()
    assert messages(session) == ["round_closed"]


def test_without_a_mail_server_nothing_waits(app: Flask, session: Session, cast: Cast) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    run(app)
    assert messages(session) == ["round_closed"]


@pytest.mark.parametrize("days", [13, 15])
def test_old_news_is_not_told(app: Flask, session: Session, cast: Cast, box: Box, days: int) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    close_round(session, organisation_id=cast.organisation_id, round_id=round_.id, now=AFTER)
    session.commit()
    run(app, AFTER + dt.timedelta(days=days))
    assert bool(box.mails) is (days < 14)


def test_the_invented_people_of_a_demo_get_no_mail(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    session.get_one(Organisation, cast.organisation_id).kind = "demo"
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    run(app)
    assert box.mails == []


def test_who_is_shut_out_erased_or_has_stopped_them_gets_no_mail(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id}
    session.get_one(Person, cast.rep.id).disabled_at = AFTER
    close_round(session, **place, round_id=round_.id, now=AFTER)
    third, fourth = cast.members["Team A"][2:4]
    session.commit()
    with app.app_context():
        app.test_client().post(f"/mails/stop/{stop_token(third)}")
    erase_person(session, **place, person_id=fourth.id, now=AFTER)
    session.commit()
    run(app)
    gone = {cast.rep.email, third.email, fourth.email}
    assert gone & set(box.addresses()) == set()
    assert len(box.mails) == 18 - len(gone) + 1
    assert session.scalars(select(Membership.id).limit(1)).all(), "the others are still there"


def choices(session: Session) -> list[tuple[object, ...]]:
    session.rollback()
    rows = session.execute(select(OwnChoice.person_id, OwnChoice.choice, OwnChoice.value)).all()
    session.rollback()
    return [tuple(row) for row in rows]


def test_mails_are_stopped_by_a_button_or_one_click_and_sent_again(app: Flask, session: Session, cast: Cast) -> None:
    client = app.test_client()
    address = f"/mails/stop/{stop_token(cast.rep)}"
    for method in ("GET", "HEAD"):
        assert client.open(address, method=method, headers=BROWSER).status_code == 200
    assert choices(session) == [], "scanners of mails change nothing"
    forms = [form for form in read_forms(client.get(address, headers=BROWSER).text) if form.action == address]
    (form,) = [form for form in forms if form.values["mails"] == "results"]
    assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert choices(session) == [(cast.rep.id, "result_mails", "off")]
    answer = client.post(form.action, data=form.data(**form.presses), headers=BROWSER)
    assert "You get no more mails about results." in answer.text
    assert client.post(address, data={"mails": "results", "send": "yes"}, headers=BROWSER).status_code == 200
    assert choices(session) == []


def test_links_that_no_mail_had_lead_nowhere(app: Flask, session: Session, cast: Cast) -> None:
    client = app.test_client()
    good = stop_token(cast.rep)
    changed = good[:40] + ("B" if good[40] == "A" else "A") + good[41:]
    for token in (good[:-1], changed, "x", "x" * 5000, "%00", "關係"):
        for method in ("GET", "POST"):
            assert client.open(f"/mails/stop/{token}", method=method, headers=BROWSER).status_code == 404
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, now=AFTER)
    session.commit()
    assert client.post(f"/mails/stop/{good}", headers=BROWSER).status_code == 404
    assert choices(session) == []
