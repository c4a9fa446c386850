"""What is said of change: words from the change within the same people, and figures where rule 8 allows them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from data.metrics.panel import Contrast, adjusted_means, contrasts_until
from data.metrics.words import MARGINS, ChangeWord, caution, change_word, family_words
from data.publication.answers import SCORES, Floats, Past, Statements
from data.publication.cells import Cell, Rules, place
from data.publication.paired import ASSUMED_CHANGE_SD, Figure, borne, figures
from data.publication.placing import NOBODY, Integers, Placed, rows_by_team
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


def node_rows(trees: Sequence[Sequence[Node]], teams: Sequence[Integers], wanted: set[int]) -> dict[int, Integers]:
    """Return the rows of each wanted node, of everybody in the nodes that they belonged to in the round.

    `teams` holds the team of each person, for every tree; rows are numbered from the first tree's to the last's.
    """
    found: dict[int, list[Integers]] = {node: [NOBODY] for node in wanted}
    start = 0
    for tree, numbers in groupby(range(len(trees)), trees.__getitem__):  # most rounds have the tree of the one before
        placed, paths = np.concatenate([teams[number] for number in numbers]), node_paths(tree)
        for team, rows in rows_by_team(placed).items():
            among = rows + start
            for node in paths.get(team, ()):
                if node in found:
                    found[node].append(among)
        start += len(placed)
    return {node: np.concatenate(rows) for node, rows in found.items()}


def node_panels(past: Past, wanted: set[int]) -> dict[int, Panel]:
    """Put every answer of the window into the nodes that its person belonged to in that round."""
    rounds = past.statements
    people = np.concatenate([each.people for each in rounds])
    values = np.concatenate([each.values for each in rounds])
    months = np.repeat(np.arange(len(rounds)), [len(each.people) for each in rounds])
    found = node_rows(past.trees, [each.teams for each in rounds], wanted)
    return {node: _panel(people[rows], months[rows], values[rows], len(rounds)) for node, rows in found.items()}


def _panel(people: Integers, months: Integers, scores: Floats, rounds: int) -> Panel:
    among, places = np.unique(people, return_inverse=True)
    values = np.full((len(SCORES), len(among), rounds), np.nan)
    values[:, places, months] = scores.T
    return Panel(values, np.unique(months).tolist())


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
        parts = [("previous", before)] + ([("window", panel.rounds[0])] if panel.rounds[0] != last else [])
        yield from story.cells(node, panel, parts)
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

    @cached_property
    def _both(self) -> list[int]:
        """How many people of the whole organisation answered each round of the window and the closing one."""
        now = self.past.statements[-1].people
        return [len(np.intersect1d(each.people, now)) for each in self.past.statements]

    def cells(self, node: int, panel: Panel, parts: Sequence[tuple[str, int | None]]) -> Iterator[Cell]:
        """Yield a node's cells for the change since some rounds of the window, each by its part."""
        people = int((np.isfinite(panel.values[0]).sum(axis=1) >= ROUNDS_EACH).sum())
        bases = [base for _, base in parts if base is not None and base in panel.rounds] if people > 1 else []
        found = contrasts_until(panel.values, bases, len(self.past.months) - 1) if bases else []
        since = dict(zip(bases, found, strict=True))
        for part, base in parts:
            yield from self._cells_since(node, panel, (part, base), None if base is None else since.get(base), people)

    def _cells_since(
        self, node: int, panel: Panel, since: tuple[str, int | None], found: list[Contrast] | None, people: int
    ) -> Iterator[Cell]:
        part, base = since
        comparable = base is not None and base in panel.rounds
        contrasts = {score: found[column].cautious if found else None for column, score in enumerate(SCORES)}
        both = self._both[base] if found and base is not None else 0
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
