"""Programs that ask with tokens."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.tokens import NewToken, add_token
from data.types import TokenScope

A_YEAR = dt.timedelta(days=365)


def make_token(session: Session, organisation_id: int, *scopes: TokenScope, life: dt.timedelta = A_YEAR) -> NewToken:
    """Make a token for some scopes, for all of them where none is named, and commit; `life` may be over already."""
    began = dt.datetime.now(dt.UTC) + min(life, dt.timedelta()) - dt.timedelta(minutes=1)
    made = add_token(
        session,
        organisation_id=organisation_id,
        name="Data warehouse",
        scopes=scopes or tuple(TokenScope),
        expires_at=began + max(life, dt.timedelta(seconds=30)),
        sees_everything=True,
        now=began,
    )
    session.commit()
    return made
