"""What was typed and is no answer yet: kept for its author, encrypted, until its box can be read."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from data.commands.keyring import KeyLostError, Keyring
from data.commands.submissions import OpenSubmission
from data.commands.worksheets import open_worksheet
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
    owner = {"organisation_id": place.organisation_id, "person_id": person_id}
    unread = _kept(session, place.unread, texts, read, keyring, now, **owner)
    if unread != place.unread:
        run(session, KEEP, {"submission": place.submission_id, "new_unread": unread})


def set_aside_in_worksheet(
    session: Session,
    *,
    person_id: int,
    worksheet_id: int,
    texts: Mapping[str, str],
    read: Iterable[str],
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    """Do the same for a worksheet that can still be written in.

    Raises:
        NotFoundError, FinishedError: As `open_worksheet`.
        KeyLostError: The person's key is gone; nothing is written.
    """
    worksheet = open_worksheet(session, person_id=person_id, worksheet_id=worksheet_id)
    owner = {"organisation_id": worksheet.organisation_id, "person_id": person_id}
    worksheet.unread = _kept(session, worksheet.unread, texts, read, keyring, now, **owner)
    session.flush()


def _kept(
    session: Session,
    unread: bytes | None,
    texts: Mapping[str, str],
    read: Iterable[str],
    keyring: Keyring,
    now: dt.datetime,
    *,
    organisation_id: int,
    person_id: int,
) -> bytes | None:
    if not texts and unread is None:
        return None
    before = open_unread(session, person_id=person_id, unread=unread, keyring=keyring)
    gone = set(read)
    kept = {item: text for item, text in before.items() if item not in gone}
    kept |= {item: text[:LONGEST] for item, text in texts.items()}
    if kept == before:
        return unread
    words = json.dumps(kept, ensure_ascii=False)
    owner = {"organisation_id": organisation_id, "person_id": person_id}
    return keyring.encrypt(session, **owner, words=words, now=now) if kept else None
