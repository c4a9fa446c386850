"""Where a mail about a changed way in goes."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import FormerAddress, Organisation, Person


@dataclass(frozen=True, slots=True)
class AlertAddress:
    """A mailbox, and the zone of the organisation."""

    email: str = field(repr=False)
    zone: str


def get_alert_address(
    session: Session, *, organisation_id: int, person_id: int, former_id: int | None
) -> AlertAddress | None:
    """Return a person's address, or with `former_id` the one they had; None when nobody is to be told any more.

    A demo's people are invented, and who was erased is told nothing.
    """
    address = Person.email if former_id is None else FormerAddress.address
    query = (
        select(address, Organisation.zone)
        .select_from(Person)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.organisation_id == organisation_id,
            Person.id == person_id,
            Person.erased_at.is_(None),
            Organisation.kind != "demo",
        )
    )
    if former_id is not None:
        query = query.join(FormerAddress, FormerAddress.person_id == Person.id).where(FormerAddress.id == former_id)
    row = session.execute(query).one_or_none()
    return None if row is None else AlertAddress(row[0], row[1])
