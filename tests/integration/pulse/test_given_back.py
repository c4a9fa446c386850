"""Pages of the pulse after signing out: given back whole to whoever wrote them, and to nobody else."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Commitment
from tests.cast import Cast
from tests.integration.pulse.test_pages import stored
from tests.pages import form_to, main_form
from tests.pulses import BROWSER, Rep, sign_in, sign_in_again


def test_a_page_made_for_somebody_else_saves_nothing(session: Session, cast: Cast, rep: Rep) -> None:
    form = form_to(rep.get("start").text, "start").data(person=str(cast.peer.id))
    answer = rep.send("start", form)
    assert answer.status_code == 409
    assert "Somebody else has signed in in this browser since this page was opened." in answer.text
    assert "sign in there as yourself, come back to this tab and load it again" in answer.text
    assert "Load the page again" not in answer.text, "it would show the other person's"
    body = {"page": "start", "person": str(cast.peer.id), "changes": {"DAYS": {"text": "3", "seen": "", "revision": 0}}}
    assert rep.save_body(body).status_code == 409
    assert stored(session) == {}


@pytest.mark.parametrize(("whose", "code"), [("peer", 409), ("", 400)])
def test_a_commitment_is_settled_only_by_whom_it_was_shown(
    session: Session, cast: Cast, rep: Rep, whose: str, code: int
) -> None:
    made = dt.datetime.now(dt.UTC) - dt.timedelta(days=40)
    session.add(
        Commitment(
            organisation_id=cast.organisation_id, person_id=cast.rep.id, words="Advice", state="open", created_at=made
        )
    )
    session.commit()
    fields = rep.hidden() | {"outcome": "happened", "person": str(cast.peer.id)}
    sent = fields if whose else {name: text for name, text in fields.items() if name != "person"}
    assert rep.send("commitments/1", sent).status_code == code
    assert session.scalars(select(Commitment.state)).all() == ["open"]


def test_signed_out_in_mid_page_costs_nothing(session: Session, app: Flask, rep: Rep) -> None:
    rep.post("start", DAYS="20")
    page = rep.get("conversations").text
    form = form_to(page, "conversations").data(ASKED="7", MOVED="<i>")
    rep.client.post("/sign-out", data={"csrf_token": form["csrf_token"]}, headers=BROWSER)
    kept = rep.send("conversations", form)
    assert kept.status_code == 401
    assert "What you entered is not lost" in kept.text
    assert "<i>" not in kept.text
    again = main_form(kept.text).data()
    assert again["ASKED"] == "7"
    here = rep.client
    rep.client = sign_in(app, rep.member).client
    stale = rep.send("conversations", again)
    assert stale.status_code == 400, "another browser was given nothing back"
    fresh = main_form(stale.text).data() | {"MOVED": "1"}
    assert rep.send("conversations", fresh).location == "/pulse/2026-10/statements-1"
    assert stored(session)["ASKED"] == ("answered", 7)
    sign_in_again(here, rep.member)
    rep.client = here
    once = rep.send("conversations", again)
    assert (once.status_code, "Enter a whole number from 0 to 99." in once.text) == (400, True), "read, so taken"


def test_a_form_that_was_given_back_is_taken_once_signed_in_and_proves_nothing_else(
    session: Session, app: Flask, cast: Cast, rep: Rep, monkeypatch: pytest.MonkeyPatch
) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("conversations").text, "conversations").data(ASKED="7")
    rep.client.post("/sign-out", data={"csrf_token": form["csrf_token"]}, headers=BROWSER)
    again = main_form(rep.send("conversations", form).text).data()
    assert rep.send("conversations", again).status_code == 401, "it signs nobody in"
    sign_in_again(rep.client, rep.member)
    before = stored(session)

    elsewhere = BROWSER | {"Origin": "https://evil.example"}
    path, words = f"{rep.base}/conversations", "Please send this once more"
    refused = {
        "other words": rep.send("conversations", again | {"ASKED": "8"}),
        "more words": rep.send("conversations", again | {"MOVED": "1"}),
        "another page": rep.send("start", again),
        "no proof": rep.send("conversations", again | {"resend": ""}),
        "another proof": rep.send("conversations", again | {"resend": again["resend"][:-9] + "AAAAAAAA="}),
        "another site": rep.client.post(path, data=again, headers=elsewhere),
        "nobody's page": rep.send("conversations", {key: text for key, text in again.items() if key != "person"}),
    }
    with monkeypatch.context() as later:
        later.setattr("surveys.resend.utc_now", lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=2, seconds=1))
        refused["too late"] = rep.send("conversations", again)
    assert {name for name, answer in refused.items() if answer.status_code != 400} == set()
    assert {name for name, answer in refused.items() if words not in answer.text} == {"another site"}
    assert stored(session) == before
    assert rep.send("conversations", again).location == "/pulse/2026-10/statements-1"
    after = stored(session)
    assert after["ASKED"] == ("answered", 7)

    for member in (rep.member, cast.peer):
        rep.client.post("/sign-out", data={"csrf_token": rep.token()}, headers=BROWSER)
        late = main_form(rep.send("conversations", again | {"MOVED": "2"}).text).data()
        sign_in_again(rep.client, member)
        sent = rep.send("conversations", again)
        assert sent.status_code == (302 if member == rep.member else 409)
        assert ("Somebody else is signed in" in sent.text) == (member != rep.member)
    assert stored(session) == after
    rep.client.post("/sign-out", data={"csrf_token": rep.token()}, headers=BROWSER)
    sign_in_again(rep.client, rep.member)
    assert rep.send("conversations", late).location == "/pulse/2026-10/statements-1", "once more, as by a reload"
    assert stored(session)["MOVED"] == ("answered", 2)


def test_nothing_of_another_persons_text_is_sent_to_whoever_signs_in_next(
    session: Session, cast: Cast, rep: Rep
) -> None:
    rep.post("start", DAYS="20")
    form = form_to(rep.get("conversations").text, "conversations").data(ASKED="mine alone")
    rep.client.post("/sign-out", data={"csrf_token": form["csrf_token"]}, headers=BROWSER)
    again = main_form(rep.send("conversations", form).text).data()
    before = stored(session)
    sign_in_again(rep.client, cast.peer)
    for sent in (form, again, again | {"resend": "x"}):
        answer = rep.send("conversations", sent)
        assert (answer.status_code, "Somebody else is signed in" in answer.text) == (409, True)
        assert "mine alone" not in answer.text, "in no box and no hidden field either"
        assert sent["csrf_token"] not in answer.text
    assert stored(session) == before


def test_what_another_site_posts_is_not_shown(rep: Rep) -> None:
    fields = {"ASKED": "nonsense from elsewhere"}
    answer = rep.client.post(
        "/pulse/2026-10/conversations", data=fields, headers=BROWSER | {"Origin": "https://evil.example"}
    )
    assert answer.status_code == 400
    assert "nonsense" not in answer.text
