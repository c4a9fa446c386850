"""Rounds for administrators: planned, open and closed ones, the monthly rule, what is small before an opening."""

from surveys.rounds import calendar, openings
from surveys.rounds.routes import OWN_ACCESS, blueprint

ACCESS = OWN_ACCESS | calendar.ACCESS | openings.ACCESS

__all__ = ["ACCESS", "blueprint"]
