"""What is said of changes of counts: words alone, from the change within the same people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.freedom import Pair
from data.metrics.tallies import CountChanges, connected, count_changes
from data.metrics.words import NEED_PEOPLE, NEED_ROUNDS, ChangeWord, caution
from data.publication.cells import Cell, Rules
from data.publication.changes import ROUNDS_EACH, month_before
from data.publication.tallies import Panel, Tally
from data.types import Bound, ResultState

PREVIOUS, WINDOW = "previous", "window"
Key = tuple[int, str, str]
Exact = Mapping[tuple[str, int, str, str], float]  # earlier values by month, node, measure and part
BESIDE = {"given": "rate:given", "received": "rate:received", "openers": "share:openers"}
"""The published figure that tells of the same as a word. The share of people who asked is no count of asks."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the closing round tells beside the words, and what earlier ones told."""

    now: Mapping[Key, Cell]
    before: Exact


def base_months(months: list[str]) -> set[str]:
    """Return the months that most changes are told from."""
    before = month_before(months)
    return {months[0]} | ({months[before]} if before is not None else set())


def count_change_cells(tally: Tally, shown: Sequence[int], told: Told, rules: Rules) -> Iterator[Cell]:
    """Yield the words for counts since the round before and since the first of the window, for every shown node.

    Whether there is a word depends on who answered, and only which one on what they counted (rule:5).
    """
    last, before = len(tally.months) - 1, month_before(tally.months)
    for node in shown:
        panel = tally.panel(node)
        rounds = np.flatnonzero(panel.answered.any(axis=0)).tolist()
        parts = [(PREVIOUS, before)] + ([(WINDOW, rounds[0])] if rounds and rounds[0] != last else [])
        bases = [base for _, base in parts if base is not None]
        pairs = [(base, last) for base in connected(panel.answered, bases, last)]
        people = int((panel.answered.sum(axis=1) >= ROUNDS_EACH).sum())
        early = _early(len(rounds), people, rules)
        found = _changes(panel, pairs) if early is None else {}
        for part, base in parts:
            known = {base, last} <= set(rounds) and (early is not None or (base, last) in found)
            if base is None or not known:
                yield from _untold(tally, node, part, joined=base not in rounds)
            else:
                yield from _words(tally, node, (part, base), early or found[base, last], told, rules)


def _early(rounds: int, people: int, rules: Rules) -> ChangeWord | None:
    """Return why it is not looked at which way counts went, by who answered alone, or None."""
    if rounds < NEED_ROUNDS:
        return ChangeWord.TOO_EARLY
    return ChangeWord.NOT_ENOUGH_SAME_PEOPLE if people < _least(rules) else None


def _least(rules: Rules) -> int:
    return max(NEED_PEOPLE, rules.k)


def _changes(panel: Panel, pairs: Sequence[Pair]) -> dict[Pair, CountChanges]:
    return dict(zip(pairs, count_changes(panel.counts, panel.exposure, pairs), strict=True)) if pairs else {}


def _cell_part(part: str, of: str) -> str:
    return f"{part}.{of}" if of else part


def _untold(tally: Tally, node: int, part: str, *, joined: bool) -> Iterator[Cell]:
    """Yield why there is no word: no round to compare with, or (not `joined`) nobody who joins the months of it."""
    state = ResultState.NOT_COMPARABLE if tally.changed else ResultState.NO_ROUND
    state = state if joined else ResultState.NOT_ENOUGH
    for name, of in tally.columns:
        yield Cell(node, f"change:{name}", _cell_part(part, of), state=state)


def _words(
    tally: Tally, node: int, since: tuple[str, int], found: CountChanges | ChangeWord, told: Told, rules: Rules
) -> Iterator[Cell]:
    part, base = since
    month, least = tally.months[base], _least(rules)
    if isinstance(found, ChangeWord):
        words, estimates = [found] * len(tally.columns), [float("nan")] * len(tally.columns)
    else:
        words = found.words(least, [bool(of) for _, of in tally.columns])  # kinds and counterparts are many
        estimates = np.where(found.people >= least, found.estimate, np.nan).tolist()
    for (name, of), word, estimate in zip(tally.columns, words, estimates, strict=True):
        doubt = _doubtful(told, (month, node, BESIDE.get(name, ""), of), estimate)
        yield Cell(node, f"change:{name}", _cell_part(part, of), word=word.value, caution=doubt, note=month)


def _doubtful(told: Told, key: tuple[str, int, str, str], estimate: float) -> bool:
    """Whether the published figures went another way than the people who are in both; bounds tell none."""
    now, before = told.now.get(key[1:]), told.before.get(key)
    if now is None or now.value is None or now.bound is not Bound.EXACT or before is None or np.isnan(estimate):
        return False
    return caution(now.value - before, estimate, None)
