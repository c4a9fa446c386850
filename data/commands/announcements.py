"""That a round has closed, told once: put into the outbox with the closing, then to each person and each webhook."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.outbox import put
from data.models import Round
from data.queries.announcements import list_told, list_webhook_ids
from data.queries.webhooks import WEBHOOK

ROUND_CLOSED, RESULT_MAIL = "round_closed", "result_mail"
NEWS_FOR = dt.timedelta(days=14)  # what has waited longer is news to nobody


def announce_closing(session: Session, *, round_: Round, now: dt.datetime) -> None:
    """Put into the outbox, in the transaction of the closing, that a round has closed."""
    put(
        session,
        organisation_id=round_.organisation_id,
        key=f"{ROUND_CLOSED}:{round_.id}",
        kind=ROUND_CLOSED,
        payload={"round_id": round_.id},
        due_at=now,
    )


def spread_news(session: Session, *, organisation_id: int, round_id: int, mails: bool, now: dt.datetime) -> int:
    """Put a message for every webhook into the outbox, and with `mails` one for every person who is to be told.

    Each has a key of its own, so a second run adds nothing. Returns how many were put there.
    """
    people = list_told(session, organisation_id=organisation_id, round_id=round_id) if mails else []
    messages = [
        *((f"{RESULT_MAIL}:{round_id}:{person_id}", RESULT_MAIL, {"person_id": person_id}) for person_id in people),
        *(
            (f"{WEBHOOK}:{round_id}:{webhook_id}", WEBHOOK, {"webhook_id": webhook_id})
            for webhook_id in list_webhook_ids(session, organisation_id=organisation_id)
        ),
    ]
    return sum(
        put(
            session,
            organisation_id=organisation_id,
            key=key,
            kind=kind,
            payload={**about, "round_id": round_id},
            due_at=now,
        )
        for key, kind, about in messages
    )
