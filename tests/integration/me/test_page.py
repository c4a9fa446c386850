"""My page on both databases: one's own months and log, nobody else's, and the real team page beside it."""

import datetime as dt
import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from data.commands.contacts import find_or_add_contact
from data.commands.favours import log_favour
from data.commands.keyring import Keyring
from data.types import Month
from tests.cast import Cast, Member
from tests.fixtures import SECRET
from tests.integration.me.sending import send
from tests.pulses import BROWSER, open_pulse, sign_in

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)


def log(session: Session, member: Member, contact_id: int, direction: str, day: dt.date) -> None:
    log_favour(
        session,
        person_id=member.id,
        contact_id=contact_id,
        direction=direction,
        kind="INFO",
        happened_on=day,
        keyring=Keyring((SECRET,)),
        now=dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC),
    )


def figures(html: str) -> dict[str, dict[str, object]]:
    """The figures that a page holds as JSON, by their ids."""
    found = re.findall(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', html, re.DOTALL)
    return {name: json.loads(text) for name, text in found}


def heights(figure: dict[str, object]) -> object:
    traces = figure["data"]
    assert isinstance(traces, list)
    return traces[-1]["y"]


def page(client: FlaskClient) -> str:
    answer = client.get("/me/", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def test_before_anything_was_sent_the_page_says_what_will_stand_there(app: Flask, cast: Cast) -> None:
    html = page(sign_in(app, cast.rep).client)
    assert figures(html) == {}
    assert "After your first pulse, your own scores stand here." in html
    assert "This needs at least 10 entries" in html
    assert "own-charts.js" not in html


def test_ones_own_months_are_drawn_and_nobody_elses(app: Flask, session: Session, cast: Cast) -> None:
    for number, month in enumerate((Month(2026, 8), Month(2026, 9), Month(2026, 10))):
        round_ = open_pulse(session, cast.organisation_id, month=month)
        if number != 1:
            send(session, cast.rep, round_.id)
        send(session, cast.peer, round_.id, T1=1, GIV_CARE_TEAM=1)
    html = page(sign_in(app, cast.rep).client)
    drawn = figures(html)

    assert {name: heights(figure) for name, figure in drawn.items()} == {
        "scores-1": [100.0, None, 100.0],
        "scores-2": [50.0, None, 50.0],
        "scores-3": [0.0, None, 0.0],
        "favours-1": [19.0, None, 19.0],
        "favours-2": [2.0, None, 2.0],
        "favours-3": [3.0, None, 3.0],
        "balance-1": [19.0],
    }
    assert "From August 2026 to October 2026 you counted two months in full. Together they were mostly giving." in html
    assert "<td>Not answered</td>" in html


def test_ten_returns_make_a_curve(app: Flask, session: Session, cast: Cast) -> None:
    rep = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id}
    for number in range(12):
        alias, ring = f"Contact {number}", Keyring((SECRET,))
        contact = find_or_add_contact(session, **rep, alias=alias, counterpart="CUST", keyring=ring, now=NOW)
        day = dt.date(2026, 1, 10) + dt.timedelta(days=number)
        log(session, cast.rep, contact.id, "gave", day)
        if number % 2:
            log(session, cast.rep, contact.id, "received", day + dt.timedelta(days=60))
    session.commit()
    html = page(sign_in(app, cast.rep).client)

    assert heights(figures(html)["returns-1"]) == pytest.approx([0, 50, 50])
    assert "Of 12 times that you helped first, something came back for 50 % within 3 months (between " in html
    assert "returns-1" not in figures(page(sign_in(app, cast.peer).client))


def test_a_rep_reaches_every_page_that_the_leader_has(app: Flask, session: Session, cast: Cast) -> None:
    client = sign_in(app, cast.rep).client
    html = page(client)
    seen = html[html.index("What my leader sees") : html.index("Me beside my team")]
    linked = re.findall(r'<a href="([^"]+)"', seen)
    menu = sign_in(app, cast.leader).client.get("/dashboard/", headers=BROWSER).text
    menu = menu[menu.index("<nav") : menu.index("</nav>")]
    assert linked == [url for url in re.findall(r'href="([^"]+)"', menu) if url.startswith(("/dashboard", "/actions"))]
    assert {url: client.get(url, headers=BROWSER).status_code for url in linked} == dict.fromkeys(linked, 200)
