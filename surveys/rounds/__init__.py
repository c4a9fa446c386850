"""Rounds for administrators: the list with totals, and closing."""

from surveys.rounds.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
