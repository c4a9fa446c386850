"""Notes on the trends: what happened in a team and when, so that the lines can be read."""

from surveys.annotations.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
