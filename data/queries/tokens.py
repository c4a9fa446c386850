"""Tokens as administrators see them: never the token itself."""

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import ApiToken, Person
from data.queries.people import administering, seeing_everything
from data.types import TokenScope


class Left(StrEnum):
    """What the maker of a token does no more: administer the organisation, or see all of its results."""

    ADMINISTERS = "administers"
    SEES = "sees"


@dataclass(frozen=True, slots=True)
class Makers:
    """Who could make tokens now, and who of them tokens for results."""

    administering: AbstractSet[int]
    seeing: AbstractSet[int]

    @classmethod
    def of(cls, session: Session, organisation_id: int) -> Self:
        """Return those of an organisation."""
        place = {"organisation_id": organisation_id}
        return cls(administering(session, **place), seeing_everything(session, **place))

    def why(self, token: ApiToken) -> Left | None:
        """Return why a token's maker could not make it any more; None if they could, or nobody is known."""
        if token.maker_id is None:
            return None
        if token.maker_id not in self.administering:
            return Left.ADMINISTERS
        blind = TokenScope.RESULTS in token.scopes.split() and token.maker_id not in self.seeing
        return Left.SEES if blind else None


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
    left_why: Left | None  # what the maker does no more of what it takes to make this token

    def state(self, now: dt.datetime) -> str:
        """Return "revoked", "over" or "good"."""
        if self.revoked_at is not None:
            return "revoked"
        return "over" if self.expires_at <= now else "good"


def list_tokens(session: Session, *, organisation_id: int, now: dt.datetime) -> list[TokenRow]:
    """Return the organisation's tokens: those whose maker could not make them any more first, then the newest."""
    query = (
        select(ApiToken, Person.name)
        .outerjoin(Person, Person.id == ApiToken.maker_id)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
    )
    makers = Makers.of(session, organisation_id)
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
            makers.why(token),
        )
        for token, name in session.execute(query)
    ]
    return sorted(rows, key=lambda row: row.state(now) != "good" or row.left_why is None)


def count_left(session: Session, *, organisation_id: int, person_id: int, now: dt.datetime) -> int:
    """Return how many tokens in force a person has made who could not make them any more."""
    in_force = (ApiToken.revoked_at.is_(None), ApiToken.expires_at > now, ApiToken.maker_id == person_id)
    tokens = session.scalars(select(ApiToken).where(ApiToken.organisation_id == organisation_id, *in_force)).all()
    makers = Makers.of(session, organisation_id) if tokens else None
    return sum(makers is not None and makers.why(token) is not None for token in tokens)
