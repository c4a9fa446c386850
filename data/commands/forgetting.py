"""What a rep has removed can be put back for a while; then it is destroyed."""

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from data.commands.alerts import forget_addresses
from data.commands.staff_files import forget_changes
from data.models import Favour, HelpIdea
from data.types import REMOVED_FOR


def forget_removed(session: Session, *, now: dt.datetime) -> int:
    """Destroy favours and ideas of next help that were removed `REMOVED_FOR` ago or earlier; returns how many."""
    forget_addresses(session, now=now)
    forget_changes(session, now=now)
    gone = 0
    for table in (Favour, HelpIdea):
        found = session.execute(
            delete(table).where(table.removed_at <= now - REMOVED_FOR).returning(table.id),
            execution_options={"synchronize_session": False},
        )
        gone += len(found.all())
    return gone
