"""Short secrets locked with the installation's own: addresses and keys of webhooks, links in mails."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from data.errors import DomainError
from data.language import gettext


class LockedError(DomainError):
    """What is locked was locked with a secret that is not known any more, or by somebody else."""


class Vault:
    """Locks short texts and opens them.

    Args:
        secrets: The installation's secrets, the current one first; the older ones still open what they locked.
        purpose: What the texts are for; another purpose opens nothing.
    """

    def __init__(self, secrets: Sequence[str], purpose: str) -> None:
        self._locks = MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])

    def lock(self, words: str) -> str:
        """Return a text locked, in letters, digits and `-_=`."""
        return self._locks.encrypt(words.encode()).decode()

    def unlock(self, locked: str) -> str:
        """Return the text that was locked.

        Raises:
            LockedError: None of the secrets opens it.
        """
        try:
            return self._locks.decrypt(locked.encode()).decode()
        except InvalidToken as error:
            raise LockedError(gettext("This was locked with another secret and cannot be opened any more.")) from error

    def relock(self, locked: str) -> str:
        """Return what is locked, locked with the current secret.

        Raises:
            LockedError: None of the secrets opens it.
        """
        return self.lock(self.unlock(locked))


def _derived(secret: str, purpose: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest())
