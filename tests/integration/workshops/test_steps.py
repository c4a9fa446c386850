"""What the steps of a debrief show and tell the coach when something is missing, on both databases."""

import datetime as dt
import io
import re
from html import unescape
from typing import Any

from flask import Flask
from pptx import Presentation
from pypdf import PdfReader
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.debriefs import step_number
from data.models import LiveSession, PublishedResult, Round
from tests.cast import Cast
from tests.integration.dashboard.published import publish
from tests.leading import Leader
from tests.pages import read_forms
from tests.rooms import phones
from tests.workshops import plan

NOTHING = "There is no figure here this time. Read out the reason that stands on the screen."
CLOSED = "No more answers are taken, since results have been on the screen."
WIDEST = "Answers lie furthest apart on: “I put my effort where something could close soon.”"


def begin(session: Session, cast: Cast, coach: Leader) -> str:
    """Begin a debrief of Team A with one click; returns its code."""
    publish(session, cast)
    workshop = plan(session, cast)
    press(coach, f"/workshops/{workshop}", "/debriefs/of/")
    code = session.scalars(select(LiveSession.code)).one()
    session.commit()
    assert code is not None
    return code


def press(coach: Leader, page: str, action: str, **fields: str) -> None:
    form = next(form for form in read_forms(coach.get(page).text) if action in form.action)
    coach.send(form.action, form.data(**fields))


def go(coach: Leader, step: str) -> tuple[str, str]:
    """Go to a step; returns the words of the coach's page and those of the screen."""
    before = re.findall(r'name="before" value="(\d+)"', coach.get("/debriefs/1").text)[0]
    press(coach, "/debriefs/1", "/step", before=before, after=str(step_number(step)))
    screen = re.sub(r"(?s)<(li|p)(?: [^>]*)? hidden>.*?</\1>", "", coach.get("/debriefs/1/screen").text)
    pages = (coach.get("/debriefs/1").text, screen)
    mine, screen = (unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))) for page in pages)
    return mine, screen


def packs(coach: Leader) -> list[str]:
    """Return the words of the three files that are handed out, each in one line."""
    paper, deck, text = (coach.get(f"/debriefs/1/pack/debrief.{form}").data for form in ("pdf", "pptx", "md"))
    shapes = [shape for slide in Presentation(io.BytesIO(deck)).slides for shape in slide.shapes]
    slides = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    slides += [cell.text for shape in shapes if shape.has_table for cell in shape.table.iter_cells()]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]
    return [re.sub(r"\s+", " ", words) for words in (" ".join(pages), " ".join(slides), text.decode())]


def publish_spreads(session: Session, cast: Cast, month: str) -> None:
    """Add how far the answers of the whole company lie apart in two statements."""
    round_ = session.scalars(select(Round).where(Round.about_month == month)).one()
    known = select(PublishedResult).where(
        PublishedResult.round_id == round_.id,
        PublishedResult.team_id == cast.teams["Company"],
        PublishedResult.measure == "item:T1",
    )
    row = session.scalars(known).one()
    same = {
        column.name: getattr(row, column.name) for column in PublishedResult.__table__.columns if column.name != "id"
    }
    spreads: dict[str, Any] = {"spread:T2": 31.0, "spread:R2": 22.0}
    rows = [same | {"measure": key, "value": value, "low": None, "high": None} for key, value in spreads.items()]
    session.execute(insert(PublishedResult), rows)
    session.commit()


def test_statements_that_take_turns_are_shown_of_the_latest_month_that_tells_them(
    session: Session, cast: Cast, coach: Leader
) -> None:
    begin(session, cast, coach)
    assert not any("Where we differ most" in words for words in packs(coach)), "it was on no screen yet"
    mine, screen = go(coach, "disagreement")
    assert all("Nothing to tell apart." in words for words in packs(coach))
    assert NOTHING in mine
    assert "Nothing to tell apart" in screen
    assert "Read the first statement." not in mine
    publish_spreads(session, cast, "2026-09")
    mine, screen = go(coach, "disagreement")
    for words in (mine, screen):
        assert WIDEST in words
        assert "Fewer than 20 people answered in Team A, so this is Company, all together." in words
        assert "Single statements take turns with other figures. This is September 2026." in words
    assert "Read the first statement." in mine
    shown = ("Where we differ most", WIDEST, "all together. Single statements take turns", "Spread in points", "31")
    for words in packs(coach):
        assert [part for part in shown if part not in words] == []
    publish_spreads(session, cast, "2026-10")
    assert "take turns" not in go(coach, "disagreement")[1]


def test_the_coach_alone_reads_what_was_written_about_dashed_lines(session: Session, cast: Cast, coach: Leader) -> None:
    plan(session, cast, title="With Mei about plants", happens_on=dt.date(2026, 9, 8))
    begin(session, cast, coach)
    mine, screen = go(coach, "lines")
    assert "1. 8 September 2026. Workshop: With Mei about plants" in mine
    assert ["1. Workshop, 8 Sept" in screen, "Mei" in screen] == [True, False]


def test_one_button_stands_out_and_a_closed_question_says_so(
    app: Flask, session: Session, cast: Cast, coach: Leader
) -> None:
    code = begin(session, cast, coach)
    room = phones(app, code, 5)

    def stands_out() -> list[str]:
        return re.findall(r'btn-primary"[^>]*>([^<]+)<', coach.get("/debriefs/1").text)

    assert stands_out() == ["Next: Before we look"]
    go(coach, "before")
    assert stands_out() == ["Show the answers"]
    for phone in room:
        phone.send(choice="deal")
    press(coach, "/debriefs/1", "/reveal")
    assert stands_out() == ["Next: Guess first"]
    go(coach, "predict")
    assert stands_out() == ["Show guesses and result"]
    assert "Help first, ask later." in room[0].get().text
    mine, screen = go(coach, "lines")
    assert CLOSED not in mine + screen
    mine, screen = go(coach, "predict")
    assert (mine.count(CLOSED), screen.count(CLOSED)) == (1, 1)
    assert "Show guesses and result" not in mine, "nobody has guessed, and nobody can any more"
    assert stands_out() == ["Next: Who is in these figures"]
    assert "Look at the screen." in room[0].get().text
    assert CLOSED not in go(coach, "before")[1], "it has been shown"


def test_a_screen_holds_as_many_commitments_as_fit(session: Session, cast: Cast, coach: Leader) -> None:
    begin(session, cast, coach)
    _, screen = go(coach, "commitments")
    assert "On your phone: for the team, without your name, or in your own name, for you alone." in screen
    said = [f"Ask {name}" for name in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")]
    for words in said:
        form = next(form for form in read_forms(coach.get("/debriefs/1").text) if form.action.endswith("/commitments"))
        coach.send(form.action, form.data(words=words))
    mine, screen = go(coach, "commitments")
    assert [words for words in said if words in mine] == said
    assert [words for words in said if words in screen] == said[2:]
    assert "2 more stand on the coach's page and in the file." in screen


def test_what_cannot_be_shown_yet_is_told_before_phones_are_asked(
    app: Flask, session: Session, cast: Cast, coach: Leader
) -> None:
    code = begin(session, cast, coach)
    assert "cannot be shown here yet" not in coach.get("/debriefs/1").text
    room = phones(app, code, 5)
    go(coach, "before")
    for phone in room:
        phone.send(choice="deal")
    press(coach, "/debriefs/1", "/reveal")
    assert "cannot be shown here yet" not in coach.get("/debriefs/1").text, "its own stays as it is"
    press(coach, "/debriefs/1", "/end")
    other = plan(session, cast)
    press(coach, f"/workshops/{other}", "/debriefs/of/")

    def told() -> tuple[list[str], list[str]]:
        page = unescape(coach.get("/debriefs/2").text)
        barred = re.findall(r"<li>([^<]*): can be shown from \d+ \w+ \d{4} at \d\d:\d\d on</li>", page)
        return barred, re.findall(r'btn-primary"[^>]*>([^<]+)<', page)

    assert told() == (["Before we look", "Having looked"], ["Skip to: Guess first"])
    press(coach, "/debriefs/2", "/step", before="1", after="2")
    assert told() == (["Before we look", "Having looked"], ["Skip to: Guess first"])
    press(coach, "/debriefs/2", "/step", before="2", after="3")
    assert told() == ([], ["Show guesses and result"])
