"""Webhooks against a real web server, on both databases: what they say, how they are signed, where they never go."""

import datetime as dt
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.outbox import MOST_ATTEMPTS
from data.commands.webhooks import (
    KINDS,
    PURPOSE,
    TOO_MANY,
    check_address,
    is_public,
    note_result,
    relock_webhooks,
)
from data.errors import RefusedError
from data.models import AuditEntry, OutboxMessage, Webhook
from data.queries.announcements import list_webhook_ids
from data.queries.webhooks import WEBHOOK, Target
from data.vault import LockedError, Vault
from surveys.jobs import run_due
from surveys.webhooks.delivery import Message, NotTakenError, send
from surveys.webhooks.telling import deliver
from tests.cast import Cast
from tests.fixtures import SECRET
from tests.history import answer, reps
from tests.integration.telling.conftest import Ear
from tests.leading import Leader, hook, leader_of
from tests.pages import form_to
from tests.pulses import open_pulse

CLOSES = dt.datetime(2026, 11, 10, 22, 59, 59, tzinfo=dt.UTC)
AFTER = CLOSES + dt.timedelta(hours=1)
MESSAGE = Message("id", "test", "Words.", "https://guanxi.example.com/", {})
LINK = "http://127.0.0.1:8000/dashboard/?month=2026-10"


@pytest.fixture
def boss(app: Flask, cast: Cast) -> Leader:
    """The administrator, signed in."""
    return leader_of(app, cast.administrator)


def run(app: Flask, now: dt.datetime = AFTER) -> None:
    with app.app_context():
        run_due(now)


def stored(session: Session) -> list[Webhook]:
    session.rollback()
    found = list(session.scalars(select(Webhook).order_by(Webhook.id)))
    session.expunge_all()
    session.rollback()
    return found


def state(session: Session) -> tuple[Any, ...]:
    session.rollback()
    found = select(OutboxMessage.attempts, OutboxMessage.done_at.is_not(None), OutboxMessage.last_error)
    row = session.execute(found.where(OutboxMessage.kind == WEBHOOK)).one()
    session.rollback()
    return tuple(row)


def test_a_closed_round_is_told_once_by_any_number_of_workers(
    app: Flask, session: Session, cast: Cast, ear: Ear
) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    hook(session, cast, f"{ear.url}/told?by=guanxi")
    workers = [threading.Thread(target=run, args=(app,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    run(app, AFTER + dt.timedelta(days=1))
    ((path, headers, body),) = ear.heard
    assert path == "/told?by=guanxi"
    told = json.loads(body)
    assert told == {
        "id": headers["X-Guanxi-Delivery"],
        "event": "round_closed",
        "url": LINK,
        "month": "2026-10",
    }
    (row,) = stored(session)
    key = Vault((SECRET,), PURPOSE).unlock(row.locked_key)
    moment, _, digest = headers["X-Guanxi-Signature"].removeprefix("t=").partition(",v1=")
    assert digest == hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert int(moment) == int(AFTER.timestamp())
    assert (row.result, row.told_at) == ("taken 204", AFTER)


def test_slack_and_teams_hear_it_in_their_own_formats(app: Flask, session: Session, cast: Cast, ear: Ear) -> None:
    round_ = open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    answer(session, round_, reps(cast))
    for kind in ("slack", "teams"):
        hook(session, cast, f"{ear.url}/{kind}", kind)
    run(app)
    heard = {path: (json.loads(body), headers) for path, headers, body in ear.heard}
    words = "The result about October is there."
    assert heard["/slack"][0] == {"text": f"{words} <{LINK}|Open the summary>"}
    (card,) = heard["/teams"][0]["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [block["text"] for block in card["content"]["body"]] == [words]
    assert [act["url"] for act in card["content"]["actions"]] == [LINK]
    assert all("X-Guanxi-Signature" not in headers for _, headers in heard.values())
    names = [*cast.teams, cast.leader.name, cast.rep.name, "Harbour"]
    assert [name for name in names for body in heard.values() if name in json.dumps(body[0])] == []


def test_no_result_is_promised_to_a_channel_where_nobody_answered(
    app: Flask, session: Session, cast: Cast, ear: Ear
) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    hook(session, cast, f"{ear.url}/slack", "slack")
    run(app)
    ((_, _, body),) = ear.heard
    words = "The round about October has closed. Nothing of it can be shown."
    assert json.loads(body) == {"text": f"{words} <{LINK}|Open the summary>"}


def test_what_is_not_taken_is_tried_again_and_shown(app: Flask, session: Session, cast: Cast, ear: Ear) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    hook(session, cast, ear.url)
    ear.answer, ear.headers = 302, {"Location": f"{ear.url}/elsewhere"}
    run(app)
    assert state(session) == (1, False, "answered 302")
    assert stored(session)[0].result == "answered 302"
    ear.answer = 200
    run(app, AFTER + dt.timedelta(minutes=2))
    assert state(session) == (2, True, None)
    assert stored(session)[0].result == "taken 200"
    ids = {headers["X-Guanxi-Delivery"] for _, headers, _ in ear.heard}
    assert (len(ear.heard), len(ids)) == (2, 1), "no redirect is followed, and both carry the same id"


def try_out(boss: Leader, webhook: int) -> None:
    form = form_to(boss.get(f"/webhooks/{webhook}").text, "/test")
    boss.send(form.action, form.data())


def test_after_three_messages_given_up_nothing_is_sent_until_a_test_is_taken(
    app: Flask, session: Session, cast: Cast, boss: Leader, ear: Ear
) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    webhook = hook(session, cast, ear.url)
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "webhook_id": webhook}
    ear.answer = 500
    for number in range(9):
        run(app, AFTER + number * dt.timedelta(hours=2))
    assert len(ear.heard) == MOST_ATTEMPTS
    page = boss.get(f"/webhooks/{webhook}").text
    assert [words in page for words in ("October 2026", "Given up", "8 tries", "500")] == [True] * 4
    assert [(row.failures, row.ended_at) for row in stored(session)] == [(1, None)]
    for _ in range(2):
        note_result(session, **place, result="refused 500", now=AFTER, given_up=True)
    session.commit()
    assert [(row.failures, row.ended_at) for row in stored(session)] == [(3, AFTER)]
    assert list_webhook_ids(session, organisation_id=cast.organisation_id) == []
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "webhook").order_by(AuditEntry.number))
    assert acts.all() == ["webhook_added", "webhook_ended"]
    session.rollback()
    assert "nothing is sent there any more" in boss.get(f"/webhooks/{webhook}").text
    ear.answer = 204
    try_out(boss, webhook)
    assert [(row.failures, row.ended_at) for row in stored(session)] == [(0, None)]
    assert "nothing is sent there any more" not in boss.get(f"/webhooks/{webhook}").text


def test_a_new_key_signs_at_once_and_the_one_before_for_three_days(
    app: Flask, session: Session, cast: Cast, boss: Leader, ear: Ear
) -> None:
    webhook = hook(session, cast, ear.url)
    vault = Vault((SECRET,), PURPOSE)

    def made_with(keys: Sequence[str], at: dt.datetime) -> bool:
        """Whether a message sent at a moment is signed with these keys and no other."""
        message = Message(id="x", event="test", words="x", link="x", facts={})
        place: dict[str, Any] = {"organisation_id": cast.organisation_id, "webhook_id": webhook}
        with app.test_request_context():
            deliver(session, **place, message=message, now=at)
        session.commit()
        headers, body = ear.heard[-1][1:]
        moment, *proofs = headers["X-Guanxi-Signature"].removeprefix("t=").split(",v1=")
        signed = f"{moment}.".encode() + body
        return proofs == [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys]

    def key_now() -> str:
        session.expire_all()
        return vault.unlock(stored(session)[0].locked_key)

    keys = [key_now()]
    for _ in range(2):
        assert boss.post(f"/webhooks/{webhook}/key").status_code == 302
        keys.insert(0, key_now())
        assert made_with(keys[:2], dt.datetime.now(dt.UTC))
    assert "signed with the key before too" in boss.get(f"/webhooks/{webhook}").text
    until = stored(session)[0].former_key_until
    assert until is not None
    relock_webhooks(session, Vault(("a new secret", SECRET), PURPOSE))
    row = session.scalars(select(Webhook)).one()
    assert Vault(("a new secret",), PURPOSE).unlock(row.locked_former_key) == keys[1]
    session.rollback()
    assert made_with(keys[:2], until - dt.timedelta(seconds=1))
    assert made_with(keys[:1], until)
    assert (key_now(), stored(session)[0].locked_former_key) == (keys[0], "")
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.act == "webhook_key_renewed")).all()
    assert len(acts) == len(set(keys)) - 1 == 2


def test_a_webhook_that_is_gone_is_told_nothing(app: Flask, session: Session, cast: Cast, ear: Ear) -> None:
    open_pulse(session, cast.organisation_id, closes_at=CLOSES)
    hook(session, cast, ear.url)
    ear.answer = 500
    run(app)
    boss = leader_of(app, cast.administrator)
    boss.post("/webhooks/1/remove")
    run(app, AFTER + dt.timedelta(minutes=2))
    assert len(ear.heard) == 1
    assert state(session)[1] is True
    assert [(row.locked_url, row.locked_key) for row in stored(session)] == [("", "")]


def test_an_administrator_adds_tries_out_and_removes_one(
    app: Flask, session: Session, cast: Cast, boss: Leader, ear: Ear
) -> None:
    assert "Nothing is sent to any other program." in boss.get("/webhooks").text
    assert boss.post("/webhooks/new", kind="generic", url=f"{ear.url}/secret-path").location == "/webhooks/1"
    (row,) = stored(session)
    vault = Vault((SECRET,), PURPOSE)
    assert (row.host, vault.unlock(row.locked_url)) == ("127.0.0.1", f"{ear.url}/secret-path")
    page = boss.get("/webhooks/1").text
    assert vault.unlock(row.locked_key) in page
    assert "secret-path" not in page + boss.get("/webhooks").text
    boss.post("/webhooks/1")
    ((_, headers, body),) = ear.heard
    assert headers["X-Guanxi-Event"] == json.loads(body)["event"] == "test"
    assert "Test: Taken (204)." in boss.get("/webhooks/1").text
    ear.answer = 403
    boss.post("/webhooks/1")
    assert "Test: The other side answered 403." in boss.get("/webhooks/1").text
    assert boss.post("/webhooks/1/remove").location == "/webhooks"
    for path in ("/webhooks/1", "/webhooks/1/remove", "/webhooks/7"):
        assert boss.get(path).status_code == 404
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == "webhook")).all()
    session.rollback()
    assert acts == ["webhook_added", "webhook_removed"]


def test_a_test_that_reaches_nobody_says_so(session: Session, cast: Cast, boss: Leader, ear: Ear) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        hook(session, cast, f"http://127.0.0.1:{free.getsockname()[1]}/")
    boss.post("/webhooks/1")
    assert "It could not be reached (ConnectionRefusedError)." in boss.get("/webhooks/1").text
    hook(session, cast, "https://hooks.invalid/")
    boss.post("/webhooks/2")
    assert "leads nowhere. Check the address." in boss.get("/webhooks/2").text


BAD = [
    "",
    "http://hooks.example.com/",
    "https://",
    "https://user:word@hooks.example.com/",
    "https://hooks.example.com:0/",
    "https://hooks.example.com:99999/",
    "https://hooks.example.com/a b",
    "https://hooks.example.com/\r\nX: y",
    "https://hooks.example.com/関係",
    "javascript:alert(1)",
    "file:///etc/passwd",
    f"https://hooks.example.com/{'x' * 2000}",
]
INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://10.0.0.7/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://localhost/",
    "https://printer.local/",
    "https://intranet/",
]


@pytest.mark.parametrize("url", [*BAD, *INSIDE])
def test_addresses_that_lead_inside_or_nowhere_are_refused(
    session: Session, cast: Cast, boss: Leader, url: str
) -> None:
    answer = boss.post("/webhooks/new", kind="generic", url=url)
    words = "lies inside a private network" if url in INSIDE else "a whole address that begins with https://"
    assert answer.status_code == 400
    assert answer.text.count(words) >= 2
    assert stored(session) == []


def test_the_kind_is_asked_for_and_eleven_are_too_many(session: Session, cast: Cast, boss: Leader) -> None:
    good = "https://hooks.example.com/services/T0/B0/x"
    assert "Choose what kind of webhook it is." in boss.post("/webhooks/new", kind="fax", url=good).text
    for number in range(10):
        kind = list(KINDS)[number % 3]
        assert boss.post("/webhooks/new", kind=kind, url=good).status_code == 302
    answer = boss.post("/webhooks/new", kind="slack", url=good)
    assert (answer.status_code, answer.text.count(str(TOO_MANY))) == (409, 1)
    assert len(stored(session)) == 10


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1"])
def test_what_leads_inside_when_it_is_sent_goes_nowhere(app: Flask, ear: Ear, host: str) -> None:
    url = ear.url.replace("127.0.0.1", host)
    with pytest.raises(RefusedError, match="inside a private network"):
        send(Target("generic", url, ["key"]), MESSAGE, moment=0)
    assert ear.heard == []


def test_a_name_with_one_address_inside_goes_nowhere(monkeypatch: pytest.MonkeyPatch, app: Flask, ear: Ear) -> None:
    port = int(ear.url.rpartition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    with pytest.raises(RefusedError, match="inside a private network"):
        send(Target("generic", f"http://hooks.example.com:{port}/", ["key"]), MESSAGE, moment=0)


def test_https_asks_for_a_certificate(app: Flask, ear: Ear) -> None:
    with pytest.raises(OSError, match=r"SSL|EOF|record|HTTP"):
        send(Target("generic", ear.url.replace("http", "https"), ["key"]), MESSAGE, moment=0, private=True)
    assert ear.heard == []


def test_only_the_range_of_good_answers_is_good(app: Flask, ear: Ear) -> None:
    target = Target("generic", ear.url, ["key"])
    ear.answer = 299
    assert send(target, MESSAGE, moment=0, private=True) == "taken 299"
    ear.answer = 300
    with pytest.raises(NotTakenError):
        send(target, MESSAGE, moment=0, private=True)


def test_public_addresses_are_told_from_others() -> None:
    assert [address for address in ("93.184.215.14", "2606:4700::1111") if not is_public(address)] == []
    inside = ["0.0.0.0", "100.64.0.1", "224.0.0.1", "fe80::1%eth0", "64:ff9b::7f00:1", "2002:7f00:1::", "x", "::"]
    inside += ["::7f00:1", "::ffff:0:127.0.0.1", "fec0::1", "5f00::1", "3fff::1", "192.88.99.1"]
    assert [address for address in inside if is_public(address)] == []
    assert check_address("https://hooks.example.com:8443/x?y=z") == "hooks.example.com"


def test_keys_move_to_a_new_secret(session: Session, cast: Cast) -> None:
    hook(session, cast, "https://hooks.example.com/")
    with pytest.raises(LockedError):
        relock_webhooks(session, Vault(("another secret",), PURPOSE))
    assert relock_webhooks(session, Vault(("the new secret", SECRET), PURPOSE)) == 1
    session.commit()
    (row,) = stored(session)
    assert Vault(("the new secret",), PURPOSE).unlock(row.locked_url) == "https://hooks.example.com/"


def test_a_lost_secret_is_told_and_the_webhook_can_be_removed(session: Session, cast: Cast, boss: Leader) -> None:
    hook(session, cast, "https://hooks.example.com/")
    session.scalars(select(Webhook)).one().locked_url = Vault(("a lost one",), PURPOSE).lock("https://x.example.com/")
    session.commit()
    assert "Its address cannot be opened any more" in boss.get("/webhooks/1").text
    boss.post("/webhooks/1")
    assert boss.post("/webhooks/1/remove").status_code == 302
