"""What was typed into a pulse and is no answer yet: kept for its author, encrypted, until its box can be read."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from data.commands.keyring import KeyLostError, Keyring
from data.commands.submissions import OpenSubmission
from data.db import run
from data.models import Submission

LONGEST = 10_000
SUBMISSION: Any = Submission.__table__
KEEP = update(SUBMISSION).where(SUBMISSION.c.id == bindparam("submission")).values(unread=bindparam("new_unread"))


def open_unread(session: Session, *, person_id: int, unread: bytes | None, keyring: Keyring) -> dict[str, str]:
    """Return the texts by item; nothing where their key is lost, as none of them was ever an answer."""
    if unread is None:
        return {}
    try:
        found = json.loads(keyring.decrypt(session, person_id=person_id, secret_words=unread))
    except KeyLostError:
        return {}
    return {str(item): str(text) for item, text in found.items()}


def set_aside(
    session: Session,
    *,
    person_id: int,
    place: OpenSubmission,
    texts: Mapping[str, str],
    read: Iterable[str],
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    """Keep `texts` of boxes that cannot be read, and forget those of the items `read`, which can be by now.

    Raises:
        KeyLostError: The person's key is gone; nothing is written.
    """
    if not texts and place.unread is None:
        return
    before = open_unread(session, person_id=person_id, unread=place.unread, keyring=keyring)
    gone = set(read)
    kept = {item: text for item, text in before.items() if item not in gone}
    kept |= {item: text[:LONGEST] for item, text in texts.items()}
    unread = (
        keyring.encrypt(
            session,
            organisation_id=place.organisation_id,
            person_id=person_id,
            words=json.dumps(kept, ensure_ascii=False),
            now=now,
        )
        if kept
        else None
    )
    run(session, KEEP, {"submission": place.submission_id, "new_unread": unread})
