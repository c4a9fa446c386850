"""What administrators say about their organisation: the rule about gifts and the way to the register."""

from surveys.organisation.routes import ACCESS, blueprint

__all__ = ["ACCESS", "blueprint"]
