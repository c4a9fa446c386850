"""Judges rates at an end: what is left open to whoever knows everybody's days, and what a total tells of its parts."""

import math

from data.attacker.displays import Row
from data.attacker.recount import Entry, Recount
from data.attacker.thresholds import FAMILIES, Line
from data.types import Bound

PER_PERSON, MOVED = "rate:stuck_each", "rate:moved"
GROUPED = "by_"
ROUNDING, TENTH = 1e-6, 0.1
DAYS, MOST = 20, 20  # that rates are told for; the most that one count counts
ENDS_FROM, ALONE = 20, 2  # people from whom on ends of scales are told; parts of a total that tell each other
FIGURES = {"openers": "share:openers", "asked": "share:asked"}  # beside words; of ways the rate
SILENCES = frozenset(
    {None, "too_early", "not_enough_same_people", "told_as_bound"}
)  # that say nothing of what was counted
FEW = 4  # days on average: of fewer a bound tells nothing
POSSIBLE = 3  # counts of a whole group that a low rate leaves open: nothing, one and two
# Favours told in one: whatever of nothing, one and two the low one is, what joined it is no low one.
PAIRED = 2 * POSSIBLE + POSSIBLE - 1
TOGETHER, FEW_DAYS = "together", "few_days"  # notes


def low(line: Line, entry: Entry, known: Recount) -> bool:
    """Tell whether a rate is high enough, or told as under so much, by itself or in one with others."""
    row = entry.row
    if row.value is None:
        return False
    if row.bound == Bound.EXACT:
        return row.value >= line.size and row.note not in {TOGETHER, FEW_DAYS}
    if row.bound != Bound.AT_MOST:
        high = row.bound == Bound.AT_LEAST and row.low is None and row.high is None
        return high and (row.measure == PER_PERSON or known.members.keeps_1_12)
    under_more = row.value > line.size and rounded(row.value, line.size)
    return (_under_more(row, known) if under_more else row.value == line.size) and row.low is None and row.high is None


def _under_more(row: Row, known: Recount) -> bool:
    """Tell whether a rate may be told as under more than the least: the row says why, once rows did."""
    if not known.members.keeps_1_12:
        return _in_one(row) and row.note is None
    if row.note == TOGETHER:
        return _in_one(row)
    return row.note == FEW_DAYS or row.measure.startswith(GROUPED)


def _in_one(row: Row) -> bool:
    """Tell whether a rate is a part of a total, of too few people for their ends of scales to be told."""
    return row.n < ENDS_FROM and any(row.part in family for family in FAMILIES)


def _days(row: Row, known: Recount) -> int | None:
    """Return how many days the people behind a rate worked; None where nobody is known any more."""
    people = known.people(row)
    if not people or not people <= known.members.days.keys():
        return None
    return sum(known.members.days[person] for person in people)


def leaves_open(line: Line, entry: Entry, known: Recount) -> bool | None:
    """Tell whether nothing, one and two of a whole group are told alike, as its days decide.

    Two lie under a bound, nothing that is told exactly may be so little, and all bounds of the same people are one.
    """
    row = entry.row
    if not known.members.keeps_1_12 or row.value is None:
        return True
    days = known.cached(("days", row.team_id, row.measure, row.note), lambda: _days(row, known))
    if days is None:
        return None
    told = () if row.measure.startswith(GROUPED) else _alone(line, known).get((row.team_id, row.measure), ())
    if row.bound != Bound.AT_MOST:
        return row.value + TENTH / 2 >= max(DAYS * POSSIBLE / days, *told, 0.0) - ROUNDING
    if row.note == TOGETHER:
        return row.value > DAYS * (POSSIBLE - 1) / days
    return len(told) <= 1 and math.isclose(row.value, _doubled(line, days, row.n))


def _doubled(line: Line, days: int, people: int) -> float:
    """Return the bound of a low rate: doubled from the least one, so that it tells little of the days."""
    worked, bound = days if days > FEW * people else people, line.size
    while bound * worked <= DAYS * (POSSIBLE - 1):
        bound *= 2
    return bound


def _alone(line: Line, known: Recount) -> dict[tuple[int, str], frozenset[float]]:
    """Return the bounds of rates that are told by themselves, by node and measure; groups are others in each row."""

    def found() -> dict[tuple[int, str], frozenset[float]]:
        bounds: dict[tuple[int, str], frozenset[float]] = {}
        for (measure, _), nodes in known.by_key.items():
            for node, entry in nodes.items() if line.rows.match(f"{measure}|") else ():
                row = entry.row
                if row.bound == Bound.AT_MOST and row.note != TOGETHER and row.value is not None:
                    bounds[node, measure] = bounds.get((node, measure), frozenset()) | {row.value}
        return bounds

    return known.cached((line, "alone"), found)


def together(line: Line, entry: Entry, known: Recount) -> bool | None:
    """Take what is told exactly of a total from it: what is left has to be of several parts, and enough of them."""
    row = entry.row
    total = known.by_key.get((row.measure, ""), {}).get(row.team_id)
    if row.bound == Bound.EXACT or not _in_one(row) or not known.members.keeps_1_11 or total is None:
        return True
    if total.row.bound != Bound.EXACT or total.row.value is None:
        return True
    (family,) = (family for family in FAMILIES if row.part in family)
    parts = [known.by_key.get((row.measure, part), {}).get(row.team_id) for part in family]
    told = [each.row for each in parts if each is not None and each.row.bound == Bound.EXACT]
    if row.bound == Bound.AT_LEAST or (known.members.keeps_1_12 and row.note != TOGETHER):
        return False  # the total less the others would tell it, or what it and other low ones come to
    left = total.row.value - sum(each.value or 0.0 for each in told)
    days = _days(row, known) if known.members.keeps_1_12 else None
    left_open = POSSIBLE if not told else PAIRED  # where all are told in one, no other could have joined
    least = max(line.size, DAYS * left_open / days) if days else line.size
    most = _most(row, days, (len(parts) - len(told)) * row.n) if days else math.inf
    off = TENTH / 2 * (1 + len(told)) + ROUNDING
    return len(told) <= len(parts) - ALONE and least - off <= left <= most + off


def unspoken(_: Line, entry: Entry, known: Recount) -> bool:
    """Tell whether a word is silent where a figure of one of its months is told as under so much.

    A change that hardly anybody counted for is not determined, so that a word would tell how many people that is.
    """
    row = entry.row
    if not known.members.keeps_1_12 or row.word in SILENCES:
        return True
    name, of = row.measure.partition(":")[2], row.part.partition(".")[2]
    key = FIGURES.get(name, f"rate:{name}"), of
    months = (known, known.earlier.get(row.note or ""))
    beside = [each.by_key.get(key, {}).get(row.team_id) for each in months if each is not None]
    return all(each is None or each.row.bound != Bound.AT_MOST for each in beside)


def _most(row: Row, days: int, people: int) -> float:
    """Return the rate that leaves half of what one person can count open, below the most of so many people's."""
    return DAYS * MOST * _boxes(row) * (people - 0.5) / days


def _boxes(row: Row) -> int:
    """Return how many counts of one person a rate adds up."""
    kinds, counterparts = FAMILIES
    if row.measure.startswith(GROUPED) or (not row.part and row.measure != MOVED):
        return len(kinds) * len(counterparts)
    return len(counterparts) if row.part in kinds else len(kinds) if row.part in counterparts else 1


def room_above(_: Line, entry: Entry, known: Recount) -> bool | None:
    """Tell whether a rate, or what it surely is, leaves half of what one person can count open."""
    row = entry.row
    if not known.members.keeps_1_12 or row.value is None or row.bound == Bound.AT_MOST:
        return True
    days = known.cached(("days", row.team_id, row.measure, row.note), lambda: _days(row, known))
    if days is None:
        return None
    off = TENTH / 2 if row.bound == Bound.EXACT else 0.0
    return row.value - off <= _most(row, days, row.n) + ROUNDING


def rounded(value: float | None, step: float) -> bool:
    """Tell whether a value is a multiple of a step."""
    return value is None or math.isclose(value / step, round(value / step), abs_tol=ROUNDING)
