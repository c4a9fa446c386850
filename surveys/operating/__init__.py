"""What programs ask that watch an installation: is it alive, is it ready, how much is there to do."""

from surveys.operating.metrics import init_app
from surveys.operating.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint", "init_app"]
