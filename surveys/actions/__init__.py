"""Actions of a team: at most three open, seen by the whole team."""

from surveys.actions.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
