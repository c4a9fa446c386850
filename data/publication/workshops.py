"""What is said of the time before and after a workshop: words, and figures where they tell nothing new (rule:8).

It is said once, when the third round after the workshop's month closes, and never again: three looks at more and more
rounds would find a change more often than there is one, and their figures would overlap. A figure joins a word only
where exactly the same people answered every round that it is made of, all shown with exact scores: it is a sum of
published means then. Never two means, and never the group's own spread.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from data.metrics import ladder
from data.metrics.ladder import Comparison, Difference, Ladder, Refusal
from data.metrics.panel import Contrast
from data.metrics.words import MARGINS, ChangeWord, change_word, family_words
from data.publication.answers import SCORES, Floats, Past
from data.publication.cells import Cell, Rules, place
from data.publication.changes import (
    Panel,
    Published,
    members_of,
    node_panels,
    node_paths,
    now_exact,
    then_exact,
    with_figure,
)
from data.publication.events import ROUNDS_AFTER, Event, Workshops
from data.publication.paired import ASSUMED_ERROR, Figure, borne, change_groups, figure
from data.publication.placing import Placed
from data.publication.spreads import Spread, pooled_spread
from data.types import Month, ResultState

PARTS = {
    Comparison.BEFORE_AFTER: "before_after",
    Comparison.BEYOND_TREND: "beyond_trend",
    Comparison.AGAINST_OTHER: "against_other",
}
FEW = frozenset({Refusal.FEW_PEOPLE, Refusal.FEW_IN_OTHER})


def _number(month: Month) -> int:
    return month.year * 12 + month.number


def workshop_cells(
    workshops: Workshops,
    past: Past,
    placed: Placed,
    now: Mapping[tuple[int, str], Cell],
    published: Published,
    rules: Rules,
) -> Iterator[Cell]:
    """Yield what is said of the time before and after each workshop that is due, for teams of the round's tree.

    Args:
        workshops: Those that are due, and who had any.
        past: The window of rounds, the closing one last.
        placed: The closing round's scored people.
        now: The closing round's score cells, by node and measure.
        published: Earlier exact values with their people, by month, node and measure.
        rules: The rules in force.
    """
    state = placed.solution.state
    due = [event for event in workshops.due if event.team_id in state]
    if not due:
        return
    panels = node_panels(past, {event.team_id for event in due if state[event.team_id] is ResultState.SHOWN})
    story = _Story(past, placed, now, published, rules, workshops.trained)
    for event in due:
        if event.team_id in panels:
            yield from story.cells(event, panels[event.team_id])
            continue
        yield from (
            Cell(event.team_id, f"workshop:{score}", part, state=state[event.team_id])
            for score in SCORES
            for part in PARTS.values()
        )


@dataclass(frozen=True)
class _Story:
    past: Past
    placed: Placed
    now: Mapping[tuple[int, str], Cell]
    published: Published
    rules: Rules
    trained: frozenset[int]

    @cached_property
    def _months(self) -> list[int]:
        return [_number(Month.parse(month)) for month in self.past.months]

    @cached_property
    def _untrained(self) -> Floats | None:
        """The scores of everybody while in a team without a workshop, shape (scores, people, rounds)."""
        found: dict[int, list[tuple[int, Floats]]] = {}
        for number, (tree, people) in enumerate(zip(self.past.trees, self.past.statements, strict=True)):
            paths = node_paths(tree)
            for person, team, values in zip(people.people, people.teams, people.values, strict=True):
                if not self.trained.intersection(paths.get(int(team), ())):
                    found.setdefault(int(person), []).append((number, values))
        if not found:
            return None
        table = np.full((len(SCORES), len(found), len(self.past.months)), np.nan)
        for row, answered in enumerate(found.values()):
            for number, values in answered:
                table[:, row, number] = values
        return table

    def cells(self, event: Event, panel: Panel) -> Iterator[Cell]:
        """Yield a team's words, refusals and figures for each comparison."""
        sides: dict[str, Any] = {
            "workshop": float(_number(event.month)),
            "picked": [float(_number(Month.parse(month))) for month in sorted(event.picked)],
        }
        others = self._untrained
        steps = {
            score: ladder.ladder(
                panel.values[column], self._months, other=None if others is None else others[column], **sides
            )
            for column, score in enumerate(SCORES)
        }
        for comparison, part in PARTS.items():
            found = {score: _of(step, comparison) for score, step in steps.items()}
            weights = _weights(panel, self._months, comparison, sides)
            note = self._note(event, weights)
            told = None if comparison is Comparison.AGAINST_OTHER else self._figures(event.team_id, weights)
            words = _words(found, float(np.linalg.norm(weights)), self._everybody(weights))
            for column, score in enumerate(SCORES):
                cell = Cell(event.team_id, f"workshop:{score}", part, word=words[score], note=note)
                result = found[score]
                if isinstance(result, Refusal):
                    yield replace(cell, state=ResultState.NOT_ENOUGH if result in FEW else ResultState.NOT_COMPARABLE)
                else:
                    yield cell if told is None else with_figure(cell, told[column])

    def _everybody(self, weights: Floats) -> int:
        """Return how many people of the whole organisation answered every round that is used."""
        used = np.flatnonzero(weights).tolist()
        return len(self._changes(used, weights)) if used else 0

    def _note(self, event: Event, weights: Floats) -> str:
        """Return the months before, the workshop's, and those after: 2026-01 2026-02 | 2026-03 | 2026-04."""
        used = [month for month, weight in zip(self.past.months, weights, strict=True) if weight]
        before = " ".join(month for month in used if month < str(event.month))
        return f"{before} | {event.month} | {' '.join(month for month in used if month > str(event.month))}"

    @cached_property
    def _placed(self) -> dict[int, Placed]:
        return {}

    def _members(self, node: int, number: int) -> dict[int, int] | None:
        """Return who stands behind a node's scores in a round of the window; None where they are not told exactly."""
        past, month = self.past, self.past.months[number]
        if number == len(past.months) - 1:
            return members_of(past.statements[-1], self.placed, node) if now_exact(self.now, node) else None
        if number not in self._placed:
            rules = replace(self.rules, k=past.ks[number])
            self._placed[number] = place(past.trees[number], past.statements[number].teams, rules)
        placed = self._placed[number]
        if node not in placed.rows or not then_exact(self.published, month, node, len(placed.rows[node])):
            return None
        return members_of(past.statements[number], placed, node)

    def _figures(self, node: int, weights: Floats) -> tuple[Figure, ...] | None:
        used = np.flatnonzero(weights).tolist()
        members = [self._members(node, number) for number in used]
        known = [each for each in members if each is not None]
        if not used or len(known) < len(used):
            return None
        same = set(known[0]).intersection(*known[1:])
        if len(same) < self.rules.k or (self.rules.one_sided and any(set(each) != same for each in known)):
            return None
        changes = self._changes(used, weights)
        own = np.array([changes[person] for person in sorted(same)])
        spreads = self._spreads(changes, weights)
        return tuple(figure(own[:, column], spreads[score], score) for column, score in enumerate(SCORES))

    def _changes(self, used: Sequence[int], weights: Floats) -> dict[int, Floats]:
        """Return the weighted sum of each person who answered every round that is used, shape (scores,)."""
        rounds = [
            dict(zip(people.people.tolist(), people.values, strict=True))
            for people in (self.past.statements[number] for number in used)
        ]
        same = set(rounds[0]).intersection(*rounds[1:])
        return {
            person: np.sum([weights[number] * each[person] for number, each in zip(used, rounds, strict=True)], axis=0)
            for person in same
        }

    def _spreads(self, changes: Mapping[int, Floats], weights: Floats) -> dict[str, Spread]:
        """Return the organisation's pooled spread of such changes within teams; a group's own is never told."""
        last = self.past.statements[-1]
        teams: dict[int, list[Floats]] = {}
        for person, team in zip(last.people.tolist(), last.teams.tolist(), strict=True):
            if person in changes:
                teams.setdefault(team, []).append(changes[person])
        groups = [np.array(values) for values in teams.values()]
        length, whole = float(np.linalg.norm(weights)), float(np.abs(weights).sum())
        return {
            score: pooled_spread(
                change_groups(groups, column, self.rules, whole),
                sum(map(len, groups)),
                ASSUMED_ERROR[score] * length,
            )
            for column, score in enumerate(SCORES)
        }


def _of(steps: Ladder, comparison: Comparison) -> Difference | Refusal:
    return {
        Comparison.BEFORE_AFTER: steps.difference,
        Comparison.BEYOND_TREND: steps.beyond_trend,
        Comparison.AGAINST_OTHER: steps.against_other,
    }[comparison]


def _weights(panel: Panel, months: Sequence[int], comparison: Comparison, sides: Mapping[str, Any]) -> Floats:
    """Return how the rounds weigh; level 3 has those of level 1, and a comparison that is refused none."""
    level = Comparison.BEYOND_TREND if comparison is Comparison.BEYOND_TREND else Comparison.BEFORE_AFTER
    try:
        return ladder.round_weights(panel.values[0], months, level, **sides)
    except ValueError:
        return np.zeros(len(months))


def _words(found: Mapping[str, Difference | Refusal], length: float, everybody: int) -> dict[str, str]:
    """Return the word of each score, or the name of its refusal; T, R and L are looked at together.

    `length` is how the rounds weigh together and `everybody` who answered them: where all of a team changed alike and
    these are few, words rest on the assumed spread of such a sum.
    """
    there = {score: each for score, each in found.items() if isinstance(each, Difference)}
    plain = {score: each.contrast for score, each in there.items()}
    changes = {score: borne(each, ASSUMED_ERROR[score] * length, everybody) for score, each in plain.items()}
    words = family_words(
        {score: _word(each, MARGINS[score]) for score, each in changes.items()},
        {score: there[score].p if each is plain[score] else each.p for score, each in changes.items()},
    )
    refused = {score: each.name.lower() for score, each in found.items() if isinstance(each, Refusal)}
    return refused | {score: (word or ChangeWord.NO_CLEAR_CHANGE).value for score, word in words.items()}


def _word(change: Contrast, margin: float) -> ChangeWord | None:
    return change_word(change, rounds=2 * ROUNDS_AFTER, people=change.people, margin=margin)
