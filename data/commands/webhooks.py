"""Webhooks: added, removed, and what became of the last message; addresses and keys are locked."""

import datetime as dt
import ipaddress
import secrets
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.organisations import lock_organisation
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Webhook
from data.vault import Vault

PURPOSE = "guanxi webhooks 1"
KINDS = {"generic": lazy("Any program (JSON, signed)"), "slack": "Slack", "teams": "Microsoft Teams"}
MOST = 10
MOST_FAILURES = 3
BOTH_KEYS_FOR = dt.timedelta(days=3)
LONGEST_ADDRESS, LONGEST_HOST, LONGEST_RESULT = 2000, 200, 200
NO_KIND = lazy("Choose what kind of webhook it is.")
NO_ADDRESS = lazy("Enter a whole address that begins with https://, without a user name in it.")
INSIDE = lazy("This address lies inside a private network. Messages go to public addresses only.")
TOO_MANY = lazy("There are %(most)s webhooks already. Remove one first.", most=MOST)
NOT_IN_URLS = frozenset(' \\<>"')
LOCAL_NAMES = (".local", ".localhost", ".internal", ".lan", ".home.arpa")
UNICAST = ipaddress.ip_network("2000::/3")  # the only addresses of version 6 that the open internet hands out
NOT_OPEN = tuple(ipaddress.ip_network(text) for text in ("2002::/16", "3fff::/20", "192.88.99.0/24"))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet: not private, not this computer, no way around."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    handed_out = ip.version == 4 or ip in UNICAST  # noqa: PLR2004 - of the internet protocol
    return handed_out and ip.is_global and not ip.is_multicast and not any(ip in network for network in NOT_OPEN)


def check_address(url: str, *, private: bool = False) -> str:
    """Return the host of a webhook's address; `private` lets in plain http and networks of one's own.

    Raises:
        RefusedError: It is no such address, or it lies inside a private network.
    """
    if len(url) > LONGEST_ADDRESS or not (url.isascii() and url.isprintable()) or NOT_IN_URLS & set(url):
        raise RefusedError(NO_ADDRESS)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedError(NO_ADDRESS) from error
    schemes = {"https", "http"} if private else {"https"}
    if parts.scheme not in schemes or not 0 < len(host) <= LONGEST_HOST or "@" in parts.netloc or port == 0:
        raise RefusedError(NO_ADDRESS)
    if not private and _inside(host):
        raise RefusedError(INSIDE)
    return host


def _inside(host: str) -> bool:
    """Whether a host's name alone says that it lies inside; its addresses are looked at when something is sent."""
    name = host.rstrip(".")
    if ":" in name or name.replace(".", "").isdigit():
        return not is_public(name)
    return "." not in name or name.endswith(LOCAL_NAMES)


def add_webhook(
    session: Session,
    *,
    organisation_id: int,
    kind: str,
    url: str,
    vault: Vault,
    now: dt.datetime,
    private: bool = False,
    actor_id: int | None = None,
) -> Webhook:
    """Add a webhook with a key of its own, which signs the messages of the generic kind.

    Raises:
        RefusedError: The kind or the address cannot be taken.
        ConflictError: There are 10 already.
    """
    if kind not in KINDS:
        raise RefusedError(NO_KIND)
    url = url.strip()
    host = check_address(url, private=private)
    lock_organisation(session, organisation_id)
    there = (Webhook.organisation_id == organisation_id, Webhook.removed_at.is_(None))
    if (session.scalar(select(func.count()).select_from(Webhook).where(*there)) or 0) >= MOST:
        raise ConflictError(TOO_MANY)
    webhook = Webhook(
        organisation_id=organisation_id,
        kind=kind,
        host=host,
        locked_url=vault.lock(url),
        locked_key=vault.lock(secrets.token_urlsafe(32)),
        created_at=now,
    )
    session.add(webhook)
    _note(session, webhook, "webhook_added", actor_id, now)
    return webhook


def remove_webhook(
    session: Session, *, organisation_id: int, webhook_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Remove a webhook and forget its address and key.

    Raises:
        NotFoundError: The organisation has no such webhook.
    """
    webhook = own_webhook(session, organisation_id=organisation_id, webhook_id=webhook_id)
    webhook.removed_at, webhook.locked_url, webhook.locked_key = now, "", ""
    webhook.locked_former_key, webhook.former_key_until = "", None
    _note(session, webhook, "webhook_removed", actor_id, now)


def renew_key(
    session: Session,
    *,
    organisation_id: int,
    webhook_id: int,
    vault: Vault,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Sign with a new key from now on, and for three days with the one before too; any older one is forgotten.

    Raises:
        NotFoundError: The organisation has no such webhook.
    """
    webhook = own_webhook(session, organisation_id=organisation_id, webhook_id=webhook_id)
    webhook.locked_former_key, webhook.former_key_until = webhook.locked_key, now + BOTH_KEYS_FOR
    webhook.locked_key = vault.lock(secrets.token_urlsafe(32))
    _note(session, webhook, "webhook_key_renewed", actor_id, now)


def note_result(
    session: Session,
    *,
    organisation_id: int,
    webhook_id: int,
    result: str,
    now: dt.datetime,
    taken: bool = False,
    given_up: bool = False,
) -> None:
    """Keep what became of the last message; of a webhook that is gone there is nothing to keep.

    One that has not taken three messages one after the other, each tried eight times, is sent nothing more; one that
    was taken, a test too, begins it anew.
    """
    try:
        webhook = own_webhook(session, organisation_id=organisation_id, webhook_id=webhook_id)
    except NotFoundError:
        return
    webhook.told_at, webhook.result = now, result[:LONGEST_RESULT]
    if webhook.former_key_until is not None and webhook.former_key_until <= now:
        webhook.locked_former_key, webhook.former_key_until = "", None
    if taken:
        webhook.failures, webhook.ended_at = 0, None
    elif given_up:
        webhook.failures += 1
        if webhook.failures >= MOST_FAILURES and webhook.ended_at is None:
            webhook.ended_at = now
            _note(session, webhook, "webhook_ended", None, now)
    session.flush()


def own_webhook(session: Session, *, organisation_id: int, webhook_id: int) -> Webhook:
    """Return a webhook of the organisation.

    Raises:
        NotFoundError: The organisation has no such webhook.
    """
    webhook = session.scalar(
        select(Webhook).where(
            Webhook.organisation_id == organisation_id, Webhook.id == webhook_id, Webhook.removed_at.is_(None)
        )
    )
    if webhook is None:
        raise NotFoundError(gettext("There is no such webhook."))
    return webhook


def relock_webhooks(session: Session, vault: Vault) -> int:
    """Lock every webhook's address and keys with the current secret; returns how many there are.

    Raises:
        LockedError: One can be opened by none of the secrets; nothing is changed.
    """
    webhooks = session.scalars(select(Webhook).where(Webhook.removed_at.is_(None)).with_for_update()).all()
    names = ("locked_url", "locked_key", "locked_former_key")
    kept = [(webhook, name, getattr(webhook, name)) for webhook in webhooks for name in names]
    locked = [(webhook, name, vault.relock(value)) for webhook, name, value in kept if value]
    for webhook, name, value in locked:
        setattr(webhook, name, value)
    session.flush()
    return len(webhooks)


def _note(session: Session, webhook: Webhook, act: str, actor_id: int | None, now: dt.datetime) -> None:
    session.flush()
    record(
        session,
        organisation_id=webhook.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="webhook",
        subject_id=webhook.id,
        details={"kind": webhook.kind},
        now=now,
    )
