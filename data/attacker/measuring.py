"""Holds published rows against the lines of `thresholds.py`: one small judge for each check, and one engine.

A judge says True where a row keeps a line, False where it breaks it, and None where that cannot be told any more,
mostly as answers were erased.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from data.attacker.comparisons import compared
from data.attacker.displays import INDEX, SCORE, Row
from data.attacker.lows import PER_PERSON, leaves_open, low, room_above, rounded, together, unspoken
from data.attacker.members import ASKED, SCORED
from data.attacker.oddities import VERSIONS, known_note, known_word
from data.attacker.recount import GROUPED, HAD, NO_NUMBER, Entry, Recount, Span
from data.attacker.spreads import squares_of
from data.attacker.tallies import EACH, RATE, SHARE, SHARES, Ratio, kept_squares, margin_of, ratio_squares, tells
from data.attacker.thresholds import ASSUMED_SPREADS, EARLY_WORDS, LINES, WINDOW, Check, Line
from data.metrics.intervals import LEVEL, quantile
from data.types import Bound, IntervalKind, ResultState

Judge = Callable[[Line, Entry, Recount], bool | None]
ROUNDING = 1e-6
HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What a line of a rule found: how many rows it was held against, and how many broke it or cannot be judged."""

    rule: str
    what: str
    rows: int
    broken: int = 0
    unjudged: int = 0


def _least(line: Line, known: Recount, row: Row) -> int:
    """Return the number of people that a line asks for: who took part is told each month from the usual k."""
    return line.least or (known.members.usual_k if row.measure in EACH_MONTH else known.members.k)


def _enough(span: Span | None, least: int, *, nobody: bool = False) -> bool | None:
    """Tell whether so many people are there, or where `nobody` may be there, nobody."""
    if span is None:
        return None
    if span.sure >= least or (nobody and span.most == 0):
        return True
    return False if span.most < least and not (nobody and span.sure == 0) else None


def _of(row: Row) -> str | None:
    """Return whom an own spread rests on, where these are fewer than the row counts."""
    return HAD if row.measure == "share:openers" else None


def _once(_: Line, entry: Entry, known: Recount) -> bool:
    return known.over and entry.written_at in known.written


def _listed(_line: Line, _entry: Entry, _known: Recount) -> bool:
    return True  # what matches no line is counted apart


def _alike_key(row: Row) -> tuple[int, str, str]:
    """Return what has to count the same people as a row: all scores of a part, all counts of favours."""
    scores = row.measure.startswith("score:")
    return row.team_id, row.measure.partition(":")[0], row.part if scores else ""


def _alike(line: Line, entry: Entry, known: Recount) -> bool:
    row = entry.row
    same = known.cached(line, lambda: _numbers(line, known))[_alike_key(row)]
    return same.most_common(1)[0][0] == row.n


def _numbers(line: Line, known: Recount) -> Mapping[tuple[int, str, str], Counter[int]]:
    found: dict[tuple[int, str, str], Counter[int]] = {}
    for entry in known.entries:
        if entry.shown and _applies(line, *entry.key):
            found.setdefault(_alike_key(entry.row), Counter())[entry.row.n] += 1
    return found


def _counted(_: Line, entry: Entry, known: Recount) -> bool | None:
    row, invited = entry.row, known.span(entry.row, ASKED)
    if invited is None or invited.more:
        return None
    answered = known.answered(row.team_id)
    return row.base == invited.sure and row.n == answered


def _mean(_: Line, entry: Entry, known: Recount) -> bool | None:
    people = known.people(entry.row)
    return None if people is None or known.truths is None else known.truths.agrees(entry.row, people)


def _top(_: Line, entry: Entry, known: Recount) -> bool:
    return known.members.parents.get(entry.row.team_id, 0) is None


def _named(_: Line, entry: Entry, known: Recount) -> bool | None:
    attribute = entry.row.measure.partition(":")[0].removeprefix(GROUPED)
    if entry.row.note in set(known.members.groups[attribute].values()) - {None}:
        return True
    return None if known.members.gone[SCORED] or known.blind else False


def _from(line: Line, entry: Entry, known: Recount) -> bool | None:
    return _enough(known.span(entry.row), _least(line, known, entry.row))


def _beyond(line: Line, entry: Entry, known: Recount) -> bool | None:
    return _enough(known.beyond(entry.row), _least(line, known, entry.row), nobody=True)


def _left_out(line: Line, entry: Entry, known: Recount) -> bool | None:
    whole, there = known.beyond(entry.row, SCORED), known.beyond(entry.row)
    if whole is None or there is None:
        return None
    return _enough(Span(whole.sure - there.sure, there.more), _least(line, known, entry.row), nobody=True)


def _left_over(line: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    deed = known.deed(row.measure, row.part) or ""
    whole = known.span(Row(row.team_id, "", "", row.n), deed)
    groups = [
        known.span(each[row.team_id].row)
        for (measure, _), each in known.by_key.items()
        if measure == row.measure and row.team_id in each
    ]
    if whole is None or None in groups:
        return None
    left = whole.sure - sum(each.sure for each in groups if each is not None)
    return _enough(Span(left, whole.more), _least(line, known, row), nobody=True)


def _careless(line: Line, entry: Entry, known: Recount) -> bool | None:
    top, least, key = entry.row.team_id, _least(line, known, entry.row), ("score:RO", "")
    if known.blind or known.spans(SCORED)[top].more:
        return None
    careless = known.pieces(top, lambda node: known.careless[node], key)
    everybody = known.pieces(top, lambda node: known.spans(SCORED)[node].sure, key)
    return all(
        not some or (some >= least and (not people - some or people - some >= least))
        for some, people in zip(careless, everybody, strict=True)
    )


def _everybody(line: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    deed = _of(row) or known.deed(row.measure, row.part)
    if row.interval != IntervalKind.POOLED:
        return True
    if known.blind or deed is None:
        return None
    sure = known.doers(deed)
    return _enough(Span(len(sure), len(known.gone(deed).keys() - sure.keys())), line.least)


def _interval(line: Line, entry: Entry, _: Recount) -> bool:
    return entry.row.interval in line.kinds


def _own(line: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    return row.interval != IntervalKind.OWN or _enough(known.span(row, _of(row)), line.least)


def _own_beyond(line: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    if row.interval != IntervalKind.OWN:
        return True
    return _enough(known.beyond(row, _of(row), IntervalKind.OWN), line.least, nobody=True)


def _margin(line: Line, entry: Entry, known: Recount) -> float | None:
    """Return how far a mean of so many people keeps from the ends of its scale at least."""
    span = known.span(entry.row, _of(entry.row))
    return None if span is None else line.size / max(span.most, 1)


def _inside(line: Line, entry: Entry, known: Recount) -> bool | None:
    row, margin = entry.row, _margin(line, entry, known)
    if row.bound != Bound.EXACT or row.value is None:
        return True
    if margin is None:
        return None
    half = 0.5 + ROUNDING  # the value is rounded
    return margin - half <= row.value <= HUNDRED - margin + half


def _bound(line: Line, entry: Entry, known: Recount) -> bool | None:
    row, margin = entry.row, _margin(line, entry, known)
    if row.bound == Bound.EXACT:
        return True
    if row.bound == Bound.BETWEEN:
        return row.value is None and row.low is not None and row.high is not None and row.low < row.high
    if row.value is None or row.low is not None or row.high is not None:
        return False
    if margin is None:
        return None
    least = row.value if row.bound == Bound.AT_MOST else HUNDRED - row.value
    return least >= margin - ROUNDING


def _both(_: Line, entry: Entry, known: Recount) -> bool:
    row = entry.row
    if row.bound != Bound.EXACT:
        return True
    kind = row.measure.removesuffix("RO")
    scales = [known.by_key.get((f"{kind}{scale}", row.part), {}).get(row.team_id) for scale in ("T", "R")]
    return all(each is not None and each.row.bound == Bound.EXACT for each in scales)


def _step(line: Line, entry: Entry, _: Recount) -> bool:
    return all(rounded(each, line.size) for each in (entry.row.value, entry.row.low, entry.row.high))


def _coarse(line: Line, entry: Entry, _: Recount) -> bool:
    return rounded(entry.row.value, line.size)


def _spread(line: Line, entry: Entry, known: Recount) -> bool:
    told = known.cached(line, lambda: _apart(known))
    return (entry.row.team_id, *entry.key) not in told


def _squares(row: Row, known: Recount) -> tuple[float, float] | None:
    """Return between which ends the square of s lies that an interval says, up to what all of a measure share."""
    kind, name = row.measure.partition(":")[::2]
    if kind == "item" or name in {"T", "R", "L", "RO"}:
        return squares_of(row, INDEX if name == "RO" else SCORE, 1)
    if row.measure == SHARES:
        return _of_share(row, known)
    return ratio_squares(row, 1, RATIOS.get(row.measure, RATE))


def _of_share(row: Row, known: Recount) -> tuple[float, float] | None:
    """Return the same of a share of sums, whose interval allows for its margin where it is one piece of the tree.

    None where it is not known any more how much everybody counted.
    """
    people, begun = known.people(row), known.members.begun
    if people is None or not people <= begun.keys():
        return None
    told = known.cached((SHARES, "told"), lambda: _told_people(known))
    if any(each < people for each in told) or not known.members.keeps_1_11:
        return ratio_squares(row, 1, SHARE)
    return kept_squares(row, 1, margin_of([begun[person] for person in people]))


def _told_people(known: Recount) -> set[frozenset[int]]:
    rows = [entry.row for entry in known.by_key.get((SHARES, ""), {}).values()]
    return {people for row in rows if tells(row) and (people := known.people(row)) is not None}


def _constant(row: Row) -> float | None:
    kind, name = row.measure.partition(":")[::2]
    kind = kind if not kind.startswith(GROUPED) else "rate" if name in {"given", "received"} else "score"
    return ASSUMED_SPREADS.get(f"{kind}:{name}", ASSUMED_SPREADS.get(kind))


def _apart(known: Recount) -> set[tuple[int, str, str]]:
    """Return the rows whose interval is narrower than the widest of the same spread."""
    found: dict[tuple[str, str, str], list[tuple[Row, tuple[float, float]]]] = {}
    for entry in known.entries:
        row = entry.row
        if entry.shown and row.interval in {IntervalKind.POOLED, IntervalKind.ASSUMED}:
            squares, name = _squares(row, known), row.measure.rpartition(":")[2]
            if squares is not None:
                part = "" if row.measure.startswith((GROUPED, "score")) else row.part
                found.setdefault((name, part, row.interval), []).append((row, squares))
    told = set()
    for (_, _, kind), rows in found.items():
        least = max(low for _, (low, _) in rows)
        constant = _constant(rows[0][0]) if kind == IntervalKind.ASSUMED else None
        if constant is not None:
            least = max(least, (quantile(LEVEL, None) * constant / quantile(LEVEL, 1)) ** 2)
        told |= {(row.team_id, row.measure, row.part) for row, (_, high) in rows if high < least * (1 - ROUNDING)}
    return told


def _same(_: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    if row.value is None:
        return True
    rounds = [known, *(known.earlier.get(month) for month in compared(row))]
    if any(each is None for each in rounds):
        return False
    people = [each.scored(row.team_id) for each in rounds if each is not None]
    return None if None in people else all(each == people[0] for each in people)


def _silent(_: Line, entry: Entry, __: Recount) -> bool:
    row = entry.row
    return row.value is None and row.low is None and row.high is None and row.n == NO_NUMBER


def _word(_: Line, entry: Entry, __: Recount) -> bool:
    row = entry.row
    figure = (row.value is not None, row.low is not None, row.high is not None, row.n != NO_NUMBER)
    return row.word is not None and row.base is None and len(set(figure)) == 1


def _spoken(line: Line, entry: Entry, known: Recount) -> bool | None:
    row = entry.row
    if row.word is None or row.word in EARLY_WORDS:
        return True
    rounds = [each for month, each in sorted(known.earlier.items()) if month <= known.members.month][-WINDOW:]
    if any(each.blind for each in rounds):
        return None
    times = Counter(person for each in rounds for person in each.possible.get(row.team_id, ()))
    return sum(count > 1 for count in times.values()) >= line.least


def _words(_: Line, entry: Entry, __: Recount) -> bool:
    row = entry.row
    return known_word(row.measure, row.word) and (row.measure.startswith(GROUPED) or known_note(row.measure, row.note))


def _version(_: Line, entry: Entry, __: Recount) -> bool:
    return entry.version in VERSIONS


def _in_tree(_: Line, entry: Entry, known: Recount) -> bool:
    return entry.row.team_id in known.members.parents


def _empty(_: Line, entry: Entry, __: Recount) -> bool:
    row = entry.row
    numbers = (row.value, row.low, row.high, row.base, None if row.n == NO_NUMBER else row.n)
    there = any(each is not None for each in numbers)
    if entry.shown:
        return there or row.word is not None
    return not there and (row.word is None or row.measure.startswith("workshop:"))


def _reason(line: Line, entry: Entry, known: Recount) -> bool | None:
    if entry.shown:
        return True
    least, span = _least(line, known, entry.row), known.span(entry.row)
    if entry.state not in {ResultState.NOT_ENOUGH, ResultState.PROTECTS_NEIGHBOUR}:
        return False
    if span is None:
        return None
    few = entry.state == ResultState.NOT_ENOUGH
    wrong = span.sure >= least if few else span.most < least
    right = span.most < least if few else span.sure >= least
    return False if wrong else True if right else None


EACH_MONTH = frozenset({"participation", "outcome:wins", "outcome:cycle"})
RATIOS: Mapping[str, Ratio] = {
    PER_PERSON: EACH,
    "share:openers": SHARE,
    "outcome:wins": SHARE,
    "outcome:cycle": Ratio(1.0, 1.0),
}
JUDGES: Mapping[Check, Judge] = {
    Check.ONCE: _once,
    Check.LISTED: _listed,
    Check.ALIKE: _alike,
    Check.COUNTED: _counted,
    Check.MEAN: _mean,
    Check.TOP: _top,
    Check.NAMED: _named,
    Check.LEAST: _from,
    Check.BEYOND: _beyond,
    Check.LEFT_OUT: _left_out,
    Check.LEFT_OVER: _left_over,
    Check.CARELESS: _careless,
    Check.EVERYBODY: _everybody,
    Check.INTERVAL: _interval,
    Check.OWN: _own,
    Check.OWN_BEYOND: _own_beyond,
    Check.INSIDE: _inside,
    Check.BOUND: _bound,
    Check.BOTH: _both,
    Check.LOW: low,
    Check.FEW_DAYS: leaves_open,
    Check.ROOM_ABOVE: room_above,
    Check.TOGETHER: together,
    Check.STEP: _step,
    Check.COARSE: _coarse,
    Check.SPREAD: _spread,
    Check.SAME: _same,
    Check.SILENT: _silent,
    Check.WORD: _word,
    Check.SPOKEN: _spoken,
    Check.UNSPOKEN: unspoken,
    Check.WORDS: _words,
    Check.VERSION: _version,
    Check.IN_TREE: _in_tree,
    Check.EMPTY: _empty,
    Check.REASON: _reason,
}
WITHHELD_TOO = frozenset(
    {Check.ONCE, Check.LISTED, Check.WORDS, Check.VERSION, Check.IN_TREE, Check.EMPTY, Check.REASON, Check.TOP}
)


@cache
def _applies(line: Line, measure: str, part: str) -> bool:
    return line.rows.fullmatch(f"{measure}|{part}") is not None


@cache
def _places(measure: str, part: str) -> tuple[int, ...]:
    """Return where the lines stand that a kind of row is held against."""
    return tuple(at for at, line in enumerate(LINES) if line.check != Check.LISTED and _applies(line, measure, part))


@cache
def _offered(measure: str, part: str) -> bool:
    return any(line.check == Check.LISTED and _applies(line, measure, part) for line in LINES)


def measure(known: Recount) -> Iterator[Judged]:
    """Yield what each line found in a round's rows."""
    looks = [Counter[bool | None]() for _ in LINES]
    (offered,) = (at for at, line in enumerate(LINES) if line.check == Check.LISTED)
    for entry in known.entries:
        looks[offered][_offered(*entry.key)] += 1
        for at in _places(*entry.key):
            line = LINES[at]
            if entry.shown or line.check in WITHHELD_TOO:
                looks[at][JUDGES[line.check](line, entry, known)] += 1
    for line, found in zip(LINES, looks, strict=True):
        if found:
            yield Judged(line.rule, line.what, found.total(), found[False], found[None])


def summed(judged: Iterable[Judged]) -> list[Judged]:
    """Return one for each line."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for each in judged:
        numbers = {"rows": each.rows, "broken": each.broken, "unjudged": each.unjudged}
        found.setdefault((each.rule, each.what), Counter()).update(numbers)
    return [Judged(*key, numbers["rows"], numbers["broken"], numbers["unjudged"]) for key, numbers in found.items()]
