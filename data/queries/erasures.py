"""Who was erased, for the system's own work."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Erasure


def erased_since(session: Session, moment: dt.datetime) -> bool:
    """Whether anybody was erased after a moment."""
    return session.scalar(select(Erasure.person_id).where(Erasure.erased_at > moment).limit(1)) is not None
