"""What was said in a debrief comes back in the next pulse, on both databases."""

import datetime as dt
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.commitments import add_own_commitment, add_team_commitment
from data.commands.erasure import erase_person
from data.commands.invitations import issue_links
from data.commands.keyring import Keyring
from data.models import Commitment
from tests.cast import Cast
from tests.fixtures import SECRET
from tests.integration.me.sending import send
from tests.leading import TODAY
from tests.pages import main_form, read_forms
from tests.pulses import BROWSER, open_pulse, sign_in
from tests.workshops import begin, plan

NOW = dt.datetime.now(dt.UTC)
LONG_AGO = NOW - dt.timedelta(days=45)


def test_the_next_pulse_asks_about_commitments(app: Flask, session: Session, cast: Cast) -> None:
    live = begin(session, cast, plan(session, cast))
    place: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "live_id": live.id,
        "now": dt.datetime.now(dt.UTC),
    }
    add_team_commitment(session, **place, words="Ask two customers", due_on=None, today=TODAY)
    own: dict[str, Any] = {"due_on": None, "today": TODAY, "keyring": Keyring((SECRET,))}
    mine = add_own_commitment(session, **place, person_id=cast.rep.id, words="Introduce Ana", **own)
    mine.created_at = LONG_AGO
    session.flush()
    round_ = open_pulse(session, cast.organisation_id)
    for member in (cast.rep, cast.peer, cast.members["Team C"][0]):
        send(session, member, round_.id)
    rep = sign_in(app, cast.rep).client
    page = rep.get("/pulse/2026-10/thanks", headers=BROWSER).text
    assert "you offered: Introduce Ana. Did it happen?" in page
    said = re.findall(r"<bdi>Ask two customers</bdi> <span[^>]*>said in (\w+ \d+)</span>", page)
    assert said == [f"{NOW:%B %Y}"]
    whose = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    links = issue_links(session, **whose, round_id=round_.id, secrets=[SECRET], now=dt.datetime.now(dt.UTC))
    session.commit()
    passed_on = app.test_client()
    button = main_form(passed_on.get(f"/invitation/{links.pulse}", headers=BROWSER).text)
    passed_on.post(f"/invitation/{links.pulse}", data=button.data(), headers=BROWSER)
    opened = passed_on.get("/pulse/2026-10/thanks", headers=BROWSER)
    assert opened.status_code == 200
    assert not re.search("Introduce Ana|Ask two customers", opened.text)
    form = next(form for form in read_forms(page) if "/commitments/" in form.action)
    assert rep.post(form.action, data=form.data(outcome="happened"), headers=BROWSER).location.endswith("/thanks")
    assert "Introduce Ana" not in rep.get("/pulse/2026-10/thanks", headers=BROWSER).text
    session.commit()
    assert session.scalars(select(Commitment.state).where(Commitment.person_id == cast.rep.id)).one() == "happened"
    session.commit()
    others = [sign_in(app, member).client for member in (cast.peer, cast.members["Team C"][0])]
    seen = [other.get("/pulse/2026-10/thanks", headers=BROWSER).text for other in others]
    assert ["Introduce Ana" in page for page in seen] == [False, False]
    assert ["Ask two customers" in page for page in seen] == [True, False], "it is Team A's"


def test_own_commitments_go_with_their_person(session: Session, cast: Cast) -> None:
    live = begin(session, cast, plan(session, cast))
    place: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "live_id": live.id,
        "now": dt.datetime.now(dt.UTC),
    }
    add_team_commitment(session, **place, words="Ask two customers", due_on=None, today=TODAY)
    own: dict[str, Any] = {"due_on": None, "today": TODAY, "keyring": Keyring((SECRET,))}
    add_own_commitment(session, **place, person_id=cast.rep.id, words="Introduce Ana", **own)
    session.commit()
    erase_person(session, organisation_id=cast.organisation_id, person_id=cast.rep.id, now=NOW)
    session.commit()
    assert session.scalars(select(Commitment.words)).all() == ["Ask two customers"]
