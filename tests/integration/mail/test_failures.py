"""What administrators learn of mails that failed for good: addresses where they tell nothing, else a bare total."""

import datetime as dt
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.alerts import ALERT_MAIL
from data.commands.announcements import RESULT_MAIL
from data.commands.following import FOLLOW_UP_MAIL, THANKS_MAIL
from data.commands.guests import WORKSHOP_MAIL
from data.commands.links import LINK_MAIL
from data.commands.outbox import drop_work, finish_work, put, take_work
from data.commands.retention import PURGE_MAIL
from data.commands.room_asks import ASK_MAIL
from data.models import OutboxMessage
from data.queries.failures import FailedMails, get_failed_mails
from data.types import REMINDER_MAIL
from tests.cast import Cast, Member
from tests.integration.auth.test_links import RESET, ask, deliver
from tests.mailbox import Box
from tests.pulses import BROWSER, sign_in

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
PRIVATE = (THANKS_MAIL, REMINDER_MAIL, FOLLOW_UP_MAIL, ASK_MAIL, PURGE_MAIL)


def settle(
    session: Session, member: Member, kind: str, *, good: bool = False, now: dt.datetime = NOW, **more: Any
) -> None:
    """Put a mail of a kind to somebody, and let it fail for good or arrive."""
    place: dict[str, Any] = {"organisation_id": member.organisation_id, "key": f"{kind}:{member.id}:{now}:{more}"}
    put(session, **place, kind=kind, payload={"person_id": member.id, **more}, due_at=now)
    work = take_work(session, kinds=[kind], now=now)
    assert work is not None
    assert (finish_work if good else drop_work)(session, work=work, now=now)


def test_addresses_are_told_where_they_say_nothing_of_answers(session: Session, cast: Cast) -> None:
    def found(now: dt.datetime = NOW + DAY) -> FailedMails:
        return get_failed_mails(session, organisation_id=cast.organisation_id, now=now)

    settle(session, cast.outsider, RESULT_MAIL)
    for kind in PRIVATE:
        settle(session, cast.rep, kind)
    settle(session, cast.rep, LINK_MAIL, purpose="erase")
    settle(session, cast.rep, ALERT_MAIL, former_id=1)
    assert found() == FailedMails(0, (), None)
    settle(session, cast.rep, LINK_MAIL, purpose="reset")
    settle(session, cast.rep, WORKSHOP_MAIL)
    settle(session, cast.peer, ALERT_MAIL)
    lost = tuple((email, False) for email in sorted((cast.rep.email, cast.peer.email)))
    assert found() == FailedMails(3, lost, None)
    for member in (cast.peer, cast.leader, cast.coach, cast.administrator):
        settle(session, member, THANKS_MAIL)
    private = len(PRIVATE) + 1 + 4
    assert found().private == private
    settle(session, cast.rep, RESULT_MAIL, good=True, now=NOW + DAY)
    assert found(NOW + 2 * DAY) == FailedMails(1, ((cast.peer.email, False),), private)
    assert found(NOW + 31 * DAY) == FailedMails(0, (), None)


def test_a_link_that_was_not_taken_in_time_stands_on_the_page_of_rounds(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    administrator = sign_in(app, cast.administrator).client
    assert "Mail that failed" not in administrator.get("/rounds", headers=BROWSER).text
    box.lost = {cast.rep.email}
    assert ask(app.test_client(), RESET, cast.rep.email).status_code == 302
    for minutes in (0, 40):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)):
            deliver(app)
    states = [tuple(row) for row in session.execute(select(OutboxMessage.kind, OutboxMessage.last_error))]
    assert states == [(LINK_MAIL, "SMTPRecipientsRefused")]
    session.rollback()
    page = administrator.get("/rounds", headers=BROWSER).text
    assert f"{cast.rep.email}: the mail server refused this address" in page
    assert "one mail failed for good" in page
