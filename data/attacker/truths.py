"""What figures truly are, worked out anew from the answers of the people behind them (rule:2).

A figure is a sum over people divided by another one: scores and shares by people, rates by days.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.displays import Row
from data.metrics.scores import SCALES
from data.models import Answer, Assignment, Submission
from data.types import AnswerKind, Bound

GROUPED = "by_"
LOWEST, STEPS, TURNED, MOST = 1, 6, 8, 20  # of an answer to a statement; the most that one count counts
DAYS, HUNDRED = 20, 100.0
BANDS = {"low": (1, 2, 3), "middle": (4,), "high": (5, 6, 7)}
WAYS = {"given": "GIV", "received": "REC"}
STEP = {"RO": 0.01, "rate": 0.1, "rate:stuck_each": 0.5, "ratio": 0.01}  # to which figures are rounded; others to 1
ROUNDING = 1e-6
Sheet = Mapping[str, float]  # one person's numbers by item
Sums = tuple[float, float]
Numbers = Mapping[int, Sheet]  # by person


class Way(NamedTuple):
    """What a person adds to a figure's two sums, and what the figure's unit is."""

    adds: Callable[[Sheet], Sums]
    unit: float


def read_numbers(session: Session, round_id: int) -> Numbers:
    """Return everybody's numbers of a round."""
    query = (
        select(Assignment.person_id, Answer.item, Answer.number)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .join(Answer, Answer.submission_id == Submission.id)
        .where(
            Assignment.round_id == round_id,
            Answer.kind.in_([AnswerKind.ANSWERED, AnswerKind.NOTHING]),
            Answer.number.is_not(None),
        )
    )
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for person, item, number in session.connection().execute(query.execution_options(yield_per=5000)):
        found[person][item] = float(number or 0)
    return found


def _scale(sheet: Sheet, scale: str) -> float:
    given = [TURNED - sheet[item] if item.endswith("r") else sheet[item] for item in SCALES[scale] if item in sheet]
    return HUNDRED * (sum(given) / len(given) - LOWEST) / STEPS


def _favours(sheet: Sheet, way: str, part: str) -> float:
    return sum(min(number, MOST) for item, number in sheet.items() if _is_favour(item, way, part))


@cache
def _is_favour(item: str, way: str, part: str) -> bool:
    """Tell whether an item counts favours of a way, and of a kind or counterpart."""
    wanted = set(part.split(".")) - {""}
    return item.startswith(f"{way}.") and item.count(".") > 1 and wanted <= set(item.split("."))


def _rate(name: str, part: str) -> Way | None:
    if name in WAYS:
        return Way(lambda sheet: (_favours(sheet, WAYS[name], part), sheet["DAYS"]), DAYS)
    if name == "moved":
        return Way(lambda sheet: (min(sheet["MOVED"], MOST), sheet["DAYS"]), DAYS)
    return Way(lambda sheet: (min(sheet["STUCK"], MOST), 1), 1) if name == "stuck_each" else None


def _score(name: str) -> Way:
    if name == "RO":
        return Way(lambda sheet: (_scale(sheet, "R") - _scale(sheet, "T"), 1), 1 / HUNDRED)
    return Way(lambda sheet: (_scale(sheet, name), 1), 1)


def _share(name: str) -> Way:
    if name == "asked":
        return Way(lambda sheet: (sheet["ASKED"] > 0, 1), HUNDRED)
    return Way(lambda sheet: (sheet["OPEN.OFFER"], sheet["OPEN.OFFER"] + sheet["OPEN.ASK"]), HUNDRED)


def _way(measure: str, part: str) -> Way | None:
    """Return how a figure is made; None for what is no sum, or is made of something else than answers."""
    kind, _, name = measure.partition(":")
    if kind.startswith(GROUPED):
        return _rate(name, "") if name in WAYS else _score(name)
    if kind == "rate":
        return _rate(name, part)
    if kind == "bands" and part:
        band = BANDS.get(part) or (int(part),)
        return Way(lambda sheet: (sheet[name] in band, 1), HUNDRED)
    plain = {
        "score": lambda: _score(name),
        "share": lambda: _share(name),
        "item": lambda: Way(lambda sheet: (sheet[name] - LOWEST, 1), HUNDRED / STEPS),
        "ratio": lambda: Way(lambda sheet: (_favours(sheet, "GIV", "TEAM"), _favours(sheet, "REC", "TEAM")), 1),
    }
    return plain[kind]() if kind in plain else None


class Truths:
    """What the figures of a round are."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._added: dict[tuple[str, str], dict[int, Sums]] = {}
        self._ways: dict[tuple[str, str], Way | None] = {}

    def agrees(self, row: Row, people: frozenset[int]) -> bool:
        """Tell whether a row tells the figure of these people."""
        key = row.measure, row.part if not row.measure.startswith((GROUPED, "score:")) else ""
        if key not in self._ways:
            self._ways[key] = _way(*key)
        way = self._ways[key]
        if way is None or (row.value is None and row.low is None):
            return True
        added = self._added.setdefault(key, {})
        added.update({person: way.adds(self._numbers[person]) for person in people if person not in added})
        sums = [added[person] for person in people]
        whole = sum(below for _, below in sums)
        if not whole:  # nothing was counted that a share could be of
            return row.bound == Bound.BETWEEN
        return _tells(row, way.unit * sum(above for above, _ in sums) / whole)


def _tells(row: Row, truth: float) -> bool:
    kind, _, name = row.measure.partition(":")
    if row.bound == Bound.EXACT and row.value is not None:
        rate = "rate" if name in WAYS else kind
        half = STEP.get(row.measure, STEP.get(name, STEP.get(rate, 1.0))) / 2
        return abs(row.value - truth) <= half + ROUNDING
    low = row.value if row.bound == Bound.AT_LEAST else row.low if row.bound == Bound.BETWEEN else None
    high = row.value if row.bound == Bound.AT_MOST else row.high if row.bound == Bound.BETWEEN else None
    return (low is None or low - ROUNDING <= truth) and (high is None or truth <= high + ROUNDING)
