"""What is said of change: words from the change within the same people, and figures where rule 8 allows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from data.metrics.panel import Contrast, adjusted_means, within_contrasts
from data.metrics.words import MARGINS, ChangeWord, caution, change_word, family_words
from data.publication.answers import SCORES, Floats, Past, Statements
from data.publication.cells import Cell, Rules, place
from data.publication.paired import ASSUMED_CHANGE_SD, Figure, borne, figures
from data.publication.placing import Placed
from data.publication.tree import Node
from data.types import Bound, Month, ResultState


class Told(NamedTuple):
    """An earlier round's exact value, and the people it was made of."""

    value: float
    n: int


Published = Mapping[tuple[str, int, str], Told]  # by month, node and measure
SPOKEN = frozenset(ChangeWord) - {
    ChangeWord.TOO_EARLY,
    ChangeWord.NOT_ENOUGH_SAME_PEOPLE,
}  # words that figures may join
ROUNDS_EACH = 2  # a person with fewer answered rounds says nothing about change


@dataclass(frozen=True, slots=True)
class Panel:
    """A node's people over the window: scores of the shape (measures, people, rounds), NaN where not answered."""

    values: Floats
    rounds: list[int]  # places of the rounds in which anybody of the node answered


def node_paths(tree: Sequence[Node]) -> dict[int, list[int]]:
    """Return, for each node, the nodes in which its own people count."""
    parents = {node.id: node.parent_id for node in tree}
    inner = {node.parent_id for node in tree}
    paths = {}
    for node in tree:
        path, parent = [node.id], node.parent_id
        while parent is not None:
            path.append(parent)
            parent = parents[parent]
        # People of an inner node count at the root only.
        paths[node.id] = path[-1:] if node.id in inner else path
    return paths


def node_panels(past: Past, wanted: set[int]) -> dict[int, Panel]:
    """Put every answer of the window into the nodes that its person belonged to in that round."""
    seen: dict[int, list[tuple[int, int, Floats]]] = {node: [] for node in wanted}
    for month, (tree, people) in enumerate(zip(past.trees, past.statements, strict=True)):
        paths = node_paths(tree)
        for person, team, values in zip(people.people, people.teams, people.values, strict=True):
            for node in paths.get(int(team), ()):
                if node in wanted:
                    seen[node].append((int(person), month, values))
    return {node: _panel(rows, len(past.months)) for node, rows in seen.items()}


def _panel(rows: list[tuple[int, int, Floats]], rounds: int) -> Panel:
    people = {person: number for number, person in enumerate(sorted({person for person, _, _ in rows}))}
    values = np.full((len(SCORES), len(people), rounds), np.nan)
    for person, month, scores in rows:
        values[:, people[person], month] = scores
    return Panel(values, sorted({month for _, month, _ in rows}))


def change_cells(
    past: Past, placed: Placed, now: Mapping[tuple[int, str], Cell], published: Published, rules: Rules
) -> Iterator[Cell]:
    """Yield what may be said of change since the round before and since the first of the window, for every shown node.

    Args:
        past: The window, the closing round last.
        placed: The closing round's scored people.
        now: The closing round's score cells, by node and measure.
        published: Earlier exact values with their people, by month, node and measure.
        rules: The rules in force.
    """
    shown = placed.solution.shown
    panels = node_panels(past, set(shown))
    last = len(past.months) - 1
    story = _Story(past, placed, now, published, rules)
    before = month_before(past.months)
    for node in shown:
        panel = panels[node]
        yield from story.cells(node, "previous", panel, before)
        if panel.rounds[0] != last:
            yield from story.cells(node, "window", panel, panel.rounds[0])
        yield from _adjusted(node, panel, rules)


def now_exact(now: Mapping[tuple[int, str], Cell], node: int) -> bool:
    """Tell whether all scores of a shown node are exact in the closing round."""
    return all(now[node, f"score:{score}"].bound is Bound.EXACT for score in SCORES)


def then_exact(published: Published, month: str, node: int, people: int) -> bool:
    """Tell whether all scores were exact in a month, and everybody they were made of then is still known.

    What was published stays when somebody is erased; a figure of those who are left would tell what is gone.
    """
    then = [published.get((month, node, f"score:{score}")) for score in SCORES]
    return all(told is not None and told.n == people for told in then)


def month_before(months: list[str]) -> int | None:
    """Return the place of the calendar month before the last, or None when it had no round."""
    before = str(Month.parse(months[-1]).plus(-1))
    return months.index(before) if before in months else None


def _adjusted(node: int, panel: Panel, rules: Rules) -> Iterator[Cell]:
    """Yield the model's means, which are never published: a switch of tests shows what they would give away."""
    for column, score in enumerate(SCORES) if rules.adjusted else ():
        means = adjusted_means(panel.values[column])
        if means is not None and means[-1] is not None:
            yield Cell(node, f"adjusted:{score}", value=means[-1].estimate)


@dataclass(frozen=True)
class _Story:
    past: Past
    placed: Placed
    now: Mapping[tuple[int, str], Cell]
    published: Published
    rules: Rules

    @cached_property
    def _told(self) -> dict[int, dict[int, tuple[Figure, ...]]]:
        return {}

    def _figures(self, base: int) -> dict[int, tuple[Figure, ...]]:
        """Return the figures of the change since a round of the window, by node."""
        if base not in self._told:
            rules = replace(self.rules, k=self.past.ks[base])
            before = place(self.past.trees[base], self.past.statements[base].teams, rules)
            month = self.past.months[base]
            exact = [
                node
                for node in self.placed.solution.shown
                if node in before.rows
                and now_exact(self.now, node)
                and then_exact(self.published, month, node, len(before.rows[node]))
            ]
            sides = [
                (people, {node: members_of(people, placed, node) for node in exact})
                for people, placed in (
                    (self.past.statements[base], before),
                    (self.past.statements[-1], self.placed),
                )
            ]
            self._told[base] = figures(sides[0], sides[1], exact, self.rules)
        return self._told[base]

    def _both(self, base: int) -> int:
        """Return how many people of the whole organisation answered a round of the window and the closing one."""
        before, now = self.past.statements[base].people, self.past.statements[-1].people
        return len(np.intersect1d(before, now))

    def cells(self, node: int, part: str, panel: Panel, base: int | None) -> Iterator[Cell]:
        """Yield a node's cells for the change since round `base` of the window."""
        people = int((np.isfinite(panel.values[0]).sum(axis=1) >= ROUNDS_EACH).sum())
        last = len(self.past.months) - 1
        comparable = base is not None and base in panel.rounds
        found = within_contrasts(panel.values, base or 0, last) if comparable and people > 1 else None
        contrasts = {score: found[column].cautious if found else None for column, score in enumerate(SCORES)}
        both = self._both(base) if found and base is not None else 0
        contrasts = {score: each and borne(each, ASSUMED_CHANGE_SD[score], both) for score, each in contrasts.items()}
        words = _words(contrasts, len(panel.rounds), people)
        untold = ResultState.NOT_COMPARABLE if self.past.changed else ResultState.NO_ROUND
        untold = ResultState.NOT_ENOUGH if comparable else untold  # of those who would join the months
        for column, score in enumerate(SCORES):
            contrast, word = contrasts[score], words[score]
            if base is None or not comparable or word is None:
                yield Cell(node, f"change:{score}", part, state=untold)
                continue
            month = self.past.months[base]
            before = self.published.get((month, node, f"score:{score}"))
            doubt = _doubtful(self.now[node, f"score:{score}"], before, contrast, MARGINS[score])
            cell = Cell(node, f"change:{score}", part, word=word.value, caution=doubt, note=month)
            figure = self._figures(base).get(node) if word in SPOKEN else None
            yield with_figure(cell, figure[column]) if figure else cell


def with_figure(cell: Cell, figure: Figure) -> Cell:
    """Return a cell with a figure beside its word."""
    return replace(cell, value=figure.value, low=figure.low, high=figure.high, interval=figure.interval, n=figure.n)


def members_of(people: Statements, placed: Placed, node: int) -> dict[int, int]:
    """Return the row of each person who counts in a shown node."""
    return {int(people.people[row]): int(row) for row in placed.rows[node]}


def _words(contrasts: Mapping[str, Contrast | None], rounds: int, people: int) -> dict[str, ChangeWord | None]:
    """Return the word of each score; T, R and L are looked at together."""
    alone = {
        score: change_word(contrast, rounds=rounds, people=people, margin=MARGINS[score])
        for score, contrast in contrasts.items()
    }
    return family_words(alone, {score: contrast.p if contrast else None for score, contrast in contrasts.items()})


def _doubtful(cell: Cell, before: Told | None, contrast: Contrast | None, margin: float) -> bool:
    """Whether the published values tell another story than the people who are in both; bounds tell none."""
    if cell.bound is not Bound.EXACT or cell.value is None or before is None or contrast is None:
        return False
    return caution(cell.value - before.value, contrast.estimate, margin)
