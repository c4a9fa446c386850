"""Words for change, from the same people's answers: published as words, never as figures beside the plain means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from data.metrics.panel import Contrast, within_contrasts
from data.metrics.words import MARGINS, caution, change_word
from data.publication.answers import SCORES, Floats, Past
from data.publication.cells import Cell
from data.publication.tree import Node, Solution
from data.types import Bound, Month, ResultState

Published = Mapping[tuple[str, int, str], float]
ROUNDS_EACH = 2  # a person with fewer answered rounds says nothing about change


@dataclass(frozen=True, slots=True)
class Panel:
    """A node's people over the window: scores of the shape (measures, people, rounds), NaN where not answered."""

    values: Floats
    rounds: list[int]  # places of the rounds in which anybody of the node answered


def _paths(tree: list[Node]) -> dict[int, list[int]]:
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
    for place, (tree, people) in enumerate(zip(past.trees, past.statements, strict=True)):
        paths = _paths(tree)
        for person, team, values in zip(people.people, people.teams, people.values, strict=True):
            for node in paths.get(int(team), ()):
                if node in wanted:
                    seen[node].append((int(person), place, values))
    return {node: _panel(rows, len(past.months)) for node, rows in seen.items()}


def _panel(rows: list[tuple[int, int, Floats]], rounds: int) -> Panel:
    people = {person: number for number, person in enumerate(sorted({person for person, _, _ in rows}))}
    values = np.full((len(SCORES), len(people), rounds), np.nan)
    for person, place, scores in rows:
        values[:, people[person], place] = scores
    return Panel(values, sorted({place for _, place, _ in rows}))


def change_cells(
    past: Past, tree: Solution, now: Mapping[tuple[int, str], Cell], published: Published
) -> Iterator[Cell]:
    """Yield the words for change since the round before and since the first of the window, for every shown node.

    Args:
        past: The window, the closing round last.
        tree: What may be shown of the closing round's statements.
        now: The closing round's score cells, by node and measure.
        published: Earlier exact values, by month, node and measure.
    """
    panels = node_panels(past, set(tree.shown))
    last = len(past.months) - 1
    for node in tree.shown:
        panel = panels[node]
        for part, base in (("previous", _month_before(past.months)), ("window", panel.rounds[0])):
            yield from _words(node, part, panel, base, past.months, now, published) if base != last else ()


def _month_before(months: list[str]) -> int | None:
    """Return the place of the calendar month before the last, or None when it had no round."""
    before = str(Month.parse(months[-1]).plus(-1))
    return months.index(before) if before in months else None


def _words(
    node: int,
    part: str,
    panel: Panel,
    base: int | None,
    months: list[str],
    now: Mapping[tuple[int, str], Cell],
    published: Published,
) -> Iterator[Cell]:
    asked = np.isfinite(panel.values[0])
    people = int((asked.sum(axis=1) >= ROUNDS_EACH).sum())
    comparable = base is not None and base in panel.rounds
    contrasts = None
    if base is not None and comparable and people > 1:
        contrasts = within_contrasts(panel.values, base, len(months) - 1)
    for column, score in enumerate(SCORES):
        measure = f"change:{score}"
        if not comparable:
            yield Cell(node, measure, part, state=ResultState.NOT_COMPARABLE)
            continue
        contrast = contrasts[column] if contrasts else None
        word = change_word(contrast, rounds=len(panel.rounds), people=people, margin=MARGINS[score])
        if word is None:
            yield Cell(node, measure, part, state=ResultState.NOT_COMPARABLE)
            continue
        cell = now[node, f"score:{score}"]
        before = published.get((months[base or 0], node, f"score:{score}"))
        doubt = _doubtful(cell, before, contrast, MARGINS[score])
        yield Cell(node, measure, part, word=word.value, caution=doubt, note=months[base or 0])


def _doubtful(cell: Cell, before: float | None, contrast: Contrast | None, margin: float) -> bool:
    """Whether the published values tell another story than the people who are in both; bounds tell none."""
    if cell.bound is not Bound.EXACT or cell.value is None or before is None or contrast is None:
        return False
    return caution(cell.value - before, contrast.estimate, margin)
