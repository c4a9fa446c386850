"""The worker's part of webhooks: telling that a round has closed, and keeping what became of it."""

import datetime as dt
import hashlib
import http.client
import socket
from typing import Any

from flask import Flask

from data.commands.announcements import NEWS_FOR
from data.commands.outbox import MOST_ATTEMPTS, Work
from data.commands.webhooks import PURPOSE, note_result
from data.errors import DomainError
from data.language import gettext, mark, month_name
from data.queries.announcements import News, get_news
from data.queries.webhooks import WEBHOOK, get_target
from data.settings import Settings
from data.vault import Vault
from surveys.jobs import PutOffError, handle
from surveys.security import current_settings
from surveys.webhooks.delivery import ANSWERED, TAKEN, Message, NotTakenError, send

UNREACHED = (OSError, http.client.HTTPException)
RESULTS = {  # what is kept is a code and what belongs to it, such as `taken 204`
    TAKEN: mark("Taken (%(what)s)."),
    ANSWERED: mark("The other side answered %(what)s."),
    "unnamed": mark("The name in its address leads nowhere. Check the address."),
    "unreached": mark("It could not be reached (%(what)s)."),
    "inside": mark("This address lies inside a private network. Messages go to public addresses only."),
    "gone": mark("There is no such webhook any more."),
}


def result_words(result: str) -> str:
    """Return what became of a message in words."""
    code, _, what = result.partition(" ")
    return gettext(RESULTS[code], what=what) if code in RESULTS else ""


def vault(settings: Settings) -> Vault:
    """Return what locks addresses and keys of webhooks."""
    return Vault((settings.secret_key, *settings.secret_key_fallbacks), PURPOSE)


def delivery_id(key: str) -> str:
    """Return how a message is known to the other side; the key stays hidden."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def deliver(
    session: Any, *, organisation_id: int, webhook_id: int, message: Message, now: dt.datetime
) -> tuple[bool, str]:
    """Send a message and keep what became of it, as a code; a webhook that is gone gets nothing."""
    settings = current_settings()
    place: dict[str, Any] = {"organisation_id": organisation_id, "webhook_id": webhook_id}
    target = get_target(session, **place, vault=vault(settings), now=now)
    session.rollback()  # nobody waits for a lock while the other side takes its time
    if target is None:
        return True, "gone"
    try:
        taken, result = True, send(target, message, moment=int(now.timestamp()), private=settings.private_webhooks)
    except NotTakenError as refusal:
        taken, result = False, refusal.message
    except DomainError:
        taken, result = False, "inside"
    except socket.gaierror:
        taken, result = False, "unnamed"
    except UNREACHED as error:
        taken, result = False, f"unreached {type(error).__name__}"
    note_result(session, **place, result=result, now=now, taken=taken)
    return taken, result


def _words(news: News) -> str:
    """Return what a channel is told, which everybody in it reads: a result only where anybody can see one."""
    month = month_name(news.month.number)
    if news.shown:
        return gettext("The result about %(month)s is there.", month=month)
    return gettext("The round about %(month)s has closed. Nothing of it can be shown.", month=month)


def tell_webhook(session: Any, work: Work, now: dt.datetime) -> None:
    """Tell one webhook that a round has closed."""
    news = get_news(session, organisation_id=work.organisation_id, round_id=int(work.payload["round_id"]))
    if news is None or now - news.closed_at > NEWS_FOR:
        return
    home = current_settings().public_url.rstrip("/")
    message = Message(
        id=delivery_id(f"{work.organisation_id}:{work.key}"),
        event="round_closed",
        words=_words(news),
        link=f"{home}/dashboard/?month={news.month}",
        facts={"month": str(news.month)},
    )
    place: dict[str, Any] = {"organisation_id": work.organisation_id, "webhook_id": int(work.payload["webhook_id"])}
    taken, result = deliver(session, **place, message=message, now=now)
    given_up = work.attempts >= MOST_ATTEMPTS
    if not taken:
        raise PutOffError(result, lambda own: note_result(own, **place, result=result, now=now, given_up=given_up))


def init_app(app: Flask) -> None:
    """Let the worker tell webhooks."""
    handle(app, WEBHOOK, tell_webhook)
