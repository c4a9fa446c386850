"""Domain errors: what a command can refuse, in words that a page may show."""


class DomainError(Exception):
    """Something the rules do not allow; `message` is a plain sentence for the person."""

    def __init__(self, message: str) -> None:
        self.message = str(message)  # in the language of whoever is refused
        super().__init__(self.message)


class NotFoundError(DomainError):
    """No such thing, or not one that this person may know of."""


class RoundClosedError(DomainError):
    """The round takes no more answers."""


class ConflictError(DomainError):
    """Somebody else, or another tab, has changed the same thing meanwhile."""


class OtherPersonError(ConflictError):
    """What was sent comes from a page that was made for somebody else: another person has signed in meanwhile."""


class RefusedError(DomainError):
    """The rules of the product forbid this."""


class UnknownChoiceError(RefusedError):
    """What was sent is none of what a page offers to choose from."""


class SettingsError(Exception):
    """The environment's settings cannot be run with; the text names the setting."""
