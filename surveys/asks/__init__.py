"""What people asked for in debriefs, later on: their own list, the mails that ask whether it helped, the answers."""

from surveys.asks.mails import init_app
from surveys.asks.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint", "init_app"]
