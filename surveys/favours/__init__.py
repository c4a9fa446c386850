"""The private favour log: entries, contacts, the list of next help, files in and out."""

from surveys.favours.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
