"""The tree of teams for administrators."""

from surveys.tree.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
