"""Webhooks: other programs are told that a round has closed, never a figure."""

from surveys.webhooks.routes import ACCESS, blueprint
from surveys.webhooks.telling import init_app

__all__ = ["ACCESS", "blueprint", "init_app"]
