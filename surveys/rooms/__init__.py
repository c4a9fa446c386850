"""The room of a live debrief, for phones: join with a code, answer, follow; no account for anything about the group."""

from surveys.rooms.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
