"""Whoever reads statements in a language in which they are not counted is told so before answering (ADR 27)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Submission
from tests.pages import form_to
from tests.pulses import Rep

NOTE = "Results of your team are made of statements answered in English."
IN_CHINESE = "你们团队的结果由以 English 作答的陈述得出。"


def language(session: Session) -> str | None:
    session.rollback()
    found = session.scalars(select(Submission.language)).one()
    session.rollback()
    return found


def test_the_language_of_statements_is_kept_and_said(session: Session, rep: Rep) -> None:
    rep.post("start", DAYS="20")
    rep.client.post("/language", data={"language": "zh"})
    rep.post("given", GIV_VOUCH_PART="2", GIV_DONE="1")
    assert language(session) is None, "counts do not hang on words"
    assert IN_CHINESE in rep.get("statements-1").text
    assert IN_CHINESE not in rep.get("given").text
    rep.save("statements-1", T1=("", "", 0))
    assert language(session) is None, "nothing was answered"
    rep.post("statements-1", T1="3", R1="5", L1="4")
    assert language(session) == "zh"

    rep.client.post("/language", data={"language": "en"})
    assert NOTE in rep.get("statements-2").text, "a part was answered in another language"
    rep.post("statements-1", T1="3", R1="5", L1="4")
    assert language(session) == "zh", "nothing was changed"
    rep.post("statements-1", T1="2", R1="5", L1="4")
    assert language(session) == "mul"
    assert rep.send("submit", form_to(rep.get("check").text, "/submit").data()).status_code == 302
    assert NOTE in rep.get("statements-1").text


def test_nothing_is_said_where_the_language_is_the_one_that_counts(session: Session, rep: Rep) -> None:
    rep.post("start", DAYS="20")
    assert NOTE not in rep.get("statements-1").text
    rep.post("statements-1", T1="3", R1="5", L1="4")
    assert language(session) == "en"
    assert NOTE not in rep.get("statements-1").text
