"""What administrators say about gifts, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import AuditEntry, Organisation
from tests.cast import Cast
from tests.pages import form_to
from tests.pulses import BROWSER, sign_in


def told(session: Session, organisation_id: int) -> tuple[str, str]:
    session.rollback()
    found = session.execute(
        select(Organisation.gift_rule, Organisation.gift_register_url).where(Organisation.id == organisation_id)
    ).one()
    session.rollback()
    return found[0], found[1]


def save(app: Flask, cast: Cast, **fields: str) -> tuple[int, str]:
    client = sign_in(app, cast.administrator).client
    form = form_to(client.get("/organisation", headers=BROWSER).text, "/organisation")
    answer = client.post("/organisation", data=form.data(**fields), headers=BROWSER)
    return answer.status_code, answer.text


def test_the_rule_and_the_link_are_saved_for_this_organisation(app: Flask, session: Session, cast: Cast) -> None:
    link = "https://gifts.example/register?x=1"
    assert save(app, cast, gift_rule="Ask Ruth.\r\nAlways.", gift_register_url=f" {link} ")[0] == 302
    assert told(session, cast.organisation_id) == ("Ask Ruth.\nAlways.", link)
    assert told(session, cast.other_organisation_id) == ("", "")
    save(app, cast, gift_rule="Ask Ruth.\r\nAlways.", gift_register_url=link)
    acts = session.scalars(select(AuditEntry.details).where(AuditEntry.act == "gift_rule_changed")).all()
    session.rollback()
    assert acts == [{}]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//gifts.example",
        "gifts.example",
        "https://",
        "https://a b.example",
        "https://user:secret@gifts.example",
        "https://gifts.example:99999",
        "https://[1",
        "https://gifts.example/\x00",
        'https://gifts.example/"onclick=',
        "https://gifts.example/" + "a" * 2000,
        "mailto:ruth@example.com",
    ],
)
def test_links_that_lead_elsewhere_are_refused(app: Flask, session: Session, cast: Cast, link: str) -> None:
    status, page = save(app, cast, gift_rule="kept", gift_register_url=link)
    assert status == 400
    assert page.count("Enter a whole link") >= 2
    assert "\x00" not in page
    assert form_to(page, "/organisation").values["gift_rule"].strip() == "kept"
    assert told(session, cast.organisation_id) == ("", "")


@pytest.mark.parametrize("rule", ["a" * 4001, "a\x00"])
def test_rules_that_cannot_be_kept_are_refused(app: Flask, session: Session, cast: Cast, rule: str) -> None:
    assert save(app, cast, gift_rule=rule)[0] == 400
    assert told(session, cast.organisation_id) == ("", "")
