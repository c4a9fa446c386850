"""What is said of changes of counts: words alone, from the change within the same people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.tallies import CountChanges, changes_of_groups, connected
from data.metrics.words import NEED_PEOPLE, NEED_ROUNDS, ChangeWord, caution
from data.publication.cells import Cell, Rules
from data.publication.changes import ROUNDS_EACH, month_before
from data.publication.tallies import Panel, Tally
from data.types import Bound, ResultState

AT_ONCE = 50  # nodes that are looked at together
PREVIOUS, WINDOW = "previous", "window"
EARLY = frozenset({ChangeWord.TOO_EARLY, ChangeWord.NOT_ENOUGH_SAME_PEOPLE})  # which who answered decides
Key = tuple[int, str, str]
Earlier = Mapping[tuple[str, int, str, str], float | None]  # by month, node, measure, part; None where told as under
BESIDE = {"given": "rate:given", "received": "rate:received", "openers": "share:openers"}
"""The published figure that tells of the same as a word. The share of people who asked is no count of asks."""
TOLD_OF = {**BESIDE, "asked": "share:asked"}  # where they are told as under so much, no word tells of less


@dataclass(frozen=True, slots=True)
class Told:
    """What the closing round tells beside the words, and what earlier ones told."""

    now: Mapping[Key, Cell]
    before: Earlier


def base_months(months: list[str]) -> set[str]:
    """Return the months that most changes are told from."""
    before = month_before(months)
    return {months[0]} | ({months[before]} if before is not None else set())


def count_change_cells(tally: Tally, shown: Sequence[int], told: Told, rules: Rules) -> Iterator[Cell]:
    """Yield the words for counts since the round before and since the first of the window, for every shown node.

    Whether there is a word depends on who answered, and only which one on what they counted (rule:5).
    """
    for start in range(0, len(shown), AT_ONCE):
        plans = [_plan(tally, node, rules) for node in shown[start : start + AT_ONCE]]
        for plan, found in zip(plans, _changes(plans), strict=True):
            for part, base in plan.parts:
                told_of = plan.early or found.get(base)
                if base is None or not {base, plan.last} <= plan.rounds or told_of is None:
                    yield from _untold(tally, plan.node, part, joined=base not in plan.rounds)
                else:
                    yield from _words(tally, plan.node, (part, base), told_of, told, rules)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is looked at of a node: its people, the parts with the round that each is told from, and the last round.

    `rounds` are those in which anybody answered, `bases` those whose change until the last one is worked out, and
    `early` says why none is.
    """

    node: int
    panel: Panel
    parts: Sequence[tuple[str, int | None]]
    last: int
    rounds: frozenset[int]
    bases: tuple[int, ...]
    early: ChangeWord | None


def _plan(tally: Tally, node: int, rules: Rules) -> _Plan:
    last, before, panel = len(tally.months) - 1, month_before(tally.months), tally.panel(node)
    rounds = np.flatnonzero(panel.answered.any(axis=0)).tolist()
    parts = [(PREVIOUS, before)] + ([(WINDOW, rounds[0])] if rounds and rounds[0] != last else [])
    people = int((panel.answered.sum(axis=1) >= ROUNDS_EACH).sum())
    early = _early(len(rounds), people, rules)
    asked = [base for _, base in parts if base is not None] if early is None else []
    bases = tuple(connected(panel.answered, asked, last)) if asked else ()
    return _Plan(node, panel, parts, last, frozenset(rounds), bases, early)


def _changes(plans: Sequence[_Plan]) -> list[dict[int | None, CountChanges]]:
    """Return the changes of each node by the round that they are told from; nodes with the same rounds together."""
    found: list[dict[int | None, CountChanges]] = [{} for _ in plans]
    alike: dict[tuple[int, ...], list[int]] = {}
    for place, plan in enumerate(plans):
        alike.setdefault(plan.bases, []).append(place)
    for bases, places in alike.items():
        if bases:
            groups = [(plans[place].panel.counts, plans[place].panel.exposure) for place in places]
            changes = changes_of_groups(groups, [(base, plans[places[0]].last) for base in bases])
            for place, own in zip(places, changes, strict=True):
                found[place] = dict(zip(bases, own, strict=True))
    return found


def _early(rounds: int, people: int, rules: Rules) -> ChangeWord | None:
    """Return why it is not looked at which way counts went, by who answered alone, or None."""
    if rounds < NEED_ROUNDS:
        return ChangeWord.TOO_EARLY
    return ChangeWord.NOT_ENOUGH_SAME_PEOPLE if people < _least(rules) else None


def _least(rules: Rules) -> int:
    return max(NEED_PEOPLE, rules.k)


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
        doubt, figure = False, (month, node, TOLD_OF[name], of)
        if word not in EARLY and rules.silent and _told_as_under(told, figure):
            word = ChangeWord.TOLD_AS_BOUND  # noqa: PLW2901 - the word in its place
        elif name in BESIDE:
            doubt = _doubtful(told, figure, estimate)
        yield Cell(node, f"change:{name}", _cell_part(part, of), word=word.value, caution=doubt, note=month)


def _told_as_under(told: Told, key: tuple[str, int, str, str]) -> bool:
    """Whether a figure of one of the months is told as under so much.

    Where hardly anybody counted anything a change is not determined: a word for that beside the bound would tell that
    at most one person did.
    """
    now = told.now.get(key[1:])
    return (now is not None and now.bound is Bound.AT_MOST) or (key in told.before and told.before[key] is None)


def _doubtful(told: Told, key: tuple[str, int, str, str], estimate: float) -> bool:
    """Whether the published figures went another way than the people who are in both; bounds tell none."""
    now, before = told.now.get(key[1:]), told.before.get(key)
    if now is None or now.value is None or now.bound is not Bound.EXACT or before is None or np.isnan(estimate):
        return False
    return caution(now.value - before, estimate, None)
