"""Tokens as administrators see them: never the token itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import ApiToken
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

    def state(self, now: dt.datetime) -> str:
        """Return "revoked", "over" or "good"."""
        if self.revoked_at is not None:
            return "revoked"
        return "over" if self.expires_at <= now else "good"


def list_tokens(session: Session, *, organisation_id: int) -> list[TokenRow]:
    """Return the organisation's tokens, newest first."""
    query = select(ApiToken).where(ApiToken.organisation_id == organisation_id).order_by(ApiToken.id.desc())
    return [
        TokenRow(
            token.id,
            token.name,
            f"gx_{token.organisation_id}_{token.prefix}",
            [TokenScope(scope) for scope in token.scopes.split()],
            token.created_at,
            token.expires_at,
            token.last_used_at,
            token.revoked_at,
        )
        for token in session.scalars(query)
    ]
