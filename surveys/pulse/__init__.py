"""The monthly pulse: pages of questions, checking, sending, editing until the round closes."""

from surveys.pulse.routes import ACCESS, INVITED, blueprint

__all__ = ["ACCESS", "INVITED", "blueprint"]
