"""What the charts' application is given by whoever puts the applications together."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app

from data.types import Viewer

EXTENSION = "guanxi-dashboard"
PREFIX = "/dashboard/"
CALLBACKS = f"{PREFIX}_dash-update-component"


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of every page: header, head and footer as HTML for the current request, its nonce, where to sign in.

    `token` returns what a form must carry to be taken, `today` the day it is where the viewer's organisation is.
    """

    header_html: Callable[[], str]
    head_html: Callable[[], str]
    footer_html: Callable[[], str]
    nonce: Callable[[], str]
    token: Callable[[], str]
    sign_in_url: str
    today: Callable[[], dt.date]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The shell, who is looking, and the session that reads published results for them and nothing else."""

    shell: Shell
    current_viewer: Callable[[], Viewer | None]
    session_for: Callable[[Viewer], Any]


def surroundings() -> Surroundings:
    """Return what the application at work was given."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Surroundings)
    return found
