"""The pulse in the browser without JavaScript, on both databases."""

import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.models import Answer, Assignment, PageTime, Round, Submission
from data.queries.own import get_own_answers
from tests.cast import Cast, Member
from tests.pages import form_to
from tests.pulses import BROWSER, SEPTEMBER, Rep, open_pulse, sign_in, statements

STATEMENTS_1 = {"T1": "3", "R1": "5", "L1": "4", "T2": "2", "R4r": "no_occasion", "L2r": "prefer_not"}
STATEMENTS_2 = {"T4r": "4", "R2": "6", "L3": "4", "T3": "1", "R3": "7", "L4": "5"}
JOURNEY: list[tuple[str, dict[str, str]]] = [
    ("start", {"DAYS": "20"}),
    ("received", {"REC.INTRO.CUST": "3", "REC.CARE.TEAM": "0", "REC.DONE": "1"}),
    ("given", {"GIV.VOUCH.PART": "30", "GIV.DONE": "1"}),
    ("conversations", {"OPEN.OFFER": "4", "OPEN.ASK": "0", "ASKED": "2"}),
    ("statements-1", STATEMENTS_1),
    ("statements-2", STATEMENTS_2),
]


def walk(rep: Rep, until: str = "check") -> None:
    for (page, answers), following in zip(JOURNEY, [*(key for key, _ in JOURNEY[1:]), "check"], strict=True):
        if page == until:
            return
        answer = rep.post(page, **answers)
        assert (answer.status_code, answer.location) == (302, f"{rep.base}/{following}")


def submit(rep: Rep, **ticks: str) -> Any:
    form = form_to(rep.get("check").text, "/submit")
    return rep.send("submit", form.data(**ticks))


def look(session: Session, *columns: Any) -> list[Any]:
    """Return rows as they are now, leaving no transaction open that would hold up the application."""
    session.rollback()
    rows = list(session.execute(select(*columns)))
    session.rollback()
    return rows


def stored(session: Session) -> dict[str, tuple[str, int | None]]:
    return {row[0]: (row[1], row[2]) for row in look(session, Answer.item, Answer.kind, Answer.number)}


def status(session: Session, member: Member) -> str:
    statuses: dict[int, str] = dict(look(session, Assignment.person_id, Assignment.status))
    return statuses[member.id]


def test_the_whole_way(session: Session, rep: Rep, round_: Round) -> None:
    first = rep.get("start").text
    assert "Your answers count in Team A (6 people), North (11), Company (18); nothing smaller" in first
    assert "It is made to take about four minutes." in first
    assert "It takes" not in first, "that is a claim about people"
    assert main_button(first) == "Start"
    assert form_to(first, "start").values["DAYS"] == "22"
    walk(rep)
    check = rep.get("check").text
    assert "That is a lot. Is 30 right for one month?" in check
    assert "Send my answers" in check
    answer = submit(rep)
    assert answer.location == "/pulse/2026-10/thanks"
    thanks = rep.get("thanks").text
    assert "not a measurement of you" in thanks
    assert [
        words for words in ("You counted 3 times.", "You counted 30 times.", "of 4</span>") if words not in thanks
    ] == []
    assert "You described give-and-return more often than deal-first selling." in thanks
    found = stored(session)
    assert found["REC.INTRO.CUST"] == ("answered", 3)
    assert found["REC.CARE.TEAM"] == ("answered", 0)
    assert found["REC.INFO.CUST"] == ("nothing", 0)
    assert found["MOVED"] == ("skipped", None)
    assert (found["R4r"], found["L2r"]) == (("no_occasion", None), ("prefer_not", None))
    assert len(found) == 1 + 19 + 19 + 5 + 12
    assert status(session, rep.member) == "submitted"
    assert {row[0] for row in look(session, PageTime.page)} == {page for page, _ in JOURNEY}


def test_the_seconds_that_a_page_stood_open_are_stored(session: Session, rep: Rep) -> None:
    for away, page in ((42, "start"), (90, "received"), (30, "received")):
        shown = int(form_to(rep.get(page).text, page).values["rendered"])
        rep.post(page, rendered=str(shown - away))
    later = int(form_to(rep.get("given").text, "given").values["rendered"]) + 999  # the clock was set back meanwhile
    assert rep.post("given", rendered=str(later)).status_code == 302
    found = {row[0]: row[1] for row in look(session, PageTime.page, PageTime.seconds)}
    assert found.keys() == {"start", "received"}
    assert 42 <= found["start"] < 60
    assert 120 <= found["received"] < 140


def main_button(html: str) -> str:
    return str(re.findall(r'<button class="btn btn-primary" type="submit">([^<]*)</button>', html)[-1])


def test_nothing_is_stored_by_looking(session: Session, rep: Rep) -> None:
    for page in ("start", "received", "check", "thanks"):
        rep.get(page)
    rep.client.head("/pulse/2026-10/start")
    assert look(session, Submission.id) == []
    assert rep.get("given").location == "/pulse/2026-10/start"
    assert rep.get("check").location == "/pulse/2026-10/start"
    assert rep.get("thanks").location == "/pulse/2026-10/start"


def test_back_keeps_everything(rep: Rep) -> None:
    walk(rep, until="given")
    form = form_to(rep.get("given").text, "given").data(**{"GIV.INTRO.CUST": "7"}, go="back")
    assert rep.send("given", form).location == "/pulse/2026-10/received"
    assert form_to(rep.get("given").text, "given").values["GIV.INTRO.CUST"] == "7"
    assert form_to(rep.get("received").text, "received").values["REC.INTRO.CUST"] == "3"


def test_who_sees_the_answers_is_said_in_full_before_the_first(rep: Rep) -> None:
    words = "Only you see your answers. Others see figures about 5 or more people."
    first = rep.get("start").text
    assert first.count(words) == 1
    folded, _, rest = first.partition("About this pulse")[2].partition("</details>")
    told = ("A few questions about your month", "No leader, coach or administrator", "confidential, not anonymous")
    assert [one for one in told if one not in folded] == []
    assert "How many days did you work" in rest


def test_back_is_never_refused_and_a_wrong_value_comes_again(session: Session, rep: Rep) -> None:
    walk(rep, until="given")
    back = rep.post("given", go="back", **{"GIV.CARE.CUST": "abc", "GIV.INFO.CUST": "2"})
    assert back.location == "/pulse/2026-10/received"
    found = stored(session)
    assert (found["GIV.INFO.CUST"], "GIV.CARE.CUST" in found) == (("answered", 2), False)
    again = rep.get("given").text
    assert form_to(again, "given").values["GIV.CARE.CUST"] == "abc"
    assert again.count("Enter a whole number from 0 to 99.") == 2, "in the summary and beside the box"
    check = rep.get("check").text
    assert "This could not be read:" in check
    assert "<bdi>abc</bdi>" in check
    unread = look(session, Submission.unread)[0][0]
    assert b"abc" not in unread
    assert rep.save("given", GIV_HANDS_CUST=("1", "", 0)).status_code == 200
    assert form_to(rep.get("given").text, "given").values["GIV.CARE.CUST"] == "abc", "another box was changed"
    assert rep.save("given", GIV_CARE_CUST=("4", "", 0)).status_code == 200
    assert look(session, Submission.unread) == [(None,)]
    assert form_to(rep.get("given").text, "given").values["GIV.CARE.CUST"] == "4"
    rep.post("given", go="back", **{"GIV.CARE.CUST": "abc"})
    assert rep.post("given", GIV_CARE_CUST="5", GIV_DONE="1").location == "/pulse/2026-10/conversations"
    assert "could not be read" not in rep.get("check").text


def test_what_was_refused_is_still_there_after_leaving_the_page(session: Session, rep: Rep) -> None:
    walk(rep, until="given")
    assert rep.post("given", GIV_CARE_CUST="abc", GIV_INFO_CUST="2").status_code == 400
    assert stored(session)["GIV.INFO.CUST"] == ("answered", 2)
    assert b"abc" not in look(session, Submission.unread)[0][0]
    again = rep.get("given").text
    assert form_to(again, "given").values["GIV.CARE.CUST"] == "abc"
    assert again.count("Enter a whole number from 0 to 99.") == 2, "in the summary and beside the box"
    assert "<bdi>abc</bdi>" in rep.get("check").text
    assert rep.post("given", GIV_CARE_CUST="5", GIV_DONE="1").status_code == 302
    assert look(session, Submission.unread) == [(None,)]


@pytest.mark.parametrize("lost", ["person", "seen", "rendered"])
def test_a_page_that_came_without_its_hidden_fields_empties_nothing(session: Session, rep: Rep, lost: str) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("start").text, "start").data(DAYS="")
    refused = rep.send("start", {name: text for name, text in form.items() if name != lost})
    assert (refused.status_code, "We could not read that request" in refused.text) == (400, True)
    assert stored(session)["DAYS"] == ("answered", 20)


def test_a_direction_is_asked_about_once_and_may_stay_open(session: Session, rep: Rep) -> None:
    walk(rep, until="received")
    first = rep.post("received", **{"REC.INTRO.CUST": "3"})
    assert first.location == "/pulse/2026-10/received?ask=1"
    asked = rep.get("received?ask=1").text
    assert "we will not count this direction" in asked
    assert rep.post("received?ask=1").location == "/pulse/2026-10/given"
    assert rep.post("given", go="back").location == "/pulse/2026-10/received"
    assert rep.post("received", **{"REC.INTRO.CUST": "4"}).location == "/pulse/2026-10/given", "asked once"
    assert rep.post("given", **{"GIV.CARE.CUST": "x"}).status_code == 400
    asked_now = rep.post("given", **{"GIV.CARE.CUST": ""})
    assert asked_now.location == "/pulse/2026-10/given?ask=1", "neither Back nor an error was the asking"
    assert stored(session)["REC.INFO.CUST"] == ("skipped", None)
    for page, answers in JOURNEY[2:]:
        rep.post(page, **answers)
    check = rep.get("check").text
    assert "We will not count this direction" in check
    assert rep.post("received?from=check", **{"REC.INTRO.CUST": "3"}).location == "/pulse/2026-10/check"
    submit(rep)
    assert stored(session)["REC.INFO.CUST"] == ("skipped", None)


def test_one_press_says_that_a_direction_is_everything(session: Session, rep: Rep) -> None:
    walk(rep, until="received")
    rep.post("received", **{"REC.INTRO.CUST": "3"})
    done = form_to(rep.get("received?ask=1").text, "received").data(go="done")
    assert rep.send("received", done | {"REC.INFO.CUST": "x"}).status_code == 400
    assert stored(session)["REC.DONE"] == ("skipped", None), "a box could not be read"
    assert rep.send("received", done).location == "/pulse/2026-10/given"
    found = stored(session)
    assert (found["REC.DONE"], found["REC.INFO.CUST"], found["REC.INTRO.CUST"]) == (
        ("answered", 1),
        ("nothing", 0),
        ("answered", 3),
    )
    assert rep.post("conversations", go="done").location == "/pulse/2026-10/statements-1", "it has no tick"


def test_what_did_not_happen_is_one_row_and_answers_can_be_sent_at_once(rep: Rep) -> None:
    walk(rep, until="given")
    rep.post("given", GIV_CARE_CUST="2", GIV_DONE="1")
    check = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", rep.get("check").text))
    told = "Introductions, Information, Advice, Hands-on help, Vouching None Change"
    assert told in check
    assert "Care Customers and prospects: 2 Change" in check
    assert "Send now" in check
    rep.post("given?from=check", GIV_DONE="")
    assert "Send now" not in rep.get("check").text, "a direction is not confirmed"


def test_the_check_page_can_confirm_a_direction(session: Session, rep: Rep) -> None:
    walk(rep, until="received")
    rep.post("received?ask=1", REC_INTRO_CUST="3")
    rep.post("given?ask=1")
    submit(rep, **{"REC.DONE": "1"})
    found = stored(session)
    assert (found["REC.DONE"], found["REC.INFO.CUST"], found["REC.INTRO.CUST"]) == (
        ("answered", 1),
        ("nothing", 0),
        ("answered", 3),
    )
    assert (found["GIV.DONE"], found["GIV.INFO.CUST"]) == (("skipped", None), ("skipped", None))


def test_change_leads_back_to_the_check_page(rep: Rep) -> None:
    walk(rep)
    link = re.search(r'href="(/pulse/2026-10/conversations\?from=check)#q-asked"', rep.get("check").text)
    assert link
    answer = rep.post("conversations?from=check", ASKED="9")
    assert answer.location == "/pulse/2026-10/check"
    assert rep.post("received?from=check", REC_DONE="").location == "/pulse/2026-10/check", "which asks itself"


@pytest.mark.parametrize(
    "typed", ["-1", "100", "three", "1" + "0" * 30, "2.5", "1e3", "\x00", "½", "<script>", "=1+1", "9" * 6000]
)
def test_a_count_that_cannot_be_is_told_beside_the_box(session: Session, rep: Rep, typed: str) -> None:
    rep.post("start")
    answer = rep.post("conversations", ASKED=typed, MOVED="4")
    html = answer.text
    assert answer.status_code == 400
    assert "There is a problem" in html
    assert "<title>Error: " in html
    assert 'href="#q-asked"' in html
    assert 'id="q-asked-error"' in html
    assert "<script>" not in html.replace("<script src", "")
    if "\x00" not in typed:
        assert form_to(html, "conversations").values["ASKED"] == typed
    found = stored(session)
    assert "ASKED" not in found
    assert found["MOVED"] == ("answered", 4), "what could be read is saved"
    fixed = form_to(html, "conversations").data(ASKED="5")
    assert rep.send("conversations", fixed).status_code == 302
    assert stored(session)["ASKED"] == ("answered", 5)


@pytest.mark.parametrize("value", ["0", "8", "-1", "seven", "not_asked", "nothing", "answered", "1 OR 1=1"])
def test_a_point_that_is_not_on_the_scale_is_not_stored(session: Session, rep: Rep, value: str) -> None:
    rep.post("start")
    answer = rep.post("statements-1", T1=value, R1="5")
    assert answer.status_code == 400
    assert 'href="#q-t1-0"' in answer.text
    found = stored(session)
    assert "T1" not in found
    assert found["R1"] == ("answered", 5)


@pytest.mark.parametrize("stranger", ["T1", "REC.INTRO.BOSS", "X1", "is_admin", "person_id"])
def test_what_was_not_asked_for_stores_nothing_at_all(session: Session, rep: Rep, stranger: str) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("conversations").text, "conversations").data(ASKED="3")
    answer = rep.send("conversations", form | {stranger: "3"})
    assert answer.status_code == 400
    assert "did not ask for" in answer.text
    assert form_to(answer.text, "conversations").values["ASKED"] == "3"
    assert set(stored(session)) == {"DAYS"}


@pytest.mark.parametrize("stranger", ["BOTH.DONE", "T1", "is_admin"])
def test_the_check_page_sends_nothing_that_it_did_not_ask_for(session: Session, rep: Rep, stranger: str) -> None:
    walk(rep)
    before = stored(session)
    form = form_to(rep.get("check").text, "/submit").data()
    assert rep.send("submit", form | {stranger: "1"}).status_code == 400
    assert look(session, Submission.submitted_at) == [(None,)]
    assert stored(session) == before


def test_a_second_sending_gets_the_same_answer(session: Session, rep: Rep) -> None:
    walk(rep)
    form = form_to(rep.get("check").text, "/submit").data()
    answers = [rep.send("submit", form) for _ in range(3)]
    assert {answer.location for answer in answers} == {"/pulse/2026-10/thanks"}
    assert len(look(session, Submission.submitted_at)) == 1


def test_answers_can_be_edited_after_sending(session: Session, rep: Rep) -> None:
    walk(rep)
    submit(rep)
    check = rep.get("check").text
    assert "You sent these answers on" in check
    rep.post("conversations?from=check", ASKED="9")
    [row] = look(session, Submission.submitted_at, Submission.edited_at)
    assert row[0] is not None
    assert row[1] is not None
    assert row[1] > row[0]
    assert stored(session)["ASKED"] == ("answered", 9)


def test_sending_without_having_started_leads_to_the_start(session: Session, rep: Rep) -> None:
    assert rep.send("submit", rep.hidden()).location == "/pulse/2026-10/start"
    assert look(session, Submission.id) == []


def test_somebody_away_is_done_after_one_page(session: Session, rep: Rep) -> None:
    assert rep.post("start", DAYS="0").location == "/pulse/2026-10/check"
    assert "You were away in October 2026" in rep.get("check").text
    assert rep.get("received").location == "/pulse/2026-10/check"
    submit(rep)
    assert "you were away in October 2026. You can change this until" in rep.get("thanks").text
    assert status(session, rep.member) == "away"
    assert rep.post("start?from=check", DAYS="3").location == "/pulse/2026-10/received"


def test_other_organisations_and_people_find_nothing(app: Flask, cast: Cast, rep: Rep) -> None:
    outsider = sign_in(app, cast.outsider)
    for page in ("start", "received", "check", "thanks"):
        assert outsider.get(page).status_code == 404
    for page in ("start", "submit"):
        assert outsider.send(page, outsider.hidden()).status_code == 404
    assert outsider.save("start", DAYS=("3", "", 0)).status_code == 404
    leader = sign_in(app, cast.leader)
    assert leader.client.get("/pulse/", headers=BROWSER).status_code == 403
    assert leader.get("start").status_code == 403
    anonymous = app.test_client()
    assert anonymous.get("/pulse/", headers=BROWSER).status_code == 302
    assert anonymous.post("/pulse/2026-10/save", json={}).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/pulse/2026-13/start", "/pulse/x/start", "/pulse/2026-09/start", "/pulse/2026-10/nowhere", "/pulse/2026-10/%00"],
)
def test_what_is_not_there_is_404(rep: Rep, path: str) -> None:
    rep.post("start")
    assert rep.client.get(path, headers=BROWSER).status_code == 404
    assert rep.client.post(path, data=rep.hidden(), headers=BROWSER).status_code == 404


def test_large_bodies_are_refused(session: Session, rep: Rep) -> None:
    form = form_to(rep.get("start").text, "start").data(DAYS="9" * 5_000_000)
    assert rep.send("start", form).status_code == 413
    assert rep.save_body({"x": "y" * 3_000_000}).status_code == 413
    many = form | {f"x{number}": "" for number in range(2000)} | {"DAYS": "2"}
    assert rep.send("start", many).status_code in (400, 413)
    assert stored(session) == {}


def test_the_earlier_month_stands_beside_and_is_never_filled_in(session: Session, cast: Cast, rep: Rep) -> None:
    open_pulse(session, cast.organisation_id, month=SEPTEMBER)
    before = Rep(rep.client, rep.member, "/pulse/2026-09")
    before.post("start", DAYS="19")
    before.post("received", REC_INTRO_CUST="5", REC_DONE="1")
    before.post("statements-1", T1="6")
    rep.post("start")
    assert "September: 5" not in rep.get("received").text, "drafts are not shown"
    submit(before)
    html = rep.get("received").text
    assert "September: 5" in html
    assert form_to(html, "received").values["REC.INTRO.CUST"] == ""
    statements_page = rep.get("statements-1").text
    assert "September: Almost always" in statements_page
    assert " checked" not in statements_page


def test_a_page_costs_few_statements(app: Flask, rep: Rep) -> None:
    rep.post("start")
    for page, answers in JOURNEY:
        form = form_to(rep.get(page).text, page).data(**answers)
        with statements(app) as seen:
            assert rep.send(page, form).status_code == 302
        assert len(seen) <= 12, seen
        with statements(app) as seen:
            rep.get(page)
        assert len(seen) <= 9, seen


def test_the_bench_questionnaire_is_sent_with_its_last_page(app: Flask, session: Session, cast: Cast) -> None:
    round_ = open_pulse(session, cast.other_organisation_id, instrument="bench-1.0")
    rep = sign_in(app, cast.outsider)
    pages = {
        "counts": {f"B{number}": str(number) for number in range(1, 9)},
        "first": {f"S{number}": "4" for number in range(1, 11)},
        "second": {f"S{number}": "5" for number in range(11, 20)},
        "texts": {f"X{number}": "关系 " * 50 for number in range(1, 4)},
    }
    with statements(app) as seen:
        rep.get("counts")
        hidden = rep.hidden() | {"seen": "", "rendered": ""}
        for page, answers in pages.items():
            last = rep.send(page, hidden | answers)
            assert last.status_code == 302
    assert last.location == "/pulse/2026-10/thanks"
    assert len(seen) <= 60, len(seen)
    assert "Your answers about October 2026 have been sent" in rep.get("thanks").text
    own: dict[str, Any] = {"organisation_id": cast.other_organisation_id, "person_id": cast.outsider.id}
    answers_now = get_own_answers(session, **own, round_id=round_.id)
    session.rollback()
    assert len(answers_now) == 30
    assert answers_now["X1"].words == ("关系 " * 50).strip()
    too_long = rep.post("texts", X1="a" * 201)
    assert too_long.status_code == 400
    assert "Shorten this to 200 characters" in too_long.text
    assert form_to(too_long.text, "texts").values["X1"].strip() == "a" * 201


@pytest.mark.parametrize(("minutes", "taken"), [(2, True), (0, False)])
def test_a_first_page_opened_before_the_end_is_taken_after_it(
    session: Session, rep: Rep, round_: Round, minutes: int, *, taken: bool
) -> None:
    form = form_to(rep.get("start").text, "start")
    now = dt.datetime.now(dt.UTC)
    session.execute(update(Round).where(Round.id == round_.id).values(closes_at=now - dt.timedelta(minutes=1)))
    session.commit()
    opened = int((now - dt.timedelta(minutes=minutes)).timestamp())
    answer = rep.send("start", form.data(DAYS="13", rendered=str(opened)))
    assert (answer.status_code, "13" in answer.text) == ((302, False) if taken else (409, True))
    if taken:
        assert rep.get("received").status_code == 200
        assert stored(session)["DAYS"] == ("answered", 13)
