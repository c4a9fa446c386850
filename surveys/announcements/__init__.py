"""Who is told that a round has closed, by mail, and how one stops these mails."""

from surveys.announcements.mails import init_app
from surveys.announcements.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint", "init_app"]
