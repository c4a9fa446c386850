"""Webhooks as administrators see them, and as the worker needs them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import OutboxMessage, Round, Webhook
from data.types import Month
from data.vault import Vault

WEBHOOK = "webhook"  # kind of messages of the outbox
MOST_DELIVERIES = 24


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook in the open: what kind, where, and what became of the last message."""

    id: int
    kind: str
    host: str
    told_at: dt.datetime | None
    result: str
    ended_at: dt.datetime | None = None
    former_key_until: dt.datetime | None = None  # until then the key before signs too


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to a webhook: when it was last tried or is tried again, how often, and what went wrong."""

    month: Month
    state: str  # taken, waiting or given_up
    attempts: int
    at: dt.datetime
    error: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes and the keys that sign it, the one in use first."""

    kind: str
    url: str = field(repr=False)
    keys: Sequence[str] = field(repr=False)


def list_webhooks(session: Session, *, organisation_id: int) -> Sequence[WebhookRow]:
    """Return the organisation's webhooks, oldest first."""
    query = select(Webhook).where(Webhook.organisation_id == organisation_id, Webhook.removed_at.is_(None))
    return [
        WebhookRow(
            webhook.id,
            webhook.kind,
            webhook.host,
            webhook.told_at,
            webhook.result or "",
            webhook.ended_at,
            webhook.former_key_until,
        )
        for webhook in session.scalars(query.order_by(Webhook.id))
    ]


def list_deliveries(session: Session, *, organisation_id: int, webhook_id: int) -> list[Delivery]:
    """Return the messages about the last rounds, newest first; tests are not among them."""
    message = OutboxMessage
    rounds = select(Round.id, Round.about_month).where(Round.organisation_id == organisation_id)
    keys = {
        f"{WEBHOOK}:{round_id}:{webhook_id}": month
        for round_id, month in session.execute(rounds.order_by(Round.about_month.desc()).limit(MOST_DELIVERIES))
    }
    query = select(message).where(message.organisation_id == organisation_id, message.key.in_(keys))
    found = [
        Delivery(
            Month.parse(keys[row.key]),
            "taken" if row.done_at else "given_up" if row.failed_at else "waiting",
            row.attempts,
            row.done_at or row.failed_at or row.due_at,
            row.last_error or "",
        )
        for row in session.scalars(query)
    ]
    return sorted(found, key=lambda each: each.month, reverse=True)


def get_target(
    session: Session, *, organisation_id: int, webhook_id: int, vault: Vault, now: dt.datetime
) -> Target | None:
    """Return a webhook's address and keys, or None when the organisation has no such webhook.

    Raises:
        LockedError: None of the secrets opens them.
    """
    query = select(Webhook).where(
        Webhook.organisation_id == organisation_id, Webhook.id == webhook_id, Webhook.removed_at.is_(None)
    )
    webhook = session.scalar(query)
    if webhook is None:
        return None
    former = webhook.former_key_until is not None and now < webhook.former_key_until and webhook.locked_former_key
    locked = (webhook.locked_key, *([former] if former else ()))
    return Target(webhook.kind, vault.unlock(webhook.locked_url), [vault.unlock(each) for each in locked])
