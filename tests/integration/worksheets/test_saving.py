"""Points saved change by change while somebody writes, in several tabs, on both databases."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Contact, PointConflict, Worksheet
from tests.cast import Cast
from tests.integration.worksheets.stored import points, raw
from tests.pages import form_to
from tests.worksheets import FULL, Author, write_worksheet

DAY = FULL["P1"].words


@pytest.fixture
def draft(session: Session, mei: Contact) -> int:
    """A worksheet in which one point is written."""
    return write_worksheet(session, mei, {"P1": FULL["P1"]}, finished=False)


def test_a_change_is_saved_and_answered_with_what_the_boxes_hold(
    session: Session, cast: Cast, rep: Author, draft: int
) -> None:
    answer = rep.save(draft, "P2", P2=("Keep the plant open", "", 0), P2_basis=("guess", "", 0))
    assert answer.status_code == 200
    assert answer.get_json() == {
        "items": {
            "P2": {"text": "Keep the plant open", "revision": 1},
            "P2.unknown": {"text": "", "revision": 1},
            "P2.sure": {"text": "", "revision": 1},
            "P2.basis": {"text": "guess", "revision": 1},
        },
        "errors": {},
        "remarks": {},
        "replaced": {},
        "followed": [],
    }
    assert (points(session, cast)["P2"].words, points(session, cast)["P2"].basis) == ("Keep the plant open", "guess")


def test_what_typed_words_tick_is_told_apart_from_what_another_tab_changed(
    session: Session, cast: Cast, rep: Author, draft: int
) -> None:
    def save(**boxes: tuple[str, str, int]) -> tuple[str, list[str], dict[str, str]]:
        answer = rep.save(draft, "P2", **boxes).get_json()
        return answer["items"]["P2.unknown"]["text"], answer["followed"], answer["remarks"]

    counts = {"P2": "This counts as “I don't know yet”."}
    assert save(P2=("I don't know yet", "", 0)) == ("1", ["P2.unknown"], counts)
    assert save(P2_sure=("25", "", 1)) == ("1", [], {})
    assert save(P2_unknown=("", "1", 2)) == ("1", ["P2.unknown"], {}), "the words say it still"
    assert form_to(rep.get(f"{draft}/points/P2").text, "P2").values["P2.unknown"] == "1"
    assert counts["P2"] in html.unescape(rep.get(f"{draft}/points/P2").text)
    assert save(P2=("They want less noise", "I don't know yet", 2)) == ("", ["P2.unknown"], {})
    assert counts["P2"] not in html.unescape(rep.get(f"{draft}/points/P2").text)
    assert save(P2=("They want less noise now", "They want less noise", 3), P2_unknown=("1", "", 3)) == ("1", [], {})


def test_two_tabs_lose_nothing(session: Session, cast: Cast, rep: Author, draft: int) -> None:
    one = form_to(rep.get("1/points/P1").text, "points/P1")
    assert rep.save(draft, "P1", P1_sure=("100", "75", 1)).get_json()["replaced"] == {}
    # The other tab had not seen that and sends its whole page with another box changed.
    assert rep.send(one.action, one.data(**{"P1.basis": "checked"})).status_code == 302
    assert (points(session, cast)["P1"].confidence, points(session, cast)["P1"].basis) == (100, "checked")
    late = rep.save(draft, "P1", P1_sure=("0", "75", 1))
    assert late.get_json()["replaced"] == {"P1.sure": "Fully sure"}
    rep.send(one.action, one.data(P1="From the first tab"))
    assert rep.save(draft, "P1", P1=("From the second", DAY, 1)).get_json()["replaced"] == {"P1": "From the first tab"}
    assert points(session, cast)["P1"].words == "From the second"
    session.rollback()
    kept = session.scalars(select(PointConflict).order_by(PointConflict.id)).all()
    assert [one.box for one in kept] == ["P1.sure", "P1"]
    assert not any(text in one.earlier + one.later for one in kept for text in (b"first tab", b"second", b"sure"))
    session.rollback()
    for page in ("1/check", "1"):
        shown = re.sub(r"<[^>]+>", "", rep.get(page).text)
        assert "Day, How sure are you?: Fully sure, then Not at all sure (" in shown
        assert "Day: From the first tab, then From the second (" in shown
        if page == "1/check":
            form = form_to(rep.get(page).text, "finish")
            assert rep.send(form.action, form.data()).status_code == 302
    form = form_to(rep.get("1/remove").text, "remove")
    assert rep.send(form.action, form.data()).status_code == 302
    assert session.scalars(select(PointConflict.id)).all() == []
    session.rollback()


def test_the_page_that_was_overtaken_says_so(session: Session, rep: Author, draft: int) -> None:
    form = form_to(rep.get("1/points/P1").text, "points/P1")
    rep.save(draft, "P1", P1=("Changed on the phone", DAY, 1))
    assert rep.send(form.action, form.data(P1="Changed at the desk")).status_code == 302
    assert "had been changed meanwhile in another tab" in rep.get("1/points/P2").text


def test_what_says_the_same_changes_nothing(session: Session, rep: Author, draft: int) -> None:
    before = raw(session)
    assert rep.save(draft, "P1", P1=(f"  {DAY} ", DAY, 1)).status_code == 200
    rep.post("1/points/P1")
    assert raw(session) == before


def test_what_cannot_be_kept_is_answered_beside_its_box(session: Session, cast: Cast, rep: Author, draft: int) -> None:
    answer = rep.save(draft, "P1", P1=("x" * 1001, DAY, 1), P1_sure=("25", "75", 1)).get_json()
    assert answer["errors"] == {
        "P1": "Shorten this to 1,000 characters; it has 1 too many. What was saved before stays until you change it."
    }
    assert (points(session, cast)["P1"].words, points(session, cast)["P1"].confidence) == (DAY, 25)


def test_a_text_that_is_too_long_comes_again_and_is_no_part_of_the_worksheet(
    session: Session, cast: Cast, rep: Author, draft: int
) -> None:
    long = "x" * 1001
    rep.save(draft, "P1", P1=(long, DAY, 1))
    page = rep.get(f"{draft}/points/P1").text
    assert form_to(page, "P1").values["P1"].lstrip() == long, "what was typed is there on coming back"
    assert page.count("Shorten this to 1,000 characters; it has 1 too many.") == 2, "in the summary and beside the box"
    sealed = session.scalars(select(Worksheet.unread)).one()
    session.rollback()
    assert long.encode() not in (sealed or b"")
    rep.save(draft, "P1", P1_sure=("0", "75", 1))
    rep.post(f"{draft}/points/P2", P2="Another point")
    check = rep.get(f"{draft}/check").text
    assert "will not be part of the worksheet" in check
    assert "What was saved before stays in its place." in check
    assert points(session, cast)["P1"].words == DAY
    form = form_to(rep.get(f"{draft}/points/P2").text, "P2")
    assert rep.send(form.action, form.data(P2=long, go="back")).location == f"/worksheets/{draft}/points/P1"
    rep.save(draft, "P1", P1=("Short", DAY, 1))
    assert form_to(rep.get(f"{draft}/points/P1").text, "P1").values["P1"].lstrip() == "Short"
    finish = form_to(check, "finish")
    assert rep.send(finish.action, finish.data()).status_code == 302
    assert session.scalars(select(Worksheet.unread)).all() == [None]
    session.rollback()


def change(**parts: Any) -> dict[str, Any]:
    return {"text": "x", "seen": "", "revision": 0, **parts}


@pytest.mark.parametrize(
    "body",
    [
        {"page": "P77", "changes": {}},
        {"page": "P1", "changes": {"P2": change()}},
        {"page": "P1", "changes": {"P1": change(revision="1")}},
        {"page": "P1", "changes": {"P1": change(text=3)}},
        {"page": "P1", "changes": []},
        {"page": 1, "changes": {}},
        {"page": "P1", "changes": {}, "finished_at": "2026-01-01"},
        [],
        "P1",
    ],
)
def test_what_no_page_of_ours_sends_is_refused(session: Session, rep: Author, draft: int, body: object) -> None:
    before = raw(session)
    named = body | {"person": str(rep.member.id)} if isinstance(body, dict) else body
    assert rep.save_body(draft, named).status_code == 400
    assert raw(session) == before
