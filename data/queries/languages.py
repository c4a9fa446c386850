"""In which language people want to be spoken to."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Organisation, OwnChoice
from data.types import LANGUAGE


def get_language(session: Session, *, organisation_id: int, person_id: int | None = None) -> str | None:
    """Return the code of a person's own choice, else of their organisation's language; None where there is neither."""
    chosen = select(OwnChoice.value).where(
        OwnChoice.organisation_id == organisation_id, OwnChoice.person_id == person_id, OwnChoice.choice == LANGUAGE
    )
    usual = select(Organisation.language).where(Organisation.id == organisation_id)
    return (session.scalar(chosen) if person_id is not None else None) or session.scalar(usual)
