"""The beginning: an empty installation is set up, and the way to the first round."""

from surveys.beginning.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
