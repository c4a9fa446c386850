"""Free text encrypted with a key per person; the persons' keys are themselves encrypted with the installation's keys.

A person's key lies in the table person_key, wrapped by a key made from the installation's secret; losing either makes
the texts unreadable for good, which is what erasing a person means.
"""

import base64
import datetime as dt
import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from data.errors import DomainError
from data.language import gettext, lazy
from data.models import (
    Assignment,
    Commitment,
    Contact,
    Favour,
    HelpIdea,
    LiveAsk,
    LiveQuote,
    PersonKey,
    PointConflict,
    Submission,
    Worksheet,
    WorksheetPoint,
)

PURPOSE = b"guanxi person keys 1"
HELD = "guanxi-person-keys"
MISSING = lazy("The key of your texts is missing, so this one cannot be kept now. Nothing was saved or written over.")
GONE = lazy("This text cannot be read any more: its key was destroyed.")
OTHER_KEY = lazy("This text cannot be read: it was written with another key.")


class KeyLostError(DomainError):
    """A text cannot be read: its person's key is gone or was wrapped by a secret that is not known any more."""


@dataclass(frozen=True, slots=True)
class KeyState:
    """How many persons' keys open with the current secret, with an older one, and not at all."""

    current: int
    older: int
    lost: int


class Keyring:
    """Encrypts and decrypts the texts of persons.

    Args:
        secrets: The installation's secrets, the current one first; the older ones still open what they wrapped.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = secrets

    # Made at the first text: most pages that have a ring at hand meet none.
    @cached_property
    def _current(self) -> Fernet:
        return Fernet(_derived(self._secrets[0]))

    @cached_property
    def _wrapping(self) -> MultiFernet:
        return MultiFernet([self._current, *(Fernet(_derived(secret)) for secret in self._secrets[1:])])

    def encrypt(self, session: Session, *, organisation_id: int, person_id: int, words: str, now: dt.datetime) -> bytes:
        """Encrypt a text with its author's key, which is made at the first text.

        Raises:
            KeyLostError: The key that opens the author's earlier texts is gone; a new one in its place would shut them
                out for good.
        """
        (sealed,) = self.encrypt_all(
            session, organisation_id=organisation_id, person_id=person_id, texts=[words], now=now
        )
        return sealed

    def encrypt_all(
        self, session: Session, *, organisation_id: int, person_id: int, texts: Sequence[str], now: dt.datetime
    ) -> list[bytes]:
        """Encrypt some texts of an author; where there are none, no key is looked for.

        Raises:
            KeyLostError: As `encrypt`.
        """
        if not texts:
            return []
        key = self._key(session, person_id)
        if key is None:
            if _has_texts(session, person_id):
                raise KeyLostError(MISSING)
            key = Fernet.generate_key()
            wrapped = self._wrapping.encrypt(key)
            session.add(
                PersonKey(organisation_id=organisation_id, person_id=person_id, wrapped=wrapped, created_at=now)
            )
            session.flush()
        seal = Fernet(key)
        return [seal.encrypt(words.encode()) for words in texts]

    def decrypt(self, session: Session, *, person_id: int, secret_words: bytes) -> str:
        """Decrypt a text of a person.

        Raises:
            KeyLostError: The person's key is gone, or neither the current nor an older secret opens it.
        """
        return self.opener(session, person_id=person_id)(secret_words)

    def opener(self, session: Session, *, person_id: int) -> Callable[[bytes], str]:
        """Return what decrypts many texts of a person, whose key is opened once.

        Raises:
            KeyLostError: The key is gone or no secret opens it; what is returned raises it for a text of another key.
        """
        key = self._key(session, person_id)
        if key is None:
            raise KeyLostError(GONE)
        seal = Fernet(key)

        def open_text(secret_words: bytes) -> str:
            try:
                return seal.decrypt(secret_words).decode()
            except InvalidToken as error:
                raise KeyLostError(OTHER_KEY) from error

        return open_text

    def digest(self, session: Session, *, person_id: int, purpose: bytes, words: str) -> str | None:
        """Return what stands for a text of a person and says nothing without their key; None where there is no key.

        The same text of two people has two digests, as each is made with a key of that person's own.

        Raises:
            KeyLostError: No secret opens the key.
        """
        key = self._key(session, person_id)
        if key is None:
            return None
        own = hmac.new(key, purpose, hashlib.sha256).digest()
        return hmac.new(own, words.encode(), hashlib.sha256).hexdigest()

    def unwrap(self, wrapped: bytes) -> bytes | None:
        """Return a person's key, None where no secret opens it."""
        try:
            return self._wrapping.decrypt(wrapped)
        except InvalidToken:
            return None

    def wrap(self, key: bytes) -> bytes:
        """Return a person's key as it is kept, wrapped with the current secret."""
        return self._current.encrypt(key)

    def rewrap(self, session: Session) -> int:
        """Wrap every person's key with the current secret; returns how many keys there are.

        Raises:
            KeyLostError: A key can be opened by none of the secrets; nothing is changed.
        """
        keys = session.scalars(select(PersonKey).order_by(PersonKey.person_id).with_for_update()).all()
        state = self.check(session)
        if state.lost:
            raise KeyLostError(
                f"{state.lost} of {len(keys)} keys can be opened by none of the secrets given; nothing was changed. "
                "Add the secret that wrapped them to GUANXI_SECRET_KEY_FALLBACKS."
            )
        for key in keys:
            key.wrapped = self._wrapping.rotate(key.wrapped)
        session.flush()
        return len(keys)

    def check(self, session: Session) -> KeyState:
        """Say how many persons' keys the current secret opens, an older one, and none."""
        found = Counter(self._opened_by(wrapped) for wrapped in session.scalars(select(PersonKey.wrapped)))
        return KeyState(found["current"], found["older"], found["lost"])

    def _opened_by(self, wrapped: bytes) -> str:
        for wrapping, name in ((self._current, "current"), (self._wrapping, "older")):
            try:
                wrapping.decrypt(wrapped)
            except InvalidToken:
                continue
            return name
        return "lost"

    def _key(self, session: Session, person_id: int) -> bytes | None:
        row = session.get(PersonKey, person_id)
        if row is None:
            return None
        session.info.setdefault(HELD, {})[person_id] = row  # a session forgets what nobody holds, and would read again
        try:
            return self._wrapping.decrypt(row.wrapped)
        except InvalidToken as error:
            raise KeyLostError(gettext("This text cannot be read: the installation's secret has changed.")) from error


def _has_texts(session: Session, person_id: int) -> bool:
    points = select(WorksheetPoint.point).join(Worksheet, Worksheet.id == WorksheetPoint.worksheet_id)
    written = (
        exists().where(Favour.person_id == person_id, Favour.note.is_not(None)),
        exists().where(Contact.person_id == person_id, Contact.name.is_not(None)),
        exists().where(HelpIdea.person_id == person_id),
        exists().where(LiveQuote.person_id == person_id),
        exists().where(LiveAsk.person_id == person_id),
        exists().where(Commitment.person_id == person_id, Commitment.secret_words.is_not(None)),
        points.where(Worksheet.person_id == person_id, WorksheetPoint.words.is_not(None)).exists(),
        exists().where(Worksheet.person_id == person_id, Worksheet.unread.is_not(None)),
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.person_id == person_id, Submission.unread.is_not(None))
        .exists(),
        select(PointConflict.id)
        .join(Worksheet, Worksheet.id == PointConflict.worksheet_id)
        .where(Worksheet.person_id == person_id)
        .exists(),
    )
    return bool(session.scalar(select(or_(*written))))


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest())
