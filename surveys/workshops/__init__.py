"""Workshops of coaches: planned, listed, taken along as a calendar entry."""

from surveys.workshops.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
