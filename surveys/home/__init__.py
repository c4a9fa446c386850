"""The start page by role, and the method page."""

from surveys.home.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
