"""Invitations and reminders on both databases and against a real mail server."""

import dataclasses
import datetime as dt
import threading
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.calendar import reminder_moments
from data.commands.own import choose
from data.commands.people import disable_person
from data.commands.rounds import open_round, plan_round
from data.models import Absence, Assignment, Invitation, MailCount, Organisation, OutboxMessage, Round
from data.types import NO_REMINDERS, AssignmentStatus, Month
from surveys.jobs import run_due
from tests.cast import Cast
from tests.fixtures import SECRET
from tests.mailbox import Box

OPENING = dt.datetime(2026, 11, 30, 23, 0, tzinfo=dt.UTC)  # 1 December in Zurich
FIRST = dt.datetime(2026, 12, 5, 8, 0, tzinfo=dt.UTC)
SECOND = dt.datetime(2026, 12, 9, 8, 0, tzinfo=dt.UTC)
PRIVATE = "Only you see your answers, and nobody sees who has answered."
ALONE = (
    "This link is yours alone, so please do not pass this mail on. "
    "It opens this one pulse, without a password, until the pulse closes."
)
INVITATION = """Your pulse about November 2026 is open. It is made to take about four minutes.

Open it:
{open}

It is open until 10 December 2026 at 23:59 (Europe/Zurich time). Only you see your answers.

{alone}

You get one such mail a month, and at most two reminders if you have not answered.
To get no reminders:
{stop}
"""
REMINDER = """Your pulse about November 2026 is still open, and you have not sent it yet. \
It is made to take about four minutes.

Open it:
{open}

It is open until 10 December 2026 at 23:59 (Europe/Zurich time). {private}

{alone}

To get no more reminders:
{stop}
"""


def plan(session: Session, cast: Cast) -> int:
    made = plan_round(
        session,
        organisation_id=cast.organisation_id,
        about_month=Month(2026, 11),
        now=OPENING - dt.timedelta(days=9),
    )
    session.commit()
    return made.id


def run(app: Flask, now: dt.datetime) -> None:
    with app.app_context():
        run_due(now)


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def links(mail: EmailMessage) -> dict[str, str]:
    found = [line for line in text(mail).splitlines() if line.startswith("http")]
    return dict(zip(("open", "stop"), found, strict=True))


def everybody(cast: Cast) -> list[str]:
    return sorted(member.email for members in cast.members.values() for member in members)


def test_reminders_are_due_at_nine_on_the_fifth_and_ninth_day() -> None:
    assert reminder_moments(OPENING, "Europe/Zurich") == [FIRST, SECOND]
    assert reminder_moments(dt.datetime(2026, 10, 24, 22, 0, tzinfo=dt.UTC), "Europe/Zurich") == [
        dt.datetime(2026, 10, 29, 8, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC),
    ]


def test_everybody_asked_gets_one_invitation_and_at_most_two_reminders(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    plan(session, cast)
    for now in (OPENING, FIRST - dt.timedelta(seconds=1), FIRST, SECOND):
        workers = [threading.Thread(target=run, args=(app, now)) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        box.counts.append(len(box.mails))

    people = len(everybody(cast))
    assert box.counts == [people, people, 2 * people, 3 * people]
    assert box.addresses() == sorted(everybody(cast) * 3)
    invitation, first, second = box.to(cast.rep.email)
    assert [mail["Subject"] for mail in (invitation, first, second)] == [
        "Your pulse about November 2026",
        "Reminder: your pulse about November 2026",
        "Reminder: your pulse about November 2026",
    ]
    own = links(invitation)
    assert text(invitation) == INVITATION.format(**own, alone=ALONE)
    assert text(first) == text(second) == REMINDER.format(**own, alone=ALONE, private=PRIVATE)
    assert invitation["List-Unsubscribe"] == f"<{own['stop']}>"
    assert invitation["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len({mail["Message-ID"] for _, mail in box.mails}) == 3 * people
    assert len({links(mail)["open"] for _, mail in box.mails}) == people
    html = invitation.get_body(("html",))
    assert html is not None
    assert own["open"] in html.get_content()
    assert own["stop"] in html.get_content()
    stored = session.scalars(select(Invitation)).all()
    kept = " ".join(f"{row.token_hash} {row.stop_hash} {row.salt}" for row in stored)
    session.rollback()
    assert own["open"].rpartition("/")[2] not in kept
    sent = {row.kind: row.sent for row in session.scalars(select(MailCount))}
    session.rollback()
    assert sent == {"pulse_invitation": people, "pulse_reminder": 2 * people}


def test_who_has_answered_is_away_shut_out_or_wants_none_is_not_reminded(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    round_id = plan(session, cast)
    run(app, OPENING)
    sent, away, absent, gone, declined, *others = [one for members in cast.members.values() for one in members]
    shared = {"organisation_id": cast.organisation_id}
    for member, status in ((sent, AssignmentStatus.SUBMITTED), (away, AssignmentStatus.AWAY)):
        mine = Assignment.round_id == round_id, Assignment.person_id == member.id
        session.execute(update(Assignment).where(*mine).values(status=status))
    day = FIRST.date()
    session.add(Absence(**shared, person_id=absent.id, starts_on=day, ends_on=day))
    disable_person(session, **shared, person_id=gone.id, now=FIRST)
    choose(session, **shared, person_id=declined.id, choice=NO_REMINDERS, value="on", now=FIRST)
    session.commit()
    box.mails.clear()
    run(app, FIRST)
    assert box.addresses() == sorted(member.email for member in others)


def test_reminders_that_come_late_come_once(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    plan(session, cast)
    run(app, OPENING)
    box.mails.clear()
    run(app, SECOND)
    assert box.addresses() == everybody(cast)
    run(app, SECOND + dt.timedelta(hours=9))
    assert box.addresses() == everybody(cast)


def test_nothing_is_sent_once_a_round_is_over(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    round_id = plan(session, cast)
    run(app, OPENING)
    box.mails.clear()
    session.execute(update(Round).where(Round.id == round_id).values(closes_at=FIRST - dt.timedelta(hours=5)))
    session.commit()
    run(app, FIRST)
    assert [mail["Subject"] for _, mail in box.mails if "your pulse" in mail["Subject"].lower()] == []


def test_without_a_mail_server_rounds_open_and_nothing_waits(app: Flask, session: Session, cast: Cast) -> None:
    round_id = plan(session, cast)
    run(app, OPENING)
    assert session.get_one(Round, round_id).state == "open"
    assert session.scalars(select(OutboxMessage.id)).all() == []
    session.rollback()


def test_a_demo_writes_to_nobody(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    plan(session, cast)
    session.execute(update(Organisation).values(kind="demo"))
    session.commit()
    run(app, OPENING)
    assert session.scalars(select(OutboxMessage.id)).all() == []
    session.rollback()
    assert box.mails == []


def test_who_is_invited_late_is_not_reminded_the_same_day(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    round_id = plan(session, cast)
    open_round(session, organisation_id=cast.organisation_id, round_id=round_id, now=OPENING)
    session.commit()
    run(app, FIRST - dt.timedelta(hours=2))
    run(app, FIRST)
    assert box.addresses() == everybody(cast)
    run(app, SECOND)
    assert len(box.mails) == 2 * len(everybody(cast))


def test_links_stay_the_same_when_the_secret_changes(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    plan(session, cast)
    run(app, OPENING)
    settings = app.extensions["guanxi-settings"]
    newer = "another secret of more than 32 characters"
    app.extensions["guanxi-settings"] = dataclasses.replace(settings, secret_key=newer, secret_key_fallbacks=(SECRET,))
    run(app, FIRST)
    app.extensions["guanxi-settings"] = dataclasses.replace(settings, secret_key=newer)
    run(app, SECOND)
    first, second, third = (links(mail) for mail in box.to(cast.rep.email))
    assert first == second
    assert third.keys() & first.keys()
    assert set(third.values()) & set(first.values()) == set()
