"""Messages to webhooks: what they say in each format, how they are signed, and how they are sent.

The address that a name leads to is looked up once, looked at, and then used: a name that changes in between leads
nowhere else. Redirects are not followed.
"""

import hashlib
import hmac
import http.client
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from data.commands.webhooks import INSIDE, is_public
from data.errors import RefusedError
from data.language import gettext
from data.queries.webhooks import Target
from surveys.trust import trusted

SECONDS = 10
LONGEST_ANSWER = 4096
GOOD = range(200, 300)
TAKEN, ANSWERED = "taken", "answered"  # what became of a message, before the status
CARD = "application/vnd.microsoft.card.adaptive"


class NotTakenError(RefusedError):
    """The other side answered, and did not take the message; `message` is a code."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: an event, a sentence and a link; `facts` are for programs. `id` stays the same when sent again."""

    id: str
    event: str
    words: str
    link: str
    facts: dict[str, str]


def body_of(message: Message, kind: str) -> bytes:
    """Return a message in the format of a kind of webhook."""
    told: dict[str, Any]
    if kind == "slack":
        told = {"text": f"{message.words} <{message.link}|{gettext('Open the summary')}>"}
    elif kind == "teams":
        told = {"type": "message", "attachments": [{"contentType": CARD, "content": _card(message)}]}
    else:
        told = {"id": message.id, "event": message.event, "url": message.link, **message.facts}
    return json.dumps(told, ensure_ascii=False).encode()


def _card(message: Message) -> dict[str, Any]:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [{"type": "TextBlock", "text": message.words, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": gettext("Open the summary"), "url": message.link}],
    }


def signature(keys: Sequence[str], moment: int, body: bytes) -> str:
    """Return the header that proves who sent a body and when: `t=<seconds>`, and a `v1=` made with each key.

    Each is the HMAC-SHA256 of "t.body" in hex.
    """
    signed = f"{moment}.".encode() + body
    proofs = [hmac.new(key.encode(), signed, hashlib.sha256).hexdigest() for key in keys]
    return ",".join((f"t={moment}", *(f"v1={proof}" for proof in proofs)))


def send(target: Target, message: Message, *, moment: int, private: bool = False) -> str:
    """Send a message; returns what became of it, as a code. `private` lets it go to networks of one's own.

    Raises:
        RefusedError: The address lies inside a private network, or the other side did not take the message.
        OSError, http.client.HTTPException: It could not be reached.
    """
    body = body_of(message, target.kind)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Host": urlsplit(target.url).netloc,
        "User-Agent": "Guanxi",
        "X-Guanxi-Event": message.event,
        "X-Guanxi-Delivery": message.id,
    }
    if target.kind == "generic":
        headers["X-Guanxi-Signature"] = signature(target.keys, moment, body)
    parts = urlsplit(target.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connect(parts.scheme, parts.hostname or "", parts.port, private=private)
    try:
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
    finally:
        connection.close()
    if answer.status not in GOOD:
        raise NotTakenError(f"{ANSWERED} {answer.status}")
    return f"{TAKEN} {answer.status}"


def _connect(scheme: str, host: str, port: int | None, *, private: bool) -> http.client.HTTPConnection:
    secure = scheme != "http"
    port = port or (443 if secure else 80)
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not (private or all(is_public(address) for address in found)):
        raise RefusedError(INSIDE)
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    sock = socket.create_connection((found[0], port), SECONDS)
    if secure:
        try:
            sock = trusted().wrap_socket(sock, server_hostname=host)
        except (OSError, ValueError):
            sock.close()
            raise
    connection.sock = sock
    return connection
