"""What a rep has removed can be put back for a while; then it is destroyed."""

import datetime as dt

from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from data.commands.alerts import forget_addresses
from data.commands.staff_files import forget_changes
from data.models import Contact, Favour, HelpIdea, Worksheet
from data.types import REMOVED_FOR


def forget_removed(session: Session, *, now: dt.datetime) -> int:
    """Destroy favours, ideas of next help and contacts that were removed `REMOVED_FOR` ago; returns how many.

    A contact goes after everything that is about it.
    """
    forget_addresses(session, now=now)
    forget_changes(session, now=now)
    empty = [~exists().where(table.contact_id == Contact.id) for table in (Favour, HelpIdea, Worksheet)]
    gone = 0
    for table in (Favour, HelpIdea, Contact):
        old = table.removed_at <= now - REMOVED_FOR
        found = session.execute(
            delete(table).where(old, *(empty if table is Contact else ())).returning(table.id),
            execution_options={"synchronize_session": False},
        )
        gone += len(found.all())
    return gone
