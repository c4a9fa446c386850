"""The audit trail for administrators: who did what to what, in words."""

from surveys.trail.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
