"""Mails as a server gets them: plain and HTML, links in one piece, the same Message-ID for the same reason."""

import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from flask import Flask
from jinja2 import DictLoader
from sqlalchemy.orm import Session

from data.commands.helps import REMINDER
from data.commands.outbox import put
from surveys.jobs import deliver_due
from surveys.mail import make_letter, message_id, send_mail, write_letter
from tests.cast import NOW, Cast
from tests.mailbox import Box, mail_server

LINK = "https://guanxi.example/" + "x" * 300
TEMPLATES = {
    "mail/frame.html": "",
    "mail/hello.txt": "\n{{ subject }}\n\n{{ link }}\n\n",
    "mail/hello.html": '<!doctype html><title>{{ subject }}</title><p><a href="{{ link }}">Open</a></p>',
}


@pytest.fixture
def greeting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Templates of a mail."""
    monkeypatch.setattr(app.jinja_env, "loader", DictLoader(TEMPLATES))
    with app.app_context():
        yield


@pytest.mark.usefixtures("greeting")
def test_a_letter_arrives_as_text_and_as_html_with_its_links_whole(app: Flask, box: Box) -> None:
    settings = app.extensions["guanxi-settings"]
    letter = write_letter("hello", subject="Grüezi & <you>", link=LINK)
    sent = make_letter(settings, letter, to="mei@example.com", key="hello 1", headers={"List-Unsubscribe": f"<{LINK}>"})
    send_mail(settings, sent)

    ((to, mail),) = box.mails
    assert to == ["mei@example.com"]
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == f"Grüezi & <you>\n\n{LINK}\n"
    html5lib.HTMLParser(strict=True).parse(html.get_content())
    assert f'<title>Grüezi &amp; &lt;you&gt;</title><p><a href="{LINK}">Open</a>' in html.get_content()
    assert {name: mail[name] for name in ("Subject", "To", "From", "Auto-Submitted", "List-Unsubscribe")} == {
        "Subject": "Grüezi & <you>",
        "To": "mei@example.com",
        "From": "Guanxi <guanxi@127.0.0.1>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{LINK}>",
    }
    assert mail["Message-ID"] == message_id(settings, "hello 1")


def test_a_message_id_says_nothing_and_is_another_for_another_reason_or_secret(app: Flask) -> None:
    settings = app.extensions["guanxi-settings"]
    other = dataclasses.replace(settings, secret_key="another secret of more than 32 characters")
    made = [message_id(settings, "to 1"), message_id(settings, "to 12"), message_id(other, "to 1")]
    assert len(set(made)) == 3
    assert message_id(settings, "to 1") == made[0]
    assert {len(one) for one in made} == {len("<@127.0.0.1>") + 40}


def test_a_slow_mail_server_holds_up_nobody_who_writes(app: Flask, session: Session, cast: Cast) -> None:
    told: list[bool] = []

    class Slow:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802 - the library's name
            writer = threading.Thread(target=write, daemon=True)
            writer.start()
            writer.join(timeout=10)
            told.append(writer.is_alive())
            return "250 OK"

    def write() -> None:
        later = NOW + dt.timedelta(hours=1)  # so that this delivery is not the one that does it
        put(session, organisation_id=cast.organisation_id, key="other", kind="greet", payload={}, due_at=later)
        session.commit()

    put(
        session,
        organisation_id=cast.organisation_id,
        key="one",
        kind=REMINDER,
        payload={"person_id": cast.rep.id},
        due_at=NOW,
    )
    session.commit()
    with mail_server(app, Slow()), app.app_context():
        assert deliver_due(NOW) == (1, 0)
    assert told == [False]
