"""Mails that tell people of a changed way in, on both databases and through a real mail server."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.erasure import erase_person
from data.commands.factors import reset_factor
from data.commands.people import set_password
from data.commands.staff_files import import_staff, undo_import
from data.commands.staff_rules import StaffEntry
from data.commands.staffing import change_person
from data.errors import RefusedError
from data.models import AuditEntry, FormerAddress, OutboxMessage, PeopleImport, Person
from surveys.jobs import run_due
from tests.access.world import person_handle
from tests.cast import PASSWORD, Cast
from tests.integration.auth.browsers import enter, is_in, rows, signed_in
from tests.integration.auth.test_factor import FACTOR, codes_on, secret_on
from tests.integration.auth.test_links import mailed
from tests.mailbox import Box
from tests.pages import form_to
from tests.pulses import BROWSER

NOW = dt.datetime(2026, 11, 26, 12, 0, 5, tzinfo=dt.UTC)
ANOTHER = "three unrelated words"
MOVED = "moved@example.com"
NOT_ME = "If this was not you, please set a new password at once, on the page to sign in, and tell your administrator."
UNEXPECTED = "If you did not expect this, please tell your administrator."
END = (
    "Guanxi is at http://127.0.0.1:8000. This mail holds no link that opens anything, "
    "and nobody will ever ask you for your password or a code."
)
WHEN = "on 26 November 2026 at 13:00 (Europe/Zurich), by"
BY_ADMINISTRATOR = f"{WHEN} an administrator of your organisation."
ENDED = "Every sign-in and every link that was mailed before has ended."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """A clock that stands still until it is moved, so that codes are what the test says."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def deliver(app: Flask) -> None:
    with app.app_context():
        run_due(dt.datetime.now(dt.UTC))


def told(app: Flask, box: Box, address: str) -> list[tuple[str, list[str]]]:
    """Let the worker take a turn, and return subjects and paragraphs of all mails to an address, the same in HTML."""
    deliver(app)
    found = []
    for mail in box.to(address):
        plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None
        assert rich is not None
        words = [part.strip() for part in str(plain.get_content()).replace("\r\n", "\n").split("\n\n")]
        page = html5lib.HTMLParser(strict=True).parse(rich.get_content(), scripting=False)
        assert ["".join(p.itertext()) for p in page.iter("{http://www.w3.org/1999/xhtml}p")] == words
        found.append((mail["Subject"], words))
    return found


def send(client: FlaskClient, page: str, part: str, **fields: str) -> TestResponse:
    form = form_to(client.get(page, headers=BROWSER).text, part)
    return client.post(form.action, data=form.data(**fields), headers=BROWSER)


def test_each_change_of_ones_own_is_told_once(app: Flask, session: Session, cast: Cast, box: Box, clock: Any) -> None:
    client = signed_in(app, cast.rep.email)
    page = "/account/password"
    assert send(client, page, page, current=PASSWORD, password=ANOTHER).status_code == 302
    send(client, FACTOR, "/begin")
    totp = secret_on(client.get(FACTOR, headers=BROWSER).text)
    codes = codes_on(send(client, FACTOR, "/confirm", code=totp.now()).text)
    half = app.test_client()
    enter(half, cast.rep.email, ANOTHER)
    assert send(half, "/sign-in/code", "/code", code=codes[0]).status_code == 302
    clock.shift(dt.timedelta(seconds=30))
    renewed = codes_on(send(client, FACTOR, "/codes", **{"codes-code": totp.now()}).text)
    clock.shift(dt.timedelta(seconds=30))
    assert send(client, FACTOR, "/remove", **{"off-current": ANOTHER, "off-code": totp.now()}).status_code == 302
    mails = told(app, box, cast.rep.email)

    account = "of your Guanxi account"
    expected = {
        "Your password was changed": f"The password {account} was changed {WHEN} you. Every other sign-in has ended.",
        "Your second factor was turned on": f"The second factor {account} was turned on {WHEN} you.",
        "One of your recovery codes was used": f"One of the recovery codes {account} was used {WHEN} you.",
        "Your recovery codes were made new": (
            f"The recovery codes {account} were made new, and the old ones do not work any more {WHEN} you."
        ),
        "Your second factor was turned off": (
            f"The second factor {account} was turned off {WHEN.replace('13:00', '13:01')} you."
        ),
    }
    assert dict(mails) == {subject: [words, NOT_ME, END] for subject, words in expected.items()}
    assert (len(mails), len(box.mails)) == (5, 5)
    assert told(app, box, cast.rep.email) == mails  # nothing is said twice
    everything = " ".join([*(str(mail) for _, mail in box.mails), *(str(row) for row in _payloads(session))])
    for secret in (ANOTHER, totp.secret, *codes, *renewed):
        assert secret not in everything


def _payloads(session: Session) -> list[tuple[Any, ...]]:
    return rows(session, select(OutboxMessage.payload, OutboxMessage.key))


def test_another_address_shuts_the_old_mailbox_out_and_tells_both(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    before = signed_in(app, cast.rep.email)
    links = [mailed(app, box, path, cast.rep.email) for path in ("/sign-in/link", "/password")]
    box.mails.clear()
    administrator = signed_in(app, cast.administrator.email)
    page = f"/people/of/{person_handle(cast.rep.id, cast.organisation_id)}/edit"
    assert send(administrator, page, page, email=MOVED).status_code == 302
    kept = rows(session, select(OutboxMessage.payload).where(OutboxMessage.kind == "alert_mail"))

    assert not is_in(before)
    assert is_in(administrator)
    assert [app.test_client().get(link, headers=BROWSER).status_code for link in links] == [404, 404]
    assert not any("@" in str(payload) for payload in kept)
    assert rows(session, select(FormerAddress.address)) == [(cast.rep.email,)]
    subject = "Your address to sign in was changed"
    words = "The address with which you sign in to Guanxi was changed."
    assert told(app, box, cast.rep.email) == [
        (subject, [f"{words} It is not this one any more. This happened {BY_ADMINISTRATOR} {ENDED}", UNEXPECTED, END])
    ]
    assert told(app, box, MOVED) == [
        (subject, [f"{words} From now on it is this one. This happened {BY_ADMINISTRATOR} {ENDED}", UNEXPECTED, END])
    ]
    assert not any(MOVED in str(mail) for mail in box.to(cast.rep.email))
    assert rows(session, select(FormerAddress.id)) == []
    acts = select(AuditEntry.act, AuditEntry.actor_id).where(AuditEntry.subject_id == cast.rep.id)
    assert rows(session, acts.order_by(AuditEntry.number))[-1] == ("person_changed", cast.administrator.id)


def test_an_administrator_turns_off_a_lost_factor(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    client = signed_in(app, cast.leader.email)
    send(client, FACTOR, "/begin")
    totp = secret_on(client.get(FACTOR, headers=BROWSER).text)
    send(client, FACTOR, "/confirm", code=totp.now())
    deliver(app)
    box.mails.clear()
    administrator = signed_in(app, cast.administrator.email)
    home = f"/people/of/{person_handle(cast.leader.id, cast.organisation_id)}"
    assert "On since" in administrator.get(home, headers=BROWSER).text
    assert send(administrator, f"{home}/second-factor", "/second-factor").location == home

    assert not is_in(client)
    assert enter(app.test_client(), cast.leader.email).location == "/dashboard/"
    account = f"The second factor of your Guanxi account was turned off {BY_ADMINISTRATOR} Every sign-in has ended."
    assert told(app, box, cast.leader.email) == [("Your second factor was turned off", [account, UNEXPECTED, END])]
    last = select(AuditEntry.act, AuditEntry.actor_id, AuditEntry.subject_id).order_by(AuditEntry.number)
    theirs = last.where(AuditEntry.subject_id == cast.leader.id, AuditEntry.act.like("second_factor%"))
    assert rows(session, theirs)[-1] == ("second_factor_off", cast.administrator.id, cast.leader.id)
    own: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.leader.id, "now": NOW}
    with pytest.raises(RefusedError, match="under Account"):
        reset_factor(session, **own, actor_id=cast.leader.id)
    again = send(administrator, f"{home}/second-factor", "/second-factor")
    assert again.status_code == 404


def test_a_file_that_changes_addresses_does_the_same_and_so_does_its_undoing(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    person: dict[str, Any] = {**shared, "person_id": cast.peer.id}
    change_person(session, **person, name=cast.peer.name, email=cast.peer.email, employee_id="7")
    session.commit()
    client, other = signed_in(app, cast.peer.email), signed_in(app, cast.rep.email)
    entry = StaffEntry(line=2, email=MOVED, employee_id="7")
    import_staff(session, **shared, entries=[entry], on=NOW.date(), actor_id=cast.administrator.id)
    session.commit()
    assert (is_in(client), is_in(other)) == (False, True)
    deliver(app)
    assert box.addresses() == sorted([cast.peer.email, MOVED])
    (import_id,) = rows(session, select(PeopleImport.id))[0]
    with time_machine.travel(NOW + dt.timedelta(hours=1)):
        undo_import(session, **{**shared, "now": NOW + dt.timedelta(hours=1)}, import_id=import_id)
        session.commit()
        deliver(app)
    assert box.addresses() == sorted([cast.peer.email, MOVED] * 2)


def test_a_first_password_is_not_told_as_a_change(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "now": NOW}
    session.get_one(Person, cast.rep.id).password_hash = None
    set_password(session, **place, password=ANOTHER, cheap_hash=True)
    session.commit()
    words = f"The first password of your Guanxi account was set {WHEN} whoever runs Guanxi for you."
    assert told(app, box, cast.rep.email) == [
        ("Your account has a password now", [f"{words} Every sign-in has ended.", UNEXPECTED, END])
    ]


def test_who_is_not_to_be_told_is_not(app: Flask, session: Session, cast: Cast, box: Box, clock: Any) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    set_password(session, **place, person_id=cast.rep.id, password=ANOTHER, cheap_hash=True)
    change_person(session, **place, person_id=cast.peer.id, name="Peer", email=MOVED)
    change_person(session, **place, person_id=cast.coach.id, name="Coach", email="coach2@example.com")
    session.commit()
    erase_person(session, **place, person_id=cast.peer.id)
    session.commit()
    box.lost.add(cast.coach.email)  # the old mailbox is gone
    deliver(app)
    words = f"The password of your Guanxi account was changed {WHEN} whoever runs Guanxi for you."
    assert told(app, box, cast.rep.email) == [
        ("Your password was changed", [f"{words} Every sign-in has ended.", UNEXPECTED, END])
    ]
    assert box.addresses() == ["coach2@example.com", cast.rep.email]
    assert rows(session, select(FormerAddress.address)) == [(cast.coach.email,)]
    clock.shift(dt.timedelta(days=14))
    deliver(app)
    assert rows(session, select(FormerAddress.address)) == []  # an address is not kept for a mail that nobody takes
