"""The worksheet round of a debrief, on both databases: writing, what is told of points, sentences without names."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.check import attack_rooms
from data.attacker.rooms import read_rooms
from data.commands.erasure import erase_person
from data.commands.live import end_live, set_round
from data.commands.room_sheets import reveal_coverage, reveal_quotes, withdraw_quote
from data.commands.worksheets import PointValue, finish_worksheet, remove_worksheet
from data.errors import ConflictError, DomainError
from data.models import LiveQuote, LiveReveal, LiveSeat, Worksheet
from data.publication.coverage import read_worksheets
from data.queries.live import get_live
from data.queries.rooms import list_shown_quotes, tally
from tests.cast import Cast
from tests.favours import KEYRING
from tests.leading import Leader
from tests.pages import form_to, read_forms
from tests.pulses import BROWSER, open_pulse
from tests.rooms import Phone, phones
from tests.seated import Debrief

TOLD = {"P1": PointValue("She told us about both plants.", basis="told")}
GUESS = {"P1": PointValue("Probably the audit keeps them busy.", basis="guess"), "P2": PointValue(dont_know=True)}


@pytest.fixture
def debrief(session: Session, cast: Cast) -> Debrief:
    return Debrief.begun(session, cast, "worksheets", now=dt.datetime.now(dt.UTC))


def press(phone: Phone, page: str, action: str, **fields: str) -> Any:
    form = next(form for form in read_forms(phone.get(page).text) if action in form.action)
    return phone.client.post(form.action, data=form.data(**fields), headers=BROWSER)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value.message


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_round_is_put_in_and_taken_out_and_nobody_runs_into_it(
    session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    assert "Step 1 of 12" in coach.get("/debriefs/1").text
    debrief.go("disagreement")
    assert "Next: From their side" in coach.get("/debriefs/1").text
    debrief.go("quotes")
    out: dict[str, Any] = {**debrief.place, "name": "worksheets", "on": False}
    assert "on the screen" in refusal(lambda: set_round(session, **out))
    assert refusal(lambda: set_round(session, **out | {"name": "magic"})) == "There is no such round."
    debrief.go("disagreement")
    for _ in range(2):
        set_round(session, **out)
    session.commit()
    assert "Next: Having looked" in coach.get("/debriefs/1").text
    debrief.go("worksheets")
    row = get_live(session, **debrief.place)
    assert row is not None
    assert (row.step, row.has_begun("worksheets")) == (7, False)
    member = cast.members["Team A"][0]
    assert "Look at the screen." in refusal(lambda: debrief.write(member, TOLD))


def test_somebody_writes_in_the_room_and_comes_back(app: Flask, session: Session, cast: Cast, debrief: Debrief) -> None:
    phone, (stranger,) = debrief.seat(app, cast.rep), phones(app, debrief.code, 1)
    assert phone.get("/room/1/worksheet").location == "/room/1", "its turn has not come"
    debrief.go("worksheets")
    assert stranger.get("/room/1/worksheet").location.startswith("/sign-in?next=")
    assert press(phone, "/room/1/worksheet", "/room/1/worksheet", alias=" ").status_code == 400
    begun = press(phone, "/room/1/worksheet", "/room/1/worksheet", alias="Mei")
    assert begun.location == "/worksheets/1"
    first = phone.get(phone.get("/worksheets/1").location)
    assert 'href="/room/1">Back to the debrief' in first.text
    assert press(phone, "/worksheets/1/points/P1", "points", P1="She walks the floor.").location.endswith("P2")
    assert phone.get("/room/1/worksheet").location == "/worksheets/1", "who comes again goes on"
    assert tally(session, **debrief.here).writing == 1
    session.commit()
    press(phone, "/worksheets/1/check", "finish")
    assert "Back to the debrief" in phone.get("/worksheets/1").text
    other = press(phone, "/room/1/worksheet?another=1", "/room/1/worksheet", alias="Ana")
    assert other.location == "/worksheets/2"
    assert "Back to the debrief" not in phone.get("/worksheets/1").text
    assert tally(session, **debrief.here).writing == 0, "one worksheet a person"
    session.commit()
    debrief.go("quotes")
    remove_worksheet(session, person_id=cast.rep.id, worksheet_id=2)
    session.commit()
    assert session.scalars(select(LiveSeat)).all() == []


def test_what_points_rest_on_is_shown_once_for_enough(
    app: Flask, session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    debrief.go("worksheets")
    members = cast.members["Team A"]
    for member in members[:4]:
        debrief.write(member, TOLD)
    debrief.write(members[4], {})
    (phone,) = phones(app, debrief.code, 1)
    assert "4 writing" in text(coach.get("/debriefs/1/screen").text)
    form = form_to(coach.get("/debriefs/1").text, "/reveal")
    coach.send(form.action, form.data())
    assert "at least 5 signed-in people must have written something" in coach.get("/debriefs/1").text
    debrief.write(members[5], GUESS)
    before = "".join(coach.get(f"/debriefs/1{path}").text for path in ("", "/screen", "/pack/debrief.md"))
    assert "They said so" not in before
    for _ in range(2):
        coach.send(form.action, form.data())
    session.commit()
    shown = session.scalars(select(LiveReveal)).one()
    assert (shown.participants, shown.counts["P1.fewest"]) == (5, {"heard": 3, "thought": 0, "open": 0})
    session.commit()
    page = text(coach.get("/debriefs/1/screen").text)
    assert "Day 3 to 5 at most 1 at most 1" in page
    assert "is on the screen" in phone.get().text
    told = coach.get("/debriefs/1/pack/debrief.md").text
    assert "What our worksheets rest on" in told
    assert "Probably" not in told + before + page
    for name in ("debrief.pdf", "debrief.pptx"):
        assert coach.get(f"/debriefs/1/pack/{name}").status_code == 200


def test_a_worksheet_counts_once(session: Session, cast: Cast, debrief: Debrief) -> None:
    round_ = open_pulse(session, cast.organisation_id)
    debrief.go("worksheets")
    sheets = [debrief.write(member, TOLD) for member in cast.members["Team A"][:5]]
    left, moment = debrief.write(cast.members["Team A"][5], {}), round_.opens_at + dt.timedelta(minutes=1)
    for worksheet in sheets:
        author = session.get_one(Worksheet, worksheet).person_id
        finish_worksheet(session, person_id=author, worksheet_id=worksheet, now=moment)

    def counted() -> int:
        found = read_worksheets(session, round_)
        assert found is not None
        return len(found.teams)

    assert counted() == 0, "nobody knows yet whether the room will count them"
    reveal_coverage(session, **debrief.place)
    end_live(session, **debrief.place)
    session.commit()
    rooms = read_rooms(session, cast.organisation_id)
    assert [(shown.question, shown.k, shown.people) for shown in rooms] == [("worksheets", 5, 5)]
    assert list(attack_rooms(rooms)) == [], "whoever knows who was there knows nobody's basis"
    assert session.scalars(select(LiveSeat)).all() == []
    assert counted() == 0, "the room has counted them"
    session.get_one(Worksheet, left).finished_at = moment
    session.commit()
    assert counted() == 1, "it was in the room and not counted there"
    again = Debrief.begun(session, cast, "worksheets", now=debrief.place["now"] + dt.timedelta(hours=30))
    again.go("worksheets")
    for member in cast.members["Team A"][:4]:
        again.write(member, TOLD, alias="Ana")
    assert "and 4 had" in refusal(lambda: reveal_coverage(session, **again.place))
    again.write(cast.members["Team A"][4], TOLD, alias="Ana")
    soon = {**again.place, "now": debrief.place["now"] + dt.timedelta(hours=23)}
    assert "within the last 24 hours" in refusal(lambda: reveal_coverage(session, **soon))
    assert reveal_coverage(session, **again.place).participants == 5


def test_sentences_are_shown_together_or_not_at_all(
    app: Flask, session: Session, cast: Cast, coach: Leader, debrief: Debrief
) -> None:
    debrief.go("worksheets")
    rep, others = debrief.seat(app, cast.rep), [one for one in cast.members["Team A"] if one.id != cast.rep.id]
    debrief.write(cast.rep, TOLD)
    assert rep.get("/room/1/quote").location == "/room/1"
    debrief.go("quotes")
    page = rep.get("/room/1/quote")
    assert "A sentence can tell who wrote it, also without a name." in page.text
    assert "She told us about both plants." in page.text
    assert "She told" in form_to(rep.get("/room/1/quote?point=P1").text, "/room/1/quote").values["words"]
    assert press(rep, "/room/1/quote", "/room/1/quote", words=" ").status_code == 400
    assert press(rep, "/room/1/quote", "/room/1/quote", words="Zest first").location == "/room/1/quote"
    for number, member in enumerate(others[:4]):
        debrief.share(member, f"Sentence {number}")
    assert press(rep, "/room/1/quote", "/room/1/quote", act="withdraw").location == "/room/1/quote"
    assert "at least 5 people must have shared one" in refusal(lambda: reveal_quotes(session, **debrief.place))
    session.rollback()
    press(rep, "/room/1/quote", "/room/1/quote", words="Audits come first")
    assert rep.get("/room/1/quote").text.count("Audits come first") == 2
    everybody = "".join(coach.get(f"/debriefs/1{path}").text for path in ("", "/screen", "/state", "/pack/debrief.md"))
    assert not re.search("Audits|Sentence 0", everybody + debrief.seat(app, others[0]).get().text)
    for _ in range(2):
        assert reveal_quotes(session, **debrief.place).participants == 5
    session.commit()
    shown = text(coach.get("/debriefs/1/screen").text)
    assert "Audits come first Sentence 0 Sentence 1 Sentence 2 Sentence 3" in shown
    assert "Audits come first" in coach.get("/debriefs/1").text
    assert not any(member.name in shown for member in cast.members["Team A"])
    assert "/room/1/quote" not in rep.get().text
    late = {"person_id": cast.rep.id, **debrief.place}
    assert "have been shown" in refusal(lambda: withdraw_quote(session, **late))
    with pytest.raises(ConflictError):
        debrief.share(cast.rep, "Too late")
    pack = coach.get("/debriefs/1/pack/debrief.md").text
    assert "5 sentences were shared without names." in pack
    assert "Audits" not in pack
    erase_person(session, organisation_id=cast.organisation_id, person_id=others[0].id, now=debrief.place["now"])
    session.commit()
    assert list_shown_quotes(session, **debrief.here, keyring=KEYRING) == [], "the rest would tell whose it was"
    end_live(session, **debrief.place)
    session.commit()
    assert session.scalars(select(LiveQuote)).all() == []


def test_people_of_another_organisation_get_no_further(app: Flask, cast: Cast, debrief: Debrief) -> None:
    debrief.go("quotes")
    stranger = debrief.seat(app, cast.outsider)
    for path in ("worksheet", "quote", "asks"):
        assert stranger.get(f"/room/1/{path}").location == "/room/1"
        assert stranger.post(f"/room/1/{path}", words="Hello", alias="Mei").location == "/room/1"
