"""The cells of roles, regions and time in the company: at the top only, one way only (rule:4, rule:6).

What the shown groups leave over is a group as well: whoever knows the whole knows it. A group is therefore withheld
together with others until what is left over is nobody or at least k people, and until no combination with the tree and
with the other attributes rests on fewer. The tree has been decided by then: groups are withheld before teams. Which
answers look careless is something that was answered, so groups do not look at it: the line without them is withheld
where it would give one of fewer than k people with what the groups tell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.metrics.scores import CAP
from data.models import Assignment, Round
from data.publication.answers import SCALES, SCORES, Counts, Statements
from data.publication.bounds import Range, atom_range
from data.publication.cells import Cell, Floats, Integers, Rules, at_least
from data.publication.codes import codes_hold
from data.publication.cuts import cuts_hold
from data.publication.placing import Placed
from data.publication.rates import pooled_log, rate_cell, rate_room
from data.publication.scores import LIMITS, pooled_spreads, score_cell
from data.publication.spreads import parts_of_teams
from data.publication.widths import stay_open
from data.types import ResultState

ATTRIBUTES = ("role", "region", "tenure")
MOST_GROUPS = 20  # of an attribute; smaller ones beyond are left over
Values = Mapping[int, tuple[str | None, ...]]  # by person: role, region and tenure when the round opened


def read_attributes(session: Session, round_: Round) -> Values:
    """Read what was frozen of everybody's role, region and time in the company."""
    columns = (Assignment.person_id, Assignment.job_role, Assignment.region, Assignment.tenure)
    query = select(*columns).where(Assignment.round_id == round_.id)
    return {person: (role, region, tenure) for person, role, region, tenure in session.execute(query)}


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one attribute among the people of a top node: their rows, and which of them are shown."""

    names: tuple[str, ...]
    rows: tuple[Integers, ...]
    shown: frozenset[int]

    def blocks(self, people: int) -> Integers:
        """Return the block of each of so many people: 0 for those left over, else the place of the group and one."""
        found = np.zeros(people, dtype=np.int64)
        for place in self.shown:
            found[self.rows[place]] = place + 1
        return found

    def without_smallest(self) -> "Groups":
        """Return the groups with one more withheld."""
        smallest = min(self.shown, key=lambda place: (len(self.rows[place]), self.names[place]))
        return replace(self, shown=self.shown - {smallest})


def form_groups(values: Sequence[str | None], k: int) -> Groups:
    """Return the groups of people with the same value, by name; those of at least k are shown for now."""
    found: dict[str, list[int]] = {}
    for row, value in enumerate(values):
        if value is not None:
            found.setdefault(value, []).append(row)
    kept = sorted(sorted(found, key=lambda name: (-len(found[name]), name))[:MOST_GROUPS])
    rows = tuple(np.array(found[name], dtype=np.int64) for name in kept)
    return Groups(tuple(kept), rows, frozenset(place for place, each in enumerate(rows) if len(each) >= k))


def _left_over_holds(blocks: Integers, k: int) -> bool:
    return not 0 < int((blocks == 0).sum()) < k


def settle_groups(found: Sequence[Groups], tree: Integers, k: int) -> list[Groups]:
    """Withhold groups until nothing rests on fewer than k people.

    Args:
        found: The groups of each attribute; earlier ones are withheld last.
        tree: The piece of the tree that each person is in.
        k: The smallest number of people that a figure may rest on.
    """
    people = len(tree)

    def alone(groups: Groups) -> bool:
        blocks = groups.blocks(people)
        return _left_over_holds(blocks, k) and cuts_hold(tree, blocks, k)

    settled = [_withheld_until(alone, groups) for groups in found]
    shown = [groups for groups in settled if groups.shown]
    if len(shown) <= 1 or codes_hold([tree, *(groups.blocks(people) for groups in shown)], k):
        return settled
    accepted: list[Groups] = []
    for groups in settled:
        before = [tree, *(each.blocks(people) for each in accepted if each.shown)]
        accepted.append(_withheld_until(partial(_with, before, alone, k), groups))
    return accepted


def _with(before: Sequence[Integers], alone: Callable[[Groups], bool], k: int, groups: Groups) -> bool:
    return alone(groups) and codes_hold([*before, groups.blocks(len(before[0]))], k)


def _withheld_until(holds: Callable[[Groups], bool], groups: Groups) -> Groups:
    while groups.shown and not holds(groups):
        groups = groups.without_smallest()
    return groups


def _cells(node: int, attribute: str, groups: Groups, name: str, k: int) -> Iterator[tuple[Cell, Integers]]:
    """Yield the cell of every group without its figure, and the rows of those that are shown."""
    for place, (group, rows) in enumerate(zip(groups.names, groups.rows, strict=True)):
        cell = Cell(node, f"by_{attribute}:{name}", f"group-{place + 1}", note=group)
        if place in groups.shown:
            yield cell, rows
        else:
            state = ResultState.NOT_ENOUGH if len(rows) < k else ResultState.PROTECTS_NEIGHBOUR
            yield replace(cell, state=state), rows[:0]


@dataclass(frozen=True, slots=True)
class Top:
    """A top node: its rows among a measure's respondents, and the groups of each attribute among them."""

    node: int
    rows: Integers
    groups: Mapping[str, Groups]


def _tops(people: Integers, placed: Placed, values: Values, rules: Rules) -> Iterator[Top]:
    """Yield the top nodes that are shown, with groups that are large enough."""
    for node in placed.nodes:
        if node.parent_id is not None or placed.solution.state[node.id] is not ResultState.SHOWN:
            continue
        rows = placed.rows[node.id]
        own = [values.get(int(person), (None,) * len(ATTRIBUTES)) for person in people[rows]]
        found = [form_groups([each[at] for each in own], rules.k) for at in range(len(ATTRIBUTES))]
        yield Top(node.id, rows, dict(zip(ATTRIBUTES, found, strict=True)))


def settled_tops(people: Integers, placed: Placed, values: Values, rules: Rules) -> list[Top]:
    """Return the top nodes that are shown, with the groups that may be told of their people."""
    tops = list(_tops(people, placed, values, rules))
    if not rules.grouped:
        return tops
    found = [settle_groups(list(top.groups.values()), placed.piece_of_rows[top.rows], rules.k) for top in tops]
    return [
        replace(top, groups=dict(zip(ATTRIBUTES, groups, strict=True))) for top, groups in zip(tops, found, strict=True)
    ]


def partitions(tops: Sequence[Top], people: int, others: Sequence[Integers] = ()) -> list[Integers]:
    """Return the labels of so many people by every attribute that groups are shown of, and by all of it (the last).

    `others` are labels of what else tells them apart. Nothing where nothing does.
    """
    labels = list(others)
    for attribute in ATTRIBUTES:
        blocks = np.zeros(people, dtype=np.int64)
        for top in tops:
            blocks[top.rows] = top.groups[attribute].blocks(len(top.rows))
        if blocks.any():
            labels.append(blocks)
    if not labels:
        return []
    _, finest = np.unique(np.stack(labels), axis=1, return_inverse=True)
    return [*labels, finest.ravel()]


def line_fits(tops: Sequence[Top], placed: Placed, flags: NDArray[np.bool_], rules: Rules) -> bool:
    """Tell whether the line without careless answers may be told beside the groups: nothing rests on fewer than k."""
    for top in tops:
        shown = [groups.blocks(len(top.rows)) for groups in top.groups.values() if groups.shown]
        line = flags[top.rows].astype(np.int64)
        if shown and rules.grouped and not codes_hold([placed.piece_of_rows[top.rows], line, *shown], rules.k):
            return False
    return True


def waiting_group_cells(placed: Placed, people: Integers, values: Values, rules: Rules) -> Iterator[Cell]:
    """Yield the cells of T, R, L and RO of every group, all withheld: it is the turn of statements."""
    for top in _tops(people, placed, values, rules):
        for attribute, groups in top.groups.items():
            for score in SCORES:
                for cell, _ in _cells(top.node, attribute, replace(groups, shown=frozenset()), score, rules.k):
                    yield cell


def score_group_cells(
    people: Statements,
    placed: Placed,
    tops: Sequence[Top],
    others: Sequence[Integers],
    rules: Rules,
    across: Sequence[Integers] = (),
) -> Iterator[Cell]:
    """Yield T, R, L and RO of every role, region and band of time in the company, for settled top nodes.

    `others` are partitions of the same people that other means of their scores are told of, shape (people,) each. Where
    the means of an attribute's groups would leave an answer less than half of its scale, none is told. `across` as of
    `score_cells`.
    """
    pooled = pooled_spreads(people, placed, rules, across)
    for top in tops:
        own, among = people.values[top.rows], [each[top.rows] for each in others]
        told = {scale: _told(own[:, at], top, placed, rules, among) for at, scale in enumerate(SCALES)}
        told["RO"] = told["T"] & told["R"]
        for attribute, groups in top.groups.items():
            for column, score in enumerate(SCORES):
                for cell, rows in _cells(top.node, attribute, groups, score, rules.k):
                    if cell.state is not ResultState.SHOWN:
                        yield cell
                        continue
                    mean = float(own[rows, column].mean())
                    known = Range(mean, mean)
                    if attribute not in told[score]:
                        known = Range(*LIMITS[score], up=True, down=True)
                    found = score_cell(top.node, "", score, [(known, len(rows))], own[rows, column], pooled[score])
                    yield replace(found, measure=cell.measure, part=cell.part, note=cell.note)


def _told(own: Floats, top: Top, placed: Placed, rules: Rules, others: Sequence[Integers]) -> frozenset[str]:
    """Return the attributes of whose groups a scale's means may be told; `own` are the people's values, 0..100."""
    blocks = {each: groups.blocks(len(own)) for each, groups in top.groups.items() if groups.shown}
    calm = [attribute for attribute, found in blocks.items() if _calm(own, found, rules)]
    if not rules.bounded:
        return frozenset(calm)
    names = placed.pieces_in(top.node)
    places = {placed.piece_numbers[name]: place for place, name in enumerate(names)}
    tree = np.array([places[number] for number in placed.piece_of_rows[top.rows].tolist()], dtype=np.int64)
    pieces = [atom_range(float(own[tree == place].mean()), int((tree == place).sum())) for place in range(len(names))]

    def opened(attributes: Sequence[str]) -> bool:
        return stay_open(own, tree, pieces, [*others, *(blocks[each] for each in attributes)])

    if not calm or opened(calm):
        return frozenset(calm)
    told: list[str] = []
    for attribute in calm:
        if opened((*told, attribute)):
            told.append(attribute)
    return frozenset(told)


def _calm(own: Floats, blocks: Integers, rules: Rules) -> bool:
    """Tell whether the groups, and what they leave over, keep away from the ends of a scale."""
    groups = [own[blocks == block] for block in np.unique(blocks)]
    known = [atom_range(float(each.mean()), len(each), bounded=rules.bounded) for each in groups]
    return not any(each.up or each.down for each in known)


def rate_group_cells(
    people: Counts, placed: Placed, tops: Sequence[Top], rules: Rules, across: Sequence[Integers] = ()
) -> Iterator[Cell]:
    """Yield the rates of favours given and received of every role, region and band of time, for settled top nodes.

    `across` as of `favour_cells`.
    """
    told_in = parts_of_teams(placed, at_least(placed, rules.own_spread_from))
    for top in tops:
        for name, cube in (("given", people.given), ("received", people.received)):
            counts, most = cube.sum(axis=(1, 2)), float(CAP * cube[0].size)
            pooled = pooled_log(counts, people.days, placed, told_in, across, room=rate_room(rules))
            for attribute, groups in top.groups.items():
                for cell, rows in _cells(top.node, attribute, groups, name, rules.k):
                    if cell.state is not ResultState.SHOWN:
                        yield cell
                        continue
                    among = top.rows[rows]
                    own, days = counts[among], people.days[among]
                    told = rate_cell(top.node, cell.measure, cell.part, own, days, pooled, most)
                    yield replace(told, note=cell.note)
