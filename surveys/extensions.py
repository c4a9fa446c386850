"""Flask extensions, made once and connected to each application."""

from collections.abc import Callable

from flask import g
from flask_bootstrap import Bootstrap5
from flask_login import LoginManager
from flask_wtf import CSRFProtect


class Protection(CSRFProtect):  # type: ignore[misc] # the library has no types
    """Takes, beside the session's own token, a form that this application has given back to be sent again."""

    given_back: Callable[[], bool] | None = None

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001, FBT002 - the library's signature
        """Refuse a form that is not from here."""
        if self.given_back is not None and self.given_back():
            g.csrf_valid = True
        else:
            super().protect(apply_exemptions)


bootstrap = Bootstrap5()
csrf = Protection()
login_manager = LoginManager()
