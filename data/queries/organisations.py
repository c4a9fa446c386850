"""Organisations, for the system's own work and for pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.models import Organisation


def list_organisations(session: Session) -> Sequence[Organisation]:
    """Return the organisations that the session may see, ordered by id."""
    return session.scalars(select(Organisation).order_by(Organisation.id)).all()


def get_organisation(session: Session, organisation_id: int) -> Organisation:
    """Return an organisation.

    Raises:
        NotFoundError: There is none with this id.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError("There is no such organisation.")
    return organisation
