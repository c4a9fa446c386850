"""Next help and its reminders, on both databases and against a real mail server."""

import datetime as dt
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.helps import add_idea, remind_due
from data.models import HelpIdea, OutboxMessage, Person
from surveys.jobs import run_due
from tests.cast import Cast, Member
from tests.favours import KEYRING, Keeper, note_contact
from tests.mailbox import Box
from tests.pages import form_to

TODAY = dt.datetime.now(ZoneInfo("Europe/Zurich")).date()
DAY = dt.date(2026, 12, 1)
NOON = dt.datetime(2026, 12, 1, 11, 0, tzinfo=dt.UTC)


def idea(session: Session, member: Member, remind: str = "once", day: dt.date | None = DAY, alias: str = "Mei") -> int:
    contact = note_contact(session, member, alias)
    made = add_idea(
        session,
        person_id=member.id,
        contact_id=contact.id,
        words=f"A secret idea for {alias}",
        planned_on=day,
        remind=remind,
        today=DAY - dt.timedelta(days=30),
        keyring=KEYRING,
        now=NOON - dt.timedelta(days=30),
    )
    session.commit()
    return made.id


def run(app: Flask, now: dt.datetime) -> None:
    with app.app_context():
        run_due(now)


def test_a_reminder_goes_out_once_and_names_nobody(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    idea(session, cast.rep)
    idea(session, cast.rep, "monthly", alias="Ana")
    idea(session, cast.peer, "never", alias="Bo")
    run(app, dt.datetime(2026, 12, 1, 6, 59, tzinfo=dt.UTC))
    assert box.mails == [], "not before 8 in the organisation's zone"
    workers = [threading.Thread(target=run, args=(app, NOON)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(app, NOON + dt.timedelta(hours=3))
    ((to, mail),) = box.mails
    assert to == [cast.rep.email]
    assert mail["Subject"] == "You asked to be reminded"
    text = mail.as_string()
    assert "http://127.0.0.1:8000/favours/next" in text
    assert [word for word in ("Mei", "Ana", "secret", "idea", cast.rep.name) if word in text] == []
    message = session.execute(select(OutboxMessage.key, OutboxMessage.payload)).one()
    session.rollback()
    assert tuple(message) == (f"next_help_reminder:{cast.rep.id}:2026-12-01", {"person_id": cast.rep.id})
    run(app, dt.datetime(2027, 1, 1, 11, 0, tzinfo=dt.UTC))
    first, second = (mail["Message-ID"] for _, mail in box.mails if mail["Subject"] == "You asked to be reminded")
    assert first != second


def test_what_is_done_or_gone_is_not_reminded_of(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    done, removed, gone = (
        idea(session, member, "yearly", alias=alias)
        for member, alias in ((cast.rep, "Mei"), (cast.rep, "Ana"), (cast.peer, "Bo"))
    )
    session.get_one(HelpIdea, done).done_at = NOON
    session.get_one(HelpIdea, removed).removed_at = NOON
    session.commit()
    assert remind_due(session, organisation_id=cast.organisation_id, now=NOON) == 1
    session.get_one(Person, cast.peer.id).disabled_at = NOON
    session.commit()
    run(app, NOON)
    assert box.mails == []
    assert session.get_one(HelpIdea, gone).remind_on == dt.date(2027, 12, 1)
    session.rollback()


def test_without_a_mail_server_reminders_wait(app: Flask, session: Session, cast: Cast, rep: Keeper) -> None:
    idea_id = idea(session, cast.rep)
    run(app, NOON)
    assert session.scalars(select(OutboxMessage.id)).all() == []
    assert session.get_one(HelpIdea, idea_id).remind_on == DAY
    session.rollback()
    assert "No mail server is set up here" in rep.get(f"next/{idea_id}").text


def stored(session: Session) -> list[tuple[Any, ...]]:
    session.rollback()
    rows = session.execute(
        select(HelpIdea.planned_on, HelpIdea.remind, HelpIdea.done_at.is_(None), HelpIdea.removed_at.is_(None))
    ).all()
    session.rollback()
    return [tuple(row) for row in rows]


def test_an_idea_is_noted_changed_put_off_done_and_put_back(session: Session, cast: Cast, rep: Keeper) -> None:
    mei_id = note_contact(session, cast.rep, "Mei").id
    assert "Nothing on your list" in rep.get("next").text
    path = f"contacts/{mei_id}/next"
    form = form_to(rep.get(path).text, path)
    assert (form.values["remind"], form.values["planned_on"]) == ("never", "")
    assert rep.post(path, words="<i>关系</i> 👩‍👩‍👧").location == f"/favours/contacts/{mei_id}"
    assert stored(session) == [(None, "never", True, True)]
    assert "关系".encode() not in session.scalars(select(HelpIdea.words)).one()
    session.rollback()
    for page in ("next", f"contacts/{mei_id}"):
        assert "&lt;i&gt;关系" in rep.get(page).text
    edit = form_to(rep.get("next/1").text, "next/1")
    soon = TODAY + dt.timedelta(days=3)
    assert rep.send(edit.action, edit.data(planned_on=str(soon), remind="monthly")).status_code == 302
    assert stored(session) == [(soon, "monthly", True, True)]
    later = form_to(rep.get("next").text, "later")
    assert rep.send(later.action, later.data(by="week")).status_code == 302
    assert stored(session)[0][0] == TODAY + dt.timedelta(days=7)
    for act, column in (("done", 2), ("remove", 3)):
        answer = rep.act(f"next/1/{act}")
        assert stored(session)[0][column] is False
        after = rep.client.get(answer.location).text
        assert "Nothing on your list" in after
        undo = form_to(after, "restore")
        assert rep.send(undo.action, undo.data()).status_code == 302
        assert stored(session)[0][2:] == (True, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"words": " "}, "Write what would help."),
        ({"words": "a" * 1001}, "Shorten this to 1,000 characters."),
        ({"words": "a\x00"}, "a character that cannot be stored"),
        ({"planned_on": "2026-02-31"}, "Enter a day that exists"),
        ({"planned_on": "9999-12-31"}, "Choose a day until 2199."),
        ({"remind": "monthly"}, "Choose the day of the reminder."),
        ({"remind": "once", "planned_on": "2020-01-01"}, "Choose a day from today on for the reminder."),
        ({"remind": "hourly"}, "Choose whether to be reminded."),
    ],
)
def test_what_cannot_be_is_told(session: Session, cast: Cast, rep: Keeper, fields: dict[str, str], words: str) -> None:
    mei = note_contact(session, cast.rep, "Mei")
    answer = rep.post(f"contacts/{mei.id}/next", **({"words": "kept"} | fields))
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2
    assert stored(session) == []


def test_nobody_else_finds_the_list(session: Session, cast: Cast, rep: Keeper, peer: Keeper) -> None:
    idea_id = idea(session, cast.rep)
    assert "secret" in rep.get("next").text
    assert "secret" not in peer.get("next").text + peer.get(f"next?marked={idea_id}").text
    assert peer.get(f"next/{idea_id}").status_code == 404
    for act in ("", "/done", "/later", "/remove", "/restore"):
        assert peer.act(f"next/{idea_id}{act}", words="x", by="week").status_code == 404
    assert stored(session) == [(DAY, "once", True, True)]
