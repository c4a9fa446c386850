"""Invitations and reminders by mail, the links in them, and the choice to get no reminders."""

from surveys.invitations.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
