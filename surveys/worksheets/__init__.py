"""Perspective worksheets: nine points about a customer, versions side by side, what to ask next; for their author."""

from surveys.worksheets.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
