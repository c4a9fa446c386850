"""A debrief through its pages: coaches, the screen and phones, on both databases."""

import datetime as dt
import io
import json
import re
from typing import Any

from flask import Flask
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from data.commands.keyring import Keyring
from data.commands.people import grant_role
from data.db import db
from data.debriefs import LAST, step_number
from data.models import Commitment, LiveAnswer, LiveParticipant, LiveReveal, LiveSession
from data.settings import Settings
from data.types import Role
from tests.cast import Cast
from tests.fixtures import SECRET
from tests.integration.dashboard.published import publish
from tests.leading import TODAY, Leader, leader_of
from tests.pages import form_to, read_forms
from tests.pulses import BROWSER, sign_in
from tests.rooms import Phone, phones
from tests.workshops import plan, press
from wsgi import create_app

SCRIPT = {"Accept": "application/json", "Sec-Fetch-Mode": "cors"}


def go(coach: Leader, step: int) -> None:
    now = re.findall(r'name="before" value="(\d+)"', coach.get("/debriefs/1").text)[0]
    press(coach, "/debriefs/1", "/step", before=now, after=str(step))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def add_commitment(coach: Leader, live_id: int, words: str) -> None:
    """Let the coach write down what the team will offer."""
    forms = read_forms(coach.get(f"/debriefs/{live_id}").text)
    form = next(form for form in forms if form.action.endswith("/commitments"))
    coach.send(form.action, form.data(words=words))


def screen(coach: Leader) -> str:
    return text(coach.get("/debriefs/1/screen").text)


def count(session: Session, table: Any) -> int:
    session.commit()
    found = len(session.scalars(select(table)).all())
    session.commit()
    return found


def test_one_click_builds_ten_steps_that_run_by_themselves(session: Session, coach: Leader, code: str) -> None:
    assert code in screen(coach)
    assert "<svg" in coach.get("/debriefs/1/screen").text
    titles = []
    for place in range(1, 11):
        page = coach.get("/debriefs/1/screen")
        assert f"{place} of 10" in page.text
        titles.append(re.findall(r"<h1>(.+)</h1>", page.text)[0])
        assert "http" not in re.sub(r"http://(www\.w3\.org|127\.0\.0\.1)", "", page.text)
        later = re.findall(r'data-later="(\d*)"', page.text)[0]
        assert bool(later) is (place < 10)
        if later:
            go(coach, int(later))
    assert titles == [
        "What this is for",
        "Before we look",
        "Guess first",
        "Who is in these figures",
        "Give and receive",
        "Transactional against reciprocal",
        "Where we differ most",
        "Having looked",
        "Pick one thing",
        "What we will offer",
    ]


def test_a_phone_counts_once_and_follows(app: Flask, session: Session, coach: Leader, code: str) -> None:
    (phone,) = phones(app, code, 1)
    for again in (code.lower(), f"{code[:3]} {code[3:]}", code):
        form = form_to(phone.get("/join").text, "/join")
        assert phone.client.post(form.action, data=form.data(code=again), headers=BROWSER).location == "/room/1"
    assert count(session, LiveParticipant) == 1
    assert "Look at the screen." in phone.get().text
    first = phone.client.get("/room/1/state", headers=SCRIPT)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (first.get_json(), phone.client.get("/room/1/state", headers=SCRIPT | tag).status_code) == (
        {"alive": True, "revision": 1},
        304,
    )
    go(coach, 2)
    then = phone.client.get("/room/1/state", headers=SCRIPT | tag)
    assert (then.status_code, then.get_json()["revision"]) == (200, 2)
    assert 'http-equiv="refresh"' not in phone.get().text, "nobody's choice is lost"
    for choice in ("deal", "give"):
        assert phone.send(choice=choice).location == "/room/1?said=answer"
    assert count(session, LiveAnswer) == 1
    assert coach.client.get("/debriefs/1/state", headers=SCRIPT).get_json() == {
        "alive": True,
        "answered": 1,
        "joined": 1,
        "revision": 2,
        "stopped": False,
    }
    assert phone.send(choice="nobody").status_code == 400
    forged = phone.post("/room/1/answer", question="focus", choice="ask")
    assert forged.status_code == 409
    go(coach, 4)
    assert 'http-equiv="refresh"' in phone.get().text
    assert press(coach, "/debriefs/1", "/end").location == "/workshops/1"
    assert "This debrief is over." in phone.get().text
    assert phone.client.get("/room/1/state", headers=SCRIPT).get_json()["alive"] is False
    late = Phone(app.test_client()).join(code)
    assert late.status_code == 400
    assert "No debrief has this code now." in late.text
    assert (count(session, LiveAnswer), count(session, LiveParticipant)) == (0, 0)


def test_a_phone_counts_once_in_each_of_two_rooms_and_its_windows_stay_apart(
    app: Flask, session: Session, cast: Cast, coach: Leader
) -> None:
    publish(session, cast)
    for number, team in enumerate(("Team A", "Team B"), start=1):
        plan(session, cast, team)
        press(coach, f"/workshops/{number}", "/debriefs/of/")
        press(coach, f"/debriefs/{number}", "/step", before="1", after="3")
    codes = [code or "" for code in session.scalars(select(LiveSession.code).order_by(LiveSession.id))]
    session.commit()
    phone = Phone(app.test_client())
    windows = [phone.join(code).location for code in codes]
    forms = [form_to(phone.get(window).text, "/room") for window in windows]
    press(coach, "/debriefs/2", "/step", before="3", after="2")
    for form, deal, status in zip(forms, ("7", "70"), (302, 409), strict=True):
        answer = phone.client.post(form.action, data=form.data(T=deal, R="8"), headers=BROWSER)
        assert answer.status_code == status, "each says what its own room says"
    press(coach, "/debriefs/2", "/step", before="2", after="3")
    phone.client.post(forms[1].action, data=forms[1].data(T="70", R="8"), headers=BROWSER)
    for code, window, deal in zip(codes, windows, ("7", "70"), strict=True):
        assert form_to(phone.get(window).text, "/room").values["T"] == deal
        assert phone.join(code).location == window, "it keeps its place"
    hashes = session.scalars(select(LiveParticipant.token_hash)).all()
    assert len(hashes) == len(set(hashes)) == 2, "nothing kept says that it is the same phone"
    session.commit()
    assert (count(session, LiveAnswer), count(session, LiveParticipant)) == (2, 2)


def test_digits_of_chinese_keyboards_are_a_guess_and_no_commitment_comes_before_its_step(
    app: Flask, coach: Leader, code: str
) -> None:
    (phone,) = phones(app, code, 1)
    go(coach, 3)
    page = phone.get().text
    token = read_forms(coach.get("/debriefs/1").text)[0].data()
    coach.send("/debriefs/1/commitments", token | {"words": "Too early"})
    assert "Commitments are added in the last step." in coach.get("/debriefs/1").text
    phone.send(T="\N{FULLWIDTH DIGIT FOUR}\N{FULLWIDTH DIGIT ZERO}", R="62")
    page = phone.get().text
    assert ["Your answer is in." in page, 'value="40"' in page] == [True, True]
    go(coach, LAST)
    assert "Too early" not in coach.get("/debriefs/1").text


def test_what_is_no_answer_stays_with_its_message(app: Flask, coach: Leader, code: str) -> None:
    (phone,) = phones(app, code, 1)
    go(coach, 2)
    phone.send(choice="deal")
    nothing = phone.send(choice="nobody")
    assert nothing.status_code == 400
    assert '<a href="#choice-deal">Choose one of the answers.</a>' in nothing.text
    go(coach, 3)
    phone.send(T="7", R="8")
    refused = phone.send(T="62", R="999")
    form = form_to(refused.text, "/room/1/answer")
    assert (refused.status_code, form.values["T"], form.values["R"]) == (400, "62", "999")
    assert '<a href="#guess-R">Enter a whole number from 0 to 100 for each.</a>' in refused.text
    assert re.findall(r'id="(guess-\w)-error"', refused.text) == ["guess-R"]
    for page in (nothing.text, refused.text):
        assert "Your answer is in." not in page
        assert 'aria-invalid="true"' in page
    assert form_to(phone.get().text, "/room/1/answer").values["T"] == "7", "what was sent before stays"


def test_following_costs_one_question(app: Flask, code: str) -> None:
    (phone,) = phones(app, code, 1)
    asked: list[str] = []
    with app.app_context():
        engine = db.get_engine("default")
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    phone.client.get("/room/1/state", headers=SCRIPT)
    assert [words.split()[0] for words in asked if "live_session" in words] == ["SELECT"]
    assert [
        words for words in asked if "live_session" not in words and words.startswith("SELECT") and " FROM " in words
    ] == []


def test_nothing_of_the_answers_is_told_before_they_are_shown(
    app: Flask, session: Session, cast: Cast, coach: Leader, code: str
) -> None:
    room = phones(app, code, 6)
    go(coach, 3)
    for number, phone in enumerate(room[:4]):
        phone.send(T="71", R=f"1{number}")
    before = [coach.get(f"/debriefs/1{path}").data for path in ("", "/screen", "/state")]
    refused = coach.client.post(
        "/debriefs/1/reveal", data={"csrf_token": form_to(room[5].get().text, "/room/").values["csrf_token"]}
    )
    assert refused.status_code == 400, "a phone's token is not the coach's"
    told = press(coach, "/debriefs/1", "/reveal")
    assert told.location == "/debriefs/1"
    assert "Nothing was shown: at least 5 must have answered, and 4 had." in coach.get("/debriefs/1").text
    assert [screen(coach).count("71"), coach.get("/debriefs/1/state").text.count("71")] == [0, 0]
    assert "4 of 6 answered" in screen(coach)
    room[4].send(T="71", R="15")
    second = leader_of(app, cast.coach)
    for path in ("", "/screen", "/state"):
        page = second.get(f"/debriefs/1{path}").text
        assert "70 to 79" not in page
        assert "The answers: 33" not in page
    assert not any("The answers" in page.decode() for page in before)
    for steering in (coach, second, coach):
        press_reveal(steering)
    assert count(session, LiveReveal) == 1
    shown = screen(coach)
    assert "Deal-first: all 5 guessed 70 to 79; the answers gave 33." in shown
    assert "Give-and-return: all 5 guessed 10 to 19; the answers gave 83." in shown
    assert shown == screen(second)
    assert "The answers are on the screen." in room[5].get().text
    assert room[0].post("/room/1/answer", question="guess", T="1", R="1").status_code == 409
    figure = json.loads(re.findall(r'id="figure">(.+?)</script>', coach.get("/debriefs/1/screen").text)[0])
    assert figure["data"][0]["y"] == [0, 0, 0, 0, 0, 0, 0, 5, 0, 0]


def press_reveal(coach: Leader) -> None:
    form = form_to(coach.get("/debriefs/1").text, "/timer")
    answer = coach.send("/debriefs/1/reveal", {"csrf_token": form.values["csrf_token"]})
    assert answer.location == "/debriefs/1"


def test_commitments_of_the_team_and_of_oneself(
    app: Flask, session: Session, cast: Cast, coach: Leader, code: str
) -> None:
    (phone,) = phones(app, code, 1)
    signed = Phone(sign_in(app, cast.rep).client)
    signed.join(code)
    assert phone.post("/room/1/commitment", words="Too early").status_code == 409
    go(coach, LAST)
    assert phone.send(words="", due_on="").status_code == 400
    assert phone.send(words="Ask two customers", due_on="2020-01-01").status_code == 400
    for _ in range(2):
        assert phone.send(words="Ask two customers", due_on="").location == "/room/1?said=waits"
    assert phone.send(words="A name never helps", due_on="").location == "/room/1?said=waits"
    assert "Name no customer." in text(phone.get().text)
    assert signed.send(words="Visit one plant", due_on="").location == "/room/1?said=team"
    assert ["Visit one plant" in screen(coach), "Ask two customers" in screen(coach)] == [True, False]
    assert "Ask two" not in coach.get("/debriefs/1/pack/debrief.md").text
    waiting = coach.get("/debriefs/1").text
    assert waiting.index("Waiting") < waiting.index("Ask two customers") < waiting.index("Visit one plant")
    press(coach, "/debriefs/1", "/shown")
    mine = phone.get("/room/1/mine")
    assert mine.location.startswith("/sign-in?next=")
    form = form_to(signed.get("/room/1/mine").text, "/room/1/mine")
    for _ in range(2):
        sent = signed.client.post(form.action, data=form.data(words="Introduce Ana"), headers=BROWSER)
        assert sent.location == "/room/1?said=mine"
        told = "Your page and your next pulse ask what became of it"
        assert told in signed.client.get("/room/1?said=mine").text
    shown = screen(coach)
    assert "Ask two customers" in shown
    assert "One more in somebody's own name" in shown.replace("&#39;", "'")
    assert not any("Introduce Ana" in coach.get(f"/debriefs/1{path}").text for path in ("", "/screen"))
    session.commit()
    own = session.scalars(select(Commitment).where(Commitment.person_id == cast.rep.id)).one()
    assert (own.words, own.team_id) == ("", None)
    assert own.secret_words is not None
    opened = Keyring((SECRET,)).decrypt(session, person_id=cast.rep.id, secret_words=own.secret_words)
    assert opened == "Introduce Ana"
    session.commit()
    press(coach, "/debriefs/1", "/end")
    session.commit()
    assert "A name never helps" not in session.scalars(select(Commitment.words)).all(), "never shown, it is gone"
    session.commit()
    over = coach.get("/debriefs/1/pack/debrief.md").text
    plan(session, cast, title="The next one")
    press(coach, "/workshops/2", "/debriefs/of/")
    press(coach, "/debriefs/2", "/step", before="1", after=str(LAST))
    page = coach.get("/debriefs/2").text
    assert "Left from last time" in page
    assert text(coach.get("/debriefs/2/screen").text).index("Ask two customers") > 0
    for _ in range(2):
        press(coach, "/debriefs/2", "/commitments/", outcome="happened")
    assert "Left from last time" not in coach.get("/debriefs/2").text
    assert "Introduce Ana" not in coach.get("/debriefs/2").text
    assert coach.get("/debriefs/1/pack/debrief.md").text == over


def test_the_coach_is_told_what_results_end(coach: Leader, code: str) -> None:
    told = "Going on ends the answers that have not been shown yet: Before we look and Guess first."
    page = coach.get("/debriefs/1").text
    assert page.count(told) == 3, "in the list of steps, at each that shows results"
    go(coach, 4)
    page = coach.get("/debriefs/1").text
    assert page.index(told) < page.index("For you alone")
    go(coach, 5)
    assert told not in coach.get("/debriefs/1").text
    go(coach, 3)
    assert "No more answers are taken" in coach.get("/debriefs/1").text


def test_another_debrief_of_a_workshop_begins_with_what_is_left(coach: Leader, code: str) -> None:
    def words_in(live_id: int) -> list[str]:
        pack = coach.get(f"/debriefs/{live_id}/pack/debrief.md").text
        return re.findall(r"(?m)^(?:### (?:Left|What the).*|- (?:Ask|Visit|Call).*)$", pack)

    go(coach, LAST)
    for words in ("Ask two customers", "Visit one plant"):
        add_commitment(coach, 1, words)
    press(coach, "/debriefs/1", "/end")
    said = ["### What the team will offer", "- Ask two customers", "- Visit one plant"]
    assert words_in(1) == said
    assert press(coach, "/workshops/1", "/debriefs/of/").location == "/debriefs/2"
    assert words_in(2) == [], "the room has not seen them"
    press(coach, "/debriefs/2", "/step", before="1", after=str(LAST))
    assert words_in(2) == ["### Left from last time", *said[1:]]
    left, new = coach.get("/debriefs/2").text.split("<h3>New</h3>")
    assert [part.count("<bdi>Ask two customers</bdi>") for part in (left, new)] == [1, 0]
    assert "Left from last time" in left
    forms = [form for form in read_forms(left) if "/commitments/" in form.action]
    for act, status in (("removed", 404), ("shown", 404), ("", 400)):
        answer = coach.send(f"{forms[0].action}/{act}".rstrip("/"), forms[0].data(outcome="removed"))
        assert answer.status_code == status, "what is left is settled"
    press(coach, "/debriefs/2", "/debriefs/2/commitments/", outcome="happened")
    add_commitment(coach, 2, "Call Ruth")
    press(coach, "/debriefs/2", "/end")
    assert words_in(1) == said, "a debrief that is over stays as it is"
    then = ["### Left from last time", "- Visit one plant", "### What the team will offer", "- Call Ruth"]
    assert words_in(2) == then
    assert press(coach, "/workshops/1", "/debriefs/of/").location == "/debriefs/3"
    press(coach, "/debriefs/3", "/step", before="1", after=str(LAST))
    for _ in range(2):
        press(coach, "/debriefs/3", "/debriefs/3/commitments/", outcome="happened")
    assert [words_in(1), words_in(2), words_in(3)] == [said, then, []]


def test_a_restart_and_another_coach_change_nothing(
    app: Flask, settings: Settings, session: Session, cast: Cast, coach: Leader, code: str
) -> None:
    (phone,) = phones(app, code, 1)
    go(coach, 2)
    phone.send(choice="give")
    grant_role(
        session,
        organisation_id=cast.organisation_id,
        person_id=cast.leader.id,
        role=Role.COACH,
        team_id=cast.teams["North"],
        now=dt.datetime.now(dt.UTC),
    )
    session.commit()
    again = create_app(settings)
    found = phone.client.get_cookie("guanxi-room-1")
    assert found is not None
    kept = Phone(again.test_client(), phone.room)
    kept.client.set_cookie("guanxi-room-1", found.value)
    assert 'value="give" checked' in kept.get().text
    second = leader_of(again, cast.leader)
    assert screen(second) == screen(coach)
    assert "1 of 1 answered" in screen(second)
    go(second, 3)
    assert "Guess first" in screen(coach)
    assert "Guess first" in phone.get().text
    kept.client.set_cookie("guanxi-room-1", f"x{found.value[1:]}")
    assert kept.get().location == "/join", "a ticket that was changed is none"
    with again.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_a_debrief_from_the_summary_is_a_workshop_of_today(session: Session, cast: Cast, coach: Leader) -> None:
    publish(session, cast, hidden="Team A")
    team = cast.teams["Team A"]
    assert coach.post(f"/debriefs/new?team={team}&month=2026-09").location == "/debriefs/1"
    live = session.scalars(select(LiveSession)).one()
    assert live.team_id == cast.teams["North"], "Team A has no result, so it is about the unit above"
    session.commit()
    assert "North · September 2026" in screen(coach).replace("&middot;", "·")
    assert coach.post(f"/debriefs/new?team={team}").location == "/debriefs/1", "pressed twice, it is begun once"
    other = cast.teams["Team B"]
    planned = plan(session, cast, "Team B", happens_on=TODAY, title="Planned for today")
    plan(session, cast, "Team A", "Team B", happens_on=TODAY, title="Of both")
    assert coach.post(f"/debriefs/new?team={other}").location == "/debriefs/2"
    session.rollback()
    assert session.get_one(LiveSession, 2).workshop_id == planned


def test_without_a_closed_round_the_steps_say_so(session: Session, cast: Cast, coach: Leader) -> None:
    plan(session, cast)
    press(coach, "/workshops/1", "/debriefs/of/")
    go(coach, 4)
    assert "No round yet" in screen(coach)


def test_the_pack_holds_what_was_shown_and_nothing_else(app: Flask, cast: Cast, coach: Leader, code: str) -> None:
    room = phones(app, code, 6)
    go(coach, 2)
    for phone in room:
        phone.send(choice="even")
    press_reveal(coach)
    go(coach, 3)
    for phone in room[:5]:
        phone.send(T="38", R="62")
    before = coach.get("/debriefs/1/pack/debrief.md").text
    assert "About half and half | 6" in before
    assert "What the room guessed" not in before
    press_reveal(coach)
    go(coach, step_number("focus"))
    for phone in room:
        phone.send(choice="ask")
    press_reveal(coach)
    go(coach, LAST)
    add_commitment(coach, 1, "Ask *two* customers")
    add_commitment(coach, 1, "W" * 140)
    press(coach, "/debriefs/1", "/end")
    told = coach.get("/debriefs/1/pack/debrief.md").text
    assert told.startswith("# Debrief: Team A, October 2026\n")
    parts = ["### Before we look", "### What the room guessed", "### Pick one thing", "### What the team will offer"]
    assert [line for line in told.splitlines() if line in parts] == parts, "in the order of the steps"
    for words in (
        "Deal-first: all 5 guessed 30 to 39; the answers gave 33.",
        "| 60 to 69 | 0 | 5 |",
        r"- Ask \*two\* customers",
        "## What must not be concluded",
        "**Not a cause.**",
    ):
        assert words in told
    assert not any(member.name in told for member in cast.members["Team A"])
    deck = Presentation(io.BytesIO(coach.get("/debriefs/1/pack/debrief.pptx").data))
    charts: dict[str, list[Any]] = {}
    for slide in deck.slides:
        charts.setdefault(slide.shapes.title.text, []).extend(s.chart for s in slide.shapes if s.has_chart)
    (guessed,) = charts["What the room guessed"]
    assert [list(series.values) for series in guessed.plots[0].series] == [
        [0, 0, 0, 5, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 5, 0, 0, 0],
    ]
    assert "What must not be concluded" in charts
    paper = PdfReader(io.BytesIO(coach.get("/debriefs/1/pack/debrief.pdf").data))
    pages = " ".join(page.extract_text() for page in paper.pages)
    assert all(words in pages for words in ("In the room", "What the room guessed", "Ask *two* customers"))
    assert "What must not be concluded" in pages
    assert "W" * 140 not in pages, "a long word goes on in the next line"
    assert coach.get("/debriefs/1/pack/debrief.exe").status_code == 404
