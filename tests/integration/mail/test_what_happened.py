"""Thanks, mails about workshops and questions about commitments, on both databases and through a real mail server."""

import datetime as dt
import re
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.commitments import add_own_commitment
from data.commands.keyring import Keyring
from data.commands.own import answer_commitment
from data.commands.people import disable_person
from data.models import OutboxMessage, OwnChoice, WorkshopGuest
from surveys.jobs import run_due
from tests.cast import Cast
from tests.fixtures import SECRET
from tests.integration.auth.browsers import rows
from tests.leading import TODAY, Leader, leader_of
from tests.mailbox import Box
from tests.pages import form_to, read_forms
from tests.pulses import BROWSER, ZONE, open_pulse, sign_in
from tests.workshops import begin, plan

NOW = dt.datetime.now(dt.UTC)
HOME = "http://127.0.0.1:8000"
DAY = TODAY + dt.timedelta(days=20)


def deliver(app: Flask, now: dt.datetime | None = None) -> None:
    with app.app_context():
        run_due(now or dt.datetime.now(dt.UTC))


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def stop(app: Flask, mail: EmailMessage) -> str:
    """Press the mail program's button; returns what the page says."""
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link in text(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = link.removeprefix(HOME)
    client = app.test_client()
    assert client.get(path, headers=BROWSER).status_code == 200
    said = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert len([form for form in read_forms(said.text) if form.action == path]) == 6  # each kind of mails has a button
    return re.sub(r"(?s).*role=\"status\"><p>(.*?)</p>.*", r"\1", said.text)


def send_pulse(app: Flask, cast: Cast, name: str) -> None:
    """Fill in one box and send the pulse twice, as two tabs would."""
    rep = sign_in(app, cast.role(name))
    rep.post("start", DAYS="20")
    hidden = form_to(rep.get("check").text, "/submit").data()
    for _ in range(2):
        assert rep.client.post("/pulse/2026-10/submit", data=hidden, headers=BROWSER).status_code == 302


def thanks_in(box: Box) -> list[EmailMessage]:
    return [mail for _, mail in box.mails if "Thank you" in mail["Subject"]]


def test_thanks_come_once_and_hold_no_answer(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    closes = dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    open_pulse(session, cast.organisation_id, closes_at=closes)
    send_pulse(app, cast, "rep")
    for _ in range(2):
        deliver(app)
    (mail,) = thanks_in(box)
    until = closes.astimezone(ZoneInfo(ZONE)).strftime("%-d %B %Y at %H:%M")

    assert mail["Subject"] == "Thank you: your pulse about October 2026 has arrived"
    assert text(mail).startswith(f"""Thank you. Your pulse about October 2026 has arrived.

Until {until} (Europe/Zurich time) you can look at your answers and change them:
{HOME}/pulse/

Only you see your answers, and nobody sees who has answered. When the round has closed, its result""")
    assert not re.search(r"\b20\b", re.sub(r"http\S+|20 \w+ 20\d\d|at \d\d:\d\d", "", text(mail)))
    path = str(mail["List-Unsubscribe"]).strip("<>").removeprefix(HOME)
    page = app.test_client().get(path, headers=BROWSER).text
    assert re.findall("<h2>(.*?)</h2>", page)[:3] == ["Thanks", "Other mails", "Reminders"]
    assert next(form.values["mails"] for form in read_forms(page) if form.action == path) == "thanks"
    assert stop(app, mail) == "You get no more mails of thanks."
    assert rows(session, select(OwnChoice.person_id, OwnChoice.choice)) == [(cast.rep.id, "thanks_mails")]
    thanks = {"month": "2026-10", "person_id": cast.rep.id}
    session.add(_message(cast, "another reason", "thanks_mail", thanks))
    session.commit()
    deliver(app)
    assert thanks_in(box) == [mail]  # who stopped them gets none


def _message(cast: Cast, key: str, kind: str, payload: dict[str, Any]) -> OutboxMessage:
    return OutboxMessage(organisation_id=cast.organisation_id, key=key, kind=kind, payload=payload, due_at=NOW)


def test_thanks_that_come_too_late_are_left_out(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    closes = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    open_pulse(session, cast.organisation_id, closes_at=closes)
    send_pulse(app, cast, "rep")
    box.lost.add(cast.rep.email)
    deliver(app)
    box.lost.clear()
    deliver(app, closes + dt.timedelta(seconds=1))
    assert thanks_in(box) == []


def entry(mail: EmailMessage) -> tuple[str, str, int, Any, str]:
    """Method, status, sequence, beginning, guest of the entry in a mail: the same beside the words and as a file."""
    found = [part for part in mail.walk() if part.get_content_type() in {"text/calendar", "application/ics"}]
    beside, file = (part.get_payload(decode=True) for part in found)
    assert isinstance(beside, bytes)
    assert beside == file
    calendar = Calendar.from_ical(beside)
    (event,) = [part for part in calendar.walk() if isinstance(part, Event)]
    assert found[0].get_param("method") == calendar["method"]
    assert str(event["organizer"]) == "mailto:guanxi@127.0.0.1"
    facts = str(calendar["method"]), str(event["status"]), int(str(event["sequence"])), event.start
    return (*facts, str(event["attendee"]).removeprefix("mailto:"))


def press(coach: Leader, page: str, part: str, **fields: Any) -> str:
    form = form_to(coach.get(page).text, part)
    answer = coach.client.post(form.action, data={**form.data(), **fields}, headers=BROWSER, follow_redirects=True)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_a_workshop_is_invited_to_changed_and_cancelled(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    coach = leader_of(app, cast.coach)
    workshop = plan(session, cast, "Team A", "Team B", title="Offers first", happens_on=DAY, time=dt.time(9))
    page, team_a = f"/workshops/{workshop}", cast.members["Team A"]
    disable_person(session, organisation_id=cast.organisation_id, person_id=team_a[5].id, now=NOW)
    session.commit()
    assert "Nobody is invited yet." in coach.get(page).text
    assert "Invitations to 10 people are on their way." in press(coach, page, "/invite")
    assert "Everybody of these teams is invited already." in press(coach, page, "/invite")
    for _ in range(2):
        deliver(app)
    invited = [*team_a[:5], *cast.members["Team B"]]
    assert box.addresses() == sorted(member.email for member in invited)
    mail = box.to(cast.rep.email)[0]
    start = dt.datetime.combine(DAY, dt.time(9), tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
    assert mail["Subject"] == "Invitation: Offers first"
    assert entry(mail) == ("REQUEST", "CONFIRMED", 0, start, cast.rep.email)
    when = f"{DAY.strftime('%-d %B %Y')}, 09:00 to 10:30 (Europe/Zurich time)"
    assert text(mail).startswith(f"""You are invited to a workshop of your team.

Offers first
{when}
Team A, Team B

See together how we sell.

The attached entry puts it into your calendar.""")
    assert not any(member.name in text(mail) for member in (*invited, cast.coach))

    assert stop(app, box.to(cast.peer.email)[0]) == "You get no more mails about workshops."
    box.mails.clear()
    only_b = [str(cast.teams["Team B"])]
    press(coach, f"{page}/change", "/change", teams=only_b, time="10:00")
    deliver(app)
    told = {address: box.to(address)[0] for address in box.addresses()}
    assert {address: mail["Subject"] for address, mail in told.items()} == {
        **{member.email: "You are not invited any more: Offers first" for member in team_a[:5] if member != cast.peer},
        **{member.email: "Changed: Offers first" for member in cast.members["Team B"]},
    }
    assert entry(told[cast.rep.email])[:3] == ("CANCEL", "CANCELLED", 1)
    guest = cast.members["Team B"][0].email
    assert entry(told[guest]) == ("REQUEST", "CONFIRMED", 1, start + dt.timedelta(hours=1), guest)

    box.mails.clear()
    press(coach, f"{page}/change", "/change", teams=only_b)  # nothing that guests see is another
    press(coach, f"{page}/change", "/change", teams=only_b, title="Offers last")
    press(coach, f"{page}/cancel", "/cancel")
    deliver(app)
    assert [mail["Subject"] for mail in box.to(guest)] == ["Cancelled: Offers last"]  # the last word alone is sent
    assert entry(box.to(guest)[0])[:3] == ("CANCEL", "CANCELLED", 4)
    assert box.addresses() == sorted(member.email for member in cast.members["Team B"])
    assert len(rows(session, select(WorkshopGuest.person_id))) == 5
    assert "Invite" not in re.findall(r"<button[^>]*>([^<]*)", coach.get(page).text)


def test_a_commitment_is_asked_about_once_and_not_named(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    live = begin(session, cast, plan(session, cast))
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "live_id": live.id, "now": NOW, "today": TODAY}
    own: dict[str, Any] = {**place, "keyring": Keyring((SECRET,)), "words": "Introduce Ana to Ben"}
    add_own_commitment(session, **own, person_id=cast.rep.id, due_on=DAY)
    add_own_commitment(session, **own, person_id=cast.peer.id, due_on=None)
    done = add_own_commitment(session, **own, person_id=cast.members["Team A"][2].id, due_on=DAY)
    whose = {"organisation_id": cast.organisation_id, "person_id": cast.members["Team A"][2].id}
    answer_commitment(session, **whose, commitment_id=done.id, outcome="happened", now=NOW)
    session.commit()
    nine = dt.datetime.combine(DAY, dt.time(9), tzinfo=ZoneInfo(ZONE)).astimezone(dt.UTC)
    deliver(app, nine - dt.timedelta(seconds=1))
    assert box.mails == []
    for _ in range(2):
        deliver(app, nine)
    (mail,) = box.to(cast.rep.email)
    assert box.addresses() == [cast.rep.email]
    assert mail["Subject"] == "What became of what you said you would offer?"
    assert f"{HOME}/me\n" in text(mail)
    assert "Ana" not in str(mail)
    deliver(app, NOW + dt.timedelta(days=31))
    assert box.addresses() == sorted([cast.rep.email, cast.peer.email])
    assert stop(app, mail) == "You get no more mails about what you said you would offer."
    kinds = select(OutboxMessage.payload).where(OutboxMessage.kind == "follow_up_mail")
    assert not any("Ana" in str(payload) for payload in rows(session, kinds))
