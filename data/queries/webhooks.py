"""Webhooks as administrators see them, and as the worker needs them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Webhook
from data.vault import Vault


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook in the open: what kind, where, and what became of the last message."""

    id: int
    kind: str
    host: str
    told_at: dt.datetime | None
    result: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes and the key that signs it."""

    kind: str
    url: str = field(repr=False)
    key: str = field(repr=False)


def list_webhooks(session: Session, *, organisation_id: int) -> Sequence[WebhookRow]:
    """Return the organisation's webhooks, oldest first."""
    query = select(Webhook).where(Webhook.organisation_id == organisation_id, Webhook.removed_at.is_(None))
    return [
        WebhookRow(webhook.id, webhook.kind, webhook.host, webhook.told_at, webhook.result or "")
        for webhook in session.scalars(query.order_by(Webhook.id))
    ]


def get_target(session: Session, *, organisation_id: int, webhook_id: int, vault: Vault) -> Target | None:
    """Return a webhook's address and key, or None when the organisation has no such webhook.

    Raises:
        LockedError: None of the secrets opens them.
    """
    query = select(Webhook).where(
        Webhook.organisation_id == organisation_id, Webhook.id == webhook_id, Webhook.removed_at.is_(None)
    )
    webhook = session.scalar(query)
    if webhook is None:
        return None
    return Target(webhook.kind, vault.unlock(webhook.locked_url), vault.unlock(webhook.locked_key))
