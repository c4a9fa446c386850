"""Rounds of people who count the same but for a few numbers, and the words for changes of counts."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from data.models import Round
from data.publication.cells import Cell
from data.types import AnswerKind, Month
from tests.companies import Company, answered, closed, opened

TREE = {"Company": None, "A": "Company", "B": "Company"}
MONTHS = (Month(2026, 8), Month(2026, 9), Month(2026, 10))
COUNTS = ("change:given", "change:received", "change:openers", "change:asked")
Answer = dict[str, int | AnswerKind]


def counted(given: int, *, received: int = 3, offers: int = 2, asked: int = 1, days: int = 20) -> Answer:
    """A pulse of one person: favours of one kind to one counterpart, first conversations, asks."""
    confirmed: Answer = {"DAYS": days, "REC.DONE": 1, "GIV.DONE": 1}
    favours: Answer = {"GIV.ADVICE.TEAM": given, "REC.INFO.CUST": received}
    return confirmed | favours | {"OPEN.OFFER": offers, "OPEN.ASK": 4, "ASKED": asked}


def held(session: Session, company: Company, month: Month, answers: Mapping[int, Answer]) -> Round:
    round_ = opened(session, company, month)
    answered(session, round_, answers)
    return closed(session, round_)


def changes(cells: Sequence[Cell]) -> dict[tuple[int, str, str], Cell]:
    return {(cell.team_id, cell.measure, cell.part): cell for cell in cells if cell.measure in COUNTS}
