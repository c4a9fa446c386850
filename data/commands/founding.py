"""An organisation with its first administrator and the team at the top."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.organisations import create_organisation, create_team
from data.commands.people import add_person, grant_role
from data.models import Person
from data.types import Role


def found_organisation(
    session: Session,
    *,
    name: str,
    zone: str,
    email: str,
    person_name: str,
    password: str,
    now: dt.datetime,
    cheap_hash: bool = False,
) -> Person:
    """Make an organisation, the team at its top and its first administrator; returns the administrator.

    Raises:
        RefusedError: A name, the zone, the address or the password cannot be taken.
        ConflictError: Somebody of another organisation has the address.
    """
    organisation = create_organisation(session, name=name, zone=zone, kind="real", now=now)
    shared = {"organisation_id": organisation.id}
    person = add_person(
        session, **shared, email=email, name=person_name, password=password, cheap_hash=cheap_hash, now=now
    )
    grant_role(session, **shared, person_id=person.id, role=Role.ADMINISTRATOR, now=now)
    create_team(session, **shared, name=name, parent_id=None, position=0, now=now)
    return person
