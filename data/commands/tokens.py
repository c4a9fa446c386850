"""Tokens of programs: made, proven, revoked; a token is shown once, and only its hash is kept."""

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.organisations import lock_organisation
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import ApiToken
from data.queries.tokens import Left, Makers
from data.texts import plain_line
from data.types import TokenScope

MOST, LONGEST_NAME = 20, 100
LEFT = {Left.ADMINISTERS: "token_left", Left.SEES: "token_results_left"}
LONGEST_LIFE = dt.timedelta(days=2 * 366)
SEEN_EVERY = dt.timedelta(minutes=5)
NAME_RULE = lazy("Enter a name of up to %(longest)s characters, such as the program's.", longest=LONGEST_NAME)
NOT_YOURS = lazy("Only somebody who leads or coaches the whole organisation can hand on its results.")
NO_SCOPE = lazy("Choose at least one thing that the program may do.")
END_RULE = lazy("Choose a last day from tomorrow to two years from now.")
SHAPE = re.compile(r"gx_([1-9][0-9]{0,17})_([0-9a-f]{12})_([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its text exists here and at the program only."""

    id: int
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks: a token of an organisation, and what it is for."""

    organisation_id: int
    token_id: int
    name: str
    scopes: frozenset[TokenScope]
    last_used_at: dt.datetime | None


def add_token(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    scopes: Collection[TokenScope],
    expires_at: dt.datetime,
    now: dt.datetime,
    sees_everything: bool = False,
    actor_id: int | None = None,
) -> NewToken:
    """Make a token with a name, something to do and an end; nobody hands on results that they do not see themselves.

    Raises:
        RefusedError: The name, the scopes or the end cannot be taken, or the results are not the maker's to hand on.
        ConflictError: There are 20 already.
    """
    name = plain_line(name, longest=LONGEST_NAME, refusal=str(NAME_RULE))
    if not scopes:
        raise RefusedError(NO_SCOPE)
    if TokenScope.RESULTS in scopes and not sees_everything:
        raise RefusedError(NOT_YOURS)
    if not now < expires_at <= now + LONGEST_LIFE:
        raise RefusedError(END_RULE)
    lock_organisation(session, organisation_id)
    there = (ApiToken.organisation_id == organisation_id, ApiToken.revoked_at.is_(None))
    if (session.scalar(select(func.count()).select_from(ApiToken).where(*there)) or 0) >= MOST:
        raise ConflictError(gettext("There are %(most)s tokens already. Revoke one first.", most=MOST))
    prefix = secrets.token_hex(6)
    text = f"gx_{organisation_id}_{prefix}_{secrets.token_urlsafe(32)}"
    token = ApiToken(
        organisation_id=organisation_id,
        name=name,
        prefix=prefix,
        token_hash=_hash(text),
        scopes=" ".join(sorted(scopes)),
        created_at=now,
        expires_at=expires_at,
        maker_id=actor_id,
    )
    session.add(token)
    _note(session, token, "token_added", actor_id, now)
    return NewToken(token.id, text)


def revoke_token(
    session: Session, *, organisation_id: int, token_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Refuse a token from now on.

    Raises:
        NotFoundError: The organisation has no such token.
    """
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id, ApiToken.id == token_id)
    token = session.scalar(query)
    if token is None:
        raise NotFoundError(gettext("There is no such token."))
    if token.revoked_at is None:
        token.revoked_at = now
        _note(session, token, "token_revoked", actor_id, now)


def note_makers(session: Session, *, organisation_id: int, now: dt.datetime) -> int:
    """Note in the audit trail, once, whose maker could not make them any more, of tokens in force; returns how many.

    They go on working: a token is the organisation's. A maker who comes back and leaves again is noted again.
    """
    there = (ApiToken.organisation_id == organisation_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    query = select(ApiToken).where(*there, ApiToken.maker_id.is_not(None)).order_by(ApiToken.id)
    tokens = list(session.scalars(query))
    makers = Makers.of(session, organisation_id) if tokens else None
    noted = 0
    for token in tokens:
        why = makers.why(token) if makers is not None else None
        if why != token.left_why:
            token.left_why, token.left_at = why, None if why is None else now
            if why is not None:
                noted += 1
                _note(session, token, LEFT[why], None, now)
    session.flush()
    return noted


def organisation_of(text: str) -> int | None:
    """Return the organisation that a token says it is of; None for what is no token."""
    match = SHAPE.fullmatch(text)
    return int(match[1]) if match else None


def find_program(session: Session, *, organisation_id: int, text: str, now: dt.datetime) -> Program | None:
    """Return who a token stands for; None for one that is unknown, revoked or over. Changes nothing."""
    match = SHAPE.fullmatch(text)
    if match is None:
        return None
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id, ApiToken.prefix == match[2])
    token = session.scalar(query)
    proven = hmac.compare_digest(_hash(text), token.token_hash if token is not None else _hash(""))
    if token is None or not proven or token.revoked_at is not None or token.expires_at <= now:
        return None
    scopes = frozenset(TokenScope(scope) for scope in token.scopes.split())
    return Program(organisation_id, token.id, token.name, scopes, token.last_used_at)


def note_use(session: Session, *, organisation_id: int, token_id: int, now: dt.datetime) -> None:
    """Keep when a token was used last."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id, ApiToken.id == token_id)
    token = session.scalar(query)
    if token is not None:
        token.last_used_at = now
        session.flush()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _note(session: Session, token: ApiToken, act: str, actor_id: int | None, now: dt.datetime) -> None:
    session.flush()
    record(
        session,
        organisation_id=token.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="api_token",
        subject_id=token.id,
        details={"scopes": token.scopes.split(), "until": token.expires_at.date().isoformat()},
        now=now,
    )
