"""The reciprocity round, on both databases: asks and offers among people, counts for coaches, and later a question."""

import datetime as dt
import re
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.commitments import add_own_commitment
from data.commands.erasure import erase_person
from data.commands.live import end_live, set_round
from data.commands.people import grant_role
from data.commands.room_asks import answer_ask, take_back_ask
from data.debriefs import step_number
from data.errors import DomainError
from data.models import LiveAsk, LiveOffer, LiveReveal, OutboxMessage, OwnChoice
from data.types import Role
from surveys.jobs import run_due
from tests.cast import Cast
from tests.favours import KEYRING
from tests.leading import Leader
from tests.mailbox import Box
from tests.pages import read_forms
from tests.pulses import BROWSER, sign_in
from tests.rooms import Phone, phones
from tests.seated import Debrief

NOW = dt.datetime.now(dt.UTC)
WORDS = "An introduction to a hospital buyer"
DAY = dt.timedelta(days=1)


@pytest.fixture
def debrief(session: Session, cast: Cast) -> Debrief:
    begun = Debrief.begun(session, cast, "asks", now=NOW)
    begun.go("asks")
    return begun


def press(phone: Phone, page: str, action: str, **fields: str) -> Any:
    form = next(form for form in read_forms(phone.get(page).text) if form.action == action)
    return phone.client.post(form.action, data=form.data(**fields), headers=BROWSER)


def refusal(session: Session, act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    session.rollback()
    return refused.value.message


def rows(session: Session, table: Any) -> int:
    session.rollback()
    found = len(session.scalars(select(table)).all())
    session.rollback()
    return found


def everything_of(coach: Leader) -> str:
    return "".join(coach.get(f"/debriefs/1{path}").text for path in ("", "/screen", "/state", "/pack/debrief.md"))


def test_people_ask_and_offer_and_the_coach_sees_counts(
    app: Flask, session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    rep, peer = (debrief.seat(app, member) for member in (cast.rep, cast.peer))
    (stranger,) = phones(app, debrief.code, 1)
    assert stranger.get("/room/1/asks").location.startswith("/sign-in?next=")
    assert "Ask and offer" in stranger.get().text
    assert press(rep, "/room/1/asks", "/room/1/asks", words=" ").status_code == 400
    assert press(rep, "/room/1/asks", "/room/1/asks", words=WORDS).location == "/room/1/asks"
    page = peer.get("/room/1/asks").text
    assert cast.rep.name in page
    assert WORDS in page
    for _ in range(2):
        assert peer.post("/room/1/asks/1", on="yes").location == "/room/1/asks"
    assert rows(session, LiveOffer) == 1
    assert f"Can help: <bdi>{cast.peer.name}" in rep.get("/room/1/asks").text
    assert "Take it back to ask for something else" in rep.post("/room/1/asks", words="Something else").text
    own = rep.post("/room/1/asks/1", on="yes")
    assert (own.status_code, "This is your own ask." in own.text, "another role" in own.text) == (409, True, False)
    assert rep.post("/room/1/asks/77", on="yes").status_code == 404
    seen = everything_of(coach)
    assert "1 ask, 1 offer of help." in seen
    assert not re.search(f"hospital|{cast.rep.name}|{cast.peer.name}", seen)
    peer.post("/room/1/asks/1", on="no")
    assert rep.post("/room/1/asks", words="A second opinion").location == "/room/1/asks"
    for odd in ("\u00b2", "\u0661", "9" * 30, "x", "-1"):
        assert press(rep, "/room/1/asks", "/room/1/asks", ask_id=odd).status_code == 400
    assert press(rep, "/room/1/asks", "/room/1/asks", ask_id="1").location == "/room/1/asks"
    assert rows(session, LiveAsk) == 0


def test_the_file_of_a_debrief_that_is_over_keeps_its_counts(
    session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    ask = debrief.ask(cast.rep, WORDS)
    debrief.offer(cast.peer, ask)
    debrief.go("commitments")
    for member in (cast.rep, cast.peer):
        own: dict[str, Any] = {"words": "Call Ruth", "due_on": None, "today": NOW.date(), "keyring": KEYRING}
        add_own_commitment(session, **debrief.place, person_id=member.id, **own)
    end_live(session, **debrief.place)
    session.commit()
    over = coach.get("/debriefs/1/pack/debrief.md").text
    assert "1 ask, 1 offer of help." in over
    assert "2 in people's own names" in over
    take_back_ask(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, ask_id=ask)
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.peer.id, now=NOW)
    session.commit()
    assert coach.get("/debriefs/1/pack/debrief.md").text == over


def test_who_coaches_the_teams_sees_no_ask_on_a_phone(
    app: Flask, session: Session, cast: Cast, debrief: Debrief
) -> None:
    ask = debrief.ask(cast.rep, WORDS)
    grant_role(session, organisation_id=cast.organisation_id, person_id=cast.peer.id, role=Role.COACH, now=NOW)
    session.commit()
    both = debrief.seat(app, cast.peer)
    page = both.get("/room/1/asks").text
    assert "You coach these teams" in page
    assert WORDS not in page
    refused = both.post("/room/1/asks", words="Help me")
    assert (refused.status_code, "You coach these teams" in refused.text) == (403, True)
    assert both.post(f"/room/1/asks/{ask}", on="yes").status_code == 403


def test_who_has_no_role_for_it_is_offered_nothing_that_is_then_refused(
    app: Flask, session: Session, cast: Cast, debrief: Debrief
) -> None:
    set_round(session, **debrief.place, name="worksheets", on=True)
    debrief.offer(cast.peer, debrief.ask(cast.rep, WORDS))
    coach, leader, stranger = (
        debrief.seat(app, cast.coach),
        debrief.seat(app, cast.leader),
        phones(app, debrief.code, 1)[0],
    )
    page = coach.get().text
    assert "1 ask, 1 offer of help." in page
    assert "You coach these teams" in page
    assert "It asks you to sign in." in stranger.get().text
    for step in ("asks", "worksheets", "quotes", "commitments"):
        if debrief.step != step_number(step):
            debrief.go(step)
        for phone in (coach, leader):
            links = re.findall(r'href="(/room/1/[a-z]+)', phone.get().text)
            assert [link for link in links if phone.get(link).status_code != 200] == [], step
        assert "without the role of a rep" in leader.get().text
    assert coach.send(words="Ask two customers", due_on="").location == "/room/1?said=team"


def test_asks_stay_with_their_people_when_the_debrief_is_over(
    app: Flask, session: Session, cast: Cast, debrief: Debrief
) -> None:
    third = cast.members["Team A"][2]
    ask = debrief.ask(cast.rep, WORDS)
    debrief.offer(cast.peer, ask)
    end_live(session, **debrief.place)
    session.commit()
    assert "This debrief is over" in refusal(session, lambda: debrief.offer(third, ask))
    pages = [Phone(sign_in(app, member).client).get("/asks/").text for member in (cast.rep, cast.peer, third)]
    assert [WORDS in page for page in pages] == [True, True, False]
    assert f"Offered help: <bdi>{cast.peer.name}" in pages[0]
    assert f"<bdi>{cast.rep.name}</bdi>" in pages[1]
    rep, stranger = (Phone(sign_in(app, member).client) for member in (cast.rep, third))
    assert stranger.post(f"/asks/{ask}", outcome="happened").status_code == 404
    odd = rep.post(f"/asks/{ask}", outcome="perhaps")
    assert (odd.status_code, "Choose yes, not yet, or no longer." in odd.text) == (400, True)
    assert rep.post(f"/asks/{ask}", outcome="not_yet").location == "/asks/"
    assert "You said: not yet" in rep.get("/asks/").text
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.peer.id, now=NOW)
    session.commit()
    assert "Nobody offered help." in rep.get("/asks/").text
    rep.post(f"/asks/{ask}", act="take_back")
    assert rows(session, LiveAsk) == 0


def run(app: Flask, now: dt.datetime) -> None:
    with app.app_context():
        run_due(now)


def link_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    assert "hospital" not in str(mail)
    found = re.search(r"http://127\.0\.0\.1:8000(/asks/told/\S+)", body.get_content())
    assert found is not None
    return found[1]


def test_two_mails_ask_whether_it_helped_and_a_press_answers(
    app: Flask, session: Session, cast: Cast, box: Box, debrief: Debrief
) -> None:
    third = cast.members["Team A"][2]
    asks = [debrief.ask(member, WORDS) for member in (cast.rep, cast.peer, third)]
    debrief.offer(third, asks[0])
    debrief.offer(third, asks[1])
    end_live(session, **debrief.place)
    session.commit()
    run(app, NOW + 29 * DAY)
    assert box.mails == []
    for _ in range(2):
        run(app, NOW + 30 * DAY)
    assert box.addresses() == sorted([cast.rep.email, cast.peer.email]), "nobody offered the third one help"
    (mail,) = box.to(cast.rep.email)
    assert mail["Subject"] == "Did it help?"
    link, scanner = link_of(mail), app.test_client()
    for method in ("GET", "HEAD"):
        assert scanner.open(link, method=method, headers=BROWSER).status_code == 200
    assert "hospital" not in scanner.get(link, headers=BROWSER).text
    assert session.get_one(LiveAsk, asks[0]).state == "open", "looking changes nothing"
    session.commit()
    form = next(form for form in read_forms(scanner.get(link, headers=BROWSER).text) if form.action == link)
    assert "Noted." in scanner.post(link, data=form.data(outcome="happened"), headers=BROWSER).text
    stop = box.to(cast.peer.email)[0]["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert scanner.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    chosen = session.execute(select(OwnChoice.person_id, OwnChoice.choice, OwnChoice.value)).all()
    assert [tuple(row) for row in chosen] == [(cast.peer.id, "ask_mails", "off")]
    session.commit()
    run(app, NOW + 90 * DAY)
    assert len(box.mails) == 2, "one has answered, the other has stopped them"
    scanner.post(stop, data={"mails": "asks", "send": "yes"})
    session.execute(delete(OutboxMessage))
    session.commit()
    run(app, NOW + 91 * DAY)
    assert [mail["Subject"] for mail in box.to(cast.peer.email)] == ["Did it help?"] * 2
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, now=NOW)
    session.commit()
    wrong = ("/asks/told/x", link, link[:-2])
    assert [scanner.get(address, headers=BROWSER).status_code for address in wrong] == [404] * 3


def test_erasing_takes_a_waiting_question_along(
    app: Flask, session: Session, cast: Cast, box: Box, debrief: Debrief
) -> None:
    ask = debrief.ask(cast.rep, WORDS)
    debrief.offer(cast.peer, ask)
    session.add(
        OutboxMessage(
            organisation_id=cast.organisation_id,
            key=f"ask_mail:{ask}:30",
            kind="ask_mail",
            payload={"person_id": cast.rep.id, "ask_id": ask},
            due_at=NOW,
            attempts=0,
        )
    )
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, now=NOW)
    session.commit()
    assert (rows(session, OutboxMessage), rows(session, LiveAsk), rows(session, LiveOffer)) == (0, 0, 0)
    run(app, NOW + 30 * DAY)
    assert box.mails == []


def test_how_it_went_is_told_once_with_bounds_from_five_on(
    app: Flask, session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    members = cast.members["Team A"]
    asks = {member.id: debrief.ask(member, f"{WORDS} for {number}") for number, member in enumerate(members)}
    end_live(session, **debrief.place)
    for member in members[:4]:
        answer_ask(session, **_who(cast, member.id), ask_id=asks[member.id], outcome="happened", now=NOW)
    session.commit()
    run(app, NOW + 98 * DAY)
    assert rows(session, LiveReveal) == 0
    answer_ask(session, **_who(cast, members[4].id), ask_id=asks[members[4].id], outcome="happened", now=NOW)
    session.commit()
    run(app, NOW + 96 * DAY)
    assert rows(session, LiveReveal) == 0, "people may still answer the second mail"
    for days in (98, 99):
        run(app, NOW + days * DAY)
    answer_ask(session, **_who(cast, members[5].id), ask_id=asks[members[5].id], outcome="no_longer", now=NOW)
    session.commit()
    run(app, NOW + 100 * DAY)
    told = coach.get("/debriefs/1/pack/debrief.md").text
    assert "After 90 days 5 who had asked answered. It helped: 3 to 5. Not yet: at most 1." in told
    assert rows(session, LiveReveal) == 1


def _who(cast: Cast, person_id: int) -> dict[str, Any]:
    return {"organisation_id": cast.organisation_id, "person_id": person_id}
