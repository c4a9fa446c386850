"""Word to a person that something about their way in was changed, put into the outbox with the change itself."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from data.commands.outbox import Planned, put_all
from data.models import FormerAddress
from data.types import Alert

ALERT_MAIL = "alert_mail"
OLD_ADDRESS_KEPT = dt.timedelta(days=14)  # as long as a mail server may take; then it is forgotten unsent


def tell_person(
    session: Session, *, organisation_id: int, person_id: int, what: Alert, actor_id: int | None, now: dt.datetime
) -> None:
    """Put a mail to the person into the outbox; `actor_id` is who did it, None for whoever runs the installation.

    The message holds ids and kinds. Whether there is a mail server is seen when it is sent.
    """
    put_all(session, organisation_id=organisation_id, planned=[_planned(person_id, what, actor_id, now)])


def tell_of_addresses(
    session: Session, *, organisation_id: int, former: Mapping[int, str], actor_id: int | None, now: dt.datetime
) -> None:
    """Put mails about other addresses to sign in with into the outbox: one to the new address, one to the former.

    `former` holds what each address was, by person; it is kept in a row of its own until its mail has gone.
    """
    if not former:
        return
    shared = {"organisation_id": organisation_id, "changed_at": now}
    rows = [shared | {"person_id": person_id, "address": address} for person_id, address in former.items()]
    kept = session.execute(insert(FormerAddress).returning(FormerAddress.id, FormerAddress.person_id), rows).all()
    planned = [_planned(person_id, Alert.ADDRESS, actor_id, now) for person_id in former]
    planned += [_planned(person_id, Alert.ADDRESS, actor_id, now, former_id=row_id) for row_id, person_id in kept]
    put_all(session, organisation_id=organisation_id, planned=planned)


def _planned(
    person_id: int, what: Alert, actor_id: int | None, now: dt.datetime, *, former_id: int | None = None
) -> Planned:
    by = "system" if actor_id is None else "self" if actor_id == person_id else "administrator"
    payload = {"person_id": person_id, "what": what.value, "by": by, "happened_at": now.isoformat()}
    key = f"{ALERT_MAIL}:{what}:{person_id}:{now.isoformat()}"
    if former_id is None:
        return Planned(key, ALERT_MAIL, payload, now)
    return Planned(f"{key}:{former_id}", ALERT_MAIL, {**payload, "former_id": former_id}, now)


def forget_address(session: Session, *, former_id: int) -> None:
    """Forget a former address: its mail has gone."""
    session.execute(delete(FormerAddress).where(FormerAddress.id == former_id))


def forget_addresses(session: Session, *, now: dt.datetime) -> None:
    """Forget former addresses whose mails could not be sent in time."""
    old = delete(FormerAddress).where(FormerAddress.changed_at <= now - OLD_ADDRESS_KEPT)
    session.execute(old, execution_options={"synchronize_session": False})
