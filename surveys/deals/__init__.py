"""Closed deals from a file: which column is what, a check line by line, and publishing them once."""

from surveys.deals.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
