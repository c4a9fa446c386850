"""The worker's part of webhooks: telling that a round has closed, and keeping what became of it."""

import datetime as dt
import hashlib
import http.client
from typing import Any

from flask import Flask

from data.commands.announcements import NEWS_FOR, WEBHOOK
from data.commands.outbox import Work
from data.commands.webhooks import PURPOSE, note_result
from data.errors import DomainError
from data.language import gettext, month_name
from data.queries.announcements import get_news
from data.queries.webhooks import get_target
from data.settings import Settings
from data.vault import Vault
from surveys.jobs import PutOffError, handle
from surveys.security import current_settings
from surveys.webhooks.delivery import Message, send

UNREACHED = (OSError, http.client.HTTPException)


def vault(settings: Settings) -> Vault:
    """Return what locks addresses and keys of webhooks."""
    return Vault((settings.secret_key, *settings.secret_key_fallbacks), PURPOSE)


def delivery_id(key: str) -> str:
    """Return how a message is known to the other side; the key stays hidden."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def deliver(
    session: Any, *, organisation_id: int, webhook_id: int, message: Message, now: dt.datetime
) -> tuple[bool, str]:
    """Send a message and keep what became of it; a webhook that is gone gets nothing."""
    settings = current_settings()
    place = {"organisation_id": organisation_id, "webhook_id": webhook_id}
    target = get_target(session, **place, vault=vault(settings))
    session.rollback()  # nobody waits for a lock while the other side takes its time
    if target is None:
        return True, "There is no such webhook any more."
    try:
        taken, words = True, send(target, message, moment=int(now.timestamp()), private=settings.private_webhooks)
    except DomainError as refusal:
        taken, words = False, refusal.message
    except UNREACHED as error:
        taken, words = False, f"It could not be reached ({type(error).__name__})."
    note_result(session, **place, result=words, now=now)
    return taken, words


def tell_webhook(session: Any, work: Work, now: dt.datetime) -> None:
    """Tell one webhook that a round has closed."""
    news = get_news(session, organisation_id=work.organisation_id, round_id=int(work.payload["round_id"]))
    if news is None or now - news.closed_at > NEWS_FOR:
        return
    home = current_settings().public_url.rstrip("/")
    message = Message(
        id=delivery_id(f"{work.organisation_id}:{work.key}"),
        event="round_closed",
        words=gettext("The result about %(month)s is there.", month=month_name(news.month.number)),
        link=f"{home}/dashboard/?month={news.month}",
        facts={"month": str(news.month)},
    )
    place = {"organisation_id": work.organisation_id, "webhook_id": int(work.payload["webhook_id"])}
    taken, words = deliver(session, **place, message=message, now=now)
    if not taken:
        raise PutOffError(words, lambda own: note_result(own, **place, result=words, now=now))


def init_app(app: Flask) -> None:
    """Let the worker tell webhooks."""
    handle(app, WEBHOOK, tell_webhook)
