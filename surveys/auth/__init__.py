"""Sign-in and sign-out."""

from surveys.auth.demo import DEMO_ACCESS, demo_blueprint
from surveys.auth.routes import ACCESS, blueprint

__all__ = ["ACCESS", "DEMO_ACCESS", "blueprint", "demo_blueprint"]
