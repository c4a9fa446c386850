"""One's own account: password, second factor, where one is signed in."""

from surveys.account.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
