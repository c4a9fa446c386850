"""Tokens as administrators see them: never the token itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.models import ApiToken, Person
from data.queries.people import administering
from data.types import TokenScope


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the open: what for, until when, when it was used last, and the beginning by which it is known."""

    id: int
    name: str
    beginning: str
    scopes: Sequence[TokenScope]
    created_at: dt.datetime
    expires_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None
    maker: str | None  # None: no page made it
    maker_left: bool  # shut out, erased or no administrator any more

    def state(self, now: dt.datetime) -> str:
        """Return "revoked", "over" or "good"."""
        if self.revoked_at is not None:
            return "revoked"
        return "over" if self.expires_at <= now else "good"


def list_tokens(session: Session, *, organisation_id: int, now: dt.datetime) -> list[TokenRow]:
    """Return the organisation's tokens: those that outlived their maker's administering first, then the newest."""
    query = (
        select(ApiToken, Person.name)
        .outerjoin(Person, Person.id == ApiToken.maker_id)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
    )
    still = administering(session, organisation_id=organisation_id)
    rows = [
        TokenRow(
            token.id,
            token.name,
            f"gx_{token.organisation_id}_{token.prefix}",
            [TokenScope(scope) for scope in token.scopes.split()],
            token.created_at,
            token.expires_at,
            token.last_used_at,
            token.revoked_at,
            name,
            token.maker_id is not None and token.maker_id not in still,
        )
        for token, name in session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.state(now) != "good" or not row.maker_left)


def count_made(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> int:
    """Return how many tokens in force a person has made."""
    in_force = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > now, ApiToken.maker_id == person_id)
    query = select(func.count(ApiToken.id)).where(ApiToken.organisation_id == organisation_id, *in_force)
    return session.scalar(query) or 0
