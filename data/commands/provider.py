"""Sign-in by the organisation's own service: each way there and back counts once, and nobody is made by it."""

import datetime as dt
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from data.commands.people import normal_email
from data.commands.sessions import token_hash
from data.errors import RefusedError
from data.models import Organisation, Person, ProviderVisit

VISIT_LASTS = dt.timedelta(minutes=10)
KEPT_FOR = dt.timedelta(hours=1)
SEVERAL = "There are several organisations here, so GUANXI_OIDC_ORGANISATION must say whose people sign in this way."


def use_visit(session: Session, *, state: str, now: dt.datetime) -> bool:
    """Use up a way to the service and back; False when it was used before."""
    session.execute(delete(ProviderVisit).where(ProviderVisit.used_at <= now - KEPT_FOR))
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    used = session.scalars(
        dialect.insert(ProviderVisit)
        .values(state_hash=token_hash(state), used_at=now)
        .on_conflict_do_nothing(index_elements=["state_hash"])
        .returning(ProviderVisit.state_hash)
    )
    return used.one_or_none() is not None


def find_vouched(session: Session, *, email: str, organisation_id: int) -> Person | None:
    """Return the person of an organisation who has an address that the service vouched for.

    Organisation 0 is the only one there is. The session must see every organisation.

    Raises:
        RefusedError: There are several organisations, and none was named.
    """
    if organisation_id == 0:
        found = session.scalars(select(Organisation.id).order_by(Organisation.id).limit(2)).all()
        if len(found) > 1:
            raise RefusedError(SEVERAL)
        organisation_id = found[0] if found else 0
    try:
        address = normal_email(email)
    except RefusedError:
        return None
    return session.scalar(
        select(Person).where(
            Person.organisation_id == organisation_id,
            Person.email == address,
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
    )
