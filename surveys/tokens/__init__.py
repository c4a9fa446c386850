"""Tokens with which programs ask, for administrators."""

from surveys.tokens.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
