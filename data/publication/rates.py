"""The cells of counts: rates of a team per 20 working days (score:S12), and the ledger ratio K (score:S13)."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress
from typing import Any

import numpy as np

from data.instruments import Instrument
from data.low_rates import LEAST_RATE
from data.metrics.intervals import grouped_residuals, ratio_interval, ratio_residuals, ratio_residuals_of
from data.metrics.scores import CAP, PER_DAYS, ledger_interval, ledger_ratio
from data.publication.answers import Counts, Sheet
from data.publication.cells import Cell, Floats, Integers, Rules, at_least
from data.publication.lows import GRID_FROM, high_cell, is_high, least_rate, low_cell, together
from data.publication.placing import Placed
from data.publication.spreads import (
    POOLED_FROM,
    SHOWN_FROM,
    Known,
    Room,
    Spread,
    groups_of,
    known_rows,
    mean_of,
    own_spreads_of_rates,
    parts_of_teams,
    pooled_spread,
    rate_rooms,
    rate_rooms_alike,
)
from data.types import Bound, IntervalKind, ResultState

ASSUMED_LOG_SD = 0.7  # spread of one person's rate around the team's, until 30 people answered
MEAN_STEP = 0.5
TINY = 1e-200  # of days, where nobody worked any
RATE_DIGITS, RATIO_DIGITS = 1, 2
COLLEAGUES = "TEAM"
FEW_FAVOURS = "few_favours"  # the word of K where a rate that it is made of is told as a bound


Sums = tuple[float, float, int, float]  # what was counted, in how many days, by how many, and the most of one person
Tell = Callable[[int, str, str, Sums, Spread], Cell]


@dataclass(frozen=True, slots=True)
class _Part:
    measure: str
    name: str
    counts: Floats
    grid: bool = False
    boxes: int = 1  # that are counted, each up to CAP


def _parts(instrument: Instrument, people: Counts) -> list[_Part]:
    parts, kinds, counterparts = [], instrument.kinds, instrument.counterparts
    one_kind, one_counterpart = len(counterparts), len(kinds)  # boxes
    for direction, cube in (("given", people.given), ("received", people.received)):
        measure = f"rate:{direction}"
        parts.append(_Part(measure, "", cube.sum(axis=(1, 2)), boxes=one_kind * one_counterpart))
        parts += [_Part(measure, kind.key, cube[:, row].sum(axis=1), boxes=one_kind) for row, kind in enumerate(kinds)]
        parts += [
            _Part(measure, each.key, cube[:, :, column].sum(axis=1), boxes=one_counterpart)
            for column, each in enumerate(counterparts)
        ]
        parts += [
            _Part(measure, f"{kind.key}.{each.key}", cube[:, row, column], grid=True)
            for row, kind in enumerate(kinds)
            for column, each in enumerate(counterparts)
        ]
    return parts


def favour_cells(
    instrument: Instrument, people: Counts, placed: Placed, rules: Rules, across: Sequence[Integers] = ()
) -> Iterator[Cell]:
    """Yield the cells of giving and receiving: in all, by kind, by counterpart, and both from 20 people; and K.

    `across` are labels of the people by what tells their rates in all apart beside the tree, the last by all of it.
    """
    parts = _parts(instrument, people)
    cells = list(_rate_cells(parts, people.days, placed, rules, across))
    if rules.together:
        counts = {(each.measure, each.name): each.counts for each in parts}
        cells = list(together(instrument, cells, counts, people.days, placed))
    yield from cells
    low = {(each.team_id, each.measure) for each in cells if each.part == COLLEAGUES and each.bound is not Bound.EXACT}
    yield from _ledger_cells(instrument, people, placed, rules, low)


def deal_cells(sheet: Sheet, rows: Integers, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the cells of moved deals, per 20 working days, and of stuck ones, per person, of the `deal_rows`."""
    moved, stuck, days = sheet.of("MOVED", "STUCK", "DAYS")[rows].T
    yield from _rate_cells([_Part("rate:moved", "", np.minimum(moved, CAP))], days, placed, rules)
    # How many are stuck at the month's end does not grow with the days that somebody worked: each person weighs 1.
    alike = np.full(len(days), float(PER_DAYS))
    yield from _rate_cells([_Part("rate:stuck_each", "", np.minimum(stuck, CAP))], alike, placed, rules, tell=told_mean)


def deal_rows(sheet: Sheet) -> Integers:
    """Return the rows of those who said how many deals moved and how many are stuck, and were at work."""
    moved, stuck, days = sheet.of("MOVED", "STUCK", "DAYS").T
    return np.flatnonzero(~np.isnan(moved) & ~np.isnan(stuck) & (days > 0))


def rate_room(rules: Rules) -> Room | None:
    """Return how large the squares of people with one rate have to be told; None in tests that show what would leak."""
    if not rules.floored:
        return None
    return rate_rooms if rules.by_days else rate_rooms_alike


def _rate_cells(
    parts: Sequence[_Part],
    days: Floats,
    placed: Placed,
    rules: Rules,
    across: Sequence[Integers] = (),
    tell: Tell | None = None,
) -> Iterator[Cell]:
    own, grid = at_least(placed, rules.own_spread_from), at_least(placed, GRID_FROM)
    known = {node: Known.of(known_rows(placed, own, node)) for node in own.residual}
    told_in = parts_of_teams(placed, own)
    room = rate_room(rules)
    # Of kinds and counterparts nothing is told by group.
    groups = [() if part.name else across for part in parts]
    spreads = {node: _own_logs(parts, groups, days, known[node], room) for node in known}
    sums = _sums(np.column_stack([part.counts for part in parts]), days, placed)
    tell = tell or partial(told_rate, by_days=rules.few_days, topped=rules.topped)
    for column, part in enumerate(parts):
        pooled = pooled_log(part.counts, days, placed, told_in, groups[column], room=room)
        for node, state in placed.solution.state.items():
            if state is not ResultState.SHOWN:
                yield from () if part.grid else (Cell(node, part.measure, part.name, state=state),)
            elif not part.grid or node in grid:
                spread = spreads[node][column] if node in own else None
                counted, worked = sums[node]
                told = counted[column], worked, len(placed.rows[node]), float(CAP * part.boxes)
                yield tell(node, part.measure, part.name, told, spread or pooled)


def _sums(counts: Floats, days: Floats, placed: Placed) -> dict[int, tuple[list[float], float]]:
    """Return what the people of each shown node counted, for each column of counts, and their days."""
    return {node: (counts[rows].sum(axis=0).tolist(), float(days[rows].sum())) for node, rows in placed.rows.items()}


def own_log(
    counts: Floats,
    days: Floats,
    known: Sequence[Sequence[Integers]],
    across: Sequence[Integers] = (),
    *,
    room: Room | None = rate_rooms,
) -> Spread | None:
    """Return a node's own spread of `ratio_residuals`, from the rows of each residual by the groups whose rate is told.

    `across` as of `favour_cells`. None where nothing was counted.
    """
    return _own_log(counts, days, Known.of(known), across, room)


def _own_logs(
    parts: Sequence[_Part], across: Sequence[Sequence[Integers]], days: Floats, known: Known, room: Room | None
) -> list[Spread | None]:
    """Return `own_log` of many counts, by parts that tell them apart; all at once where nothing does."""
    at_once = [not groups and room is rate_rooms for groups in across]
    found = [
        None if plain else _own_log(part.counts, days, known, groups, room)
        for part, groups, plain in zip(parts, across, at_once, strict=True)
    ]
    table = np.column_stack([part.counts[known.rows] for part in parts])
    columns = np.flatnonzero(np.array(at_once) & (table.sum(axis=0) > 0))
    if len(columns):
        worked = days[known.rows]
        residuals = ratio_residuals_of(table[:, columns], worked)
        told = own_spreads_of_rates(residuals, worked / mean_of(worked), known)
        for column, spread in zip(columns.tolist(), told, strict=True):
            found[column] = spread
    return found


def _own_log(
    counts: Floats, days: Floats, known: Known, across: Sequence[Integers], room: Room | None
) -> Spread | None:
    worked = days[known.rows]
    residuals = ratio_residuals(counts[known.rows], worked)
    return None if residuals is None else known.spread(residuals, room, across, worked / mean_of(worked))


def pooled_log(
    counts: Floats,
    days: Floats,
    placed: Placed,
    parts: Sequence[int] | None = None,
    across: Sequence[Integers] = (),
    *,
    room: Room | None = rate_rooms,
) -> Spread:
    """Return the pooled spread of `ratio_residuals` within teams of two or more who counted something.

    `parts` as of `pooled_spread`, `across` as of `favour_cells`.
    """
    if len(days) < POOLED_FROM:
        return Spread(ASSUMED_LOG_SD, None, IntervalKind.ASSUMED)
    _, team = np.unique(placed.teams, return_inverse=True)
    people, tops = np.bincount(team).astype(float), np.bincount(team, counts)
    counted = (people > 1) & (tops > 0)
    among, df = counted[team], int(((people - 1) * (tops > 0)).sum())
    if df == 0:
        return Spread(ASSUMED_LOG_SD, None, IntervalKind.ASSUMED)
    residuals = grouped_residuals(counts[among], days[among], team[among])
    usual, most = np.bincount(team, days) / people, np.zeros(len(people))
    np.maximum.at(most, team, days)
    if across or room is not rate_rooms:
        found, weights = np.zeros(len(counts)), days / np.maximum(usual[team], TINY)
        found[among] = residuals
        groups = groups_of(found, team, len(people), room, across, weights)
        inside = list(compress(parts, counted)) if parts is not None else None
        return pooled_spread(list(compress(groups, counted)), len(days), ASSUMED_LOG_SD, inside)
    squares = np.bincount(team[among], np.square(residuals), minlength=len(people))
    _, part = np.unique(np.zeros(len(people)) if parts is None else np.asarray(parts), return_inverse=True)
    told, least = np.bincount(part, squares), np.zeros(part.max() + 1)
    rooms = rate_rooms(people, np.zeros(len(people)), most / np.maximum(usual, TINY), np.ones(len(people)))
    np.maximum.at(least, part, np.where(counted & (people >= SHOWN_FROM), rooms, 0.0))
    return Spread(float(np.sqrt(np.maximum(told, least).sum() / df)), df, IntervalKind.POOLED)


def rate_cell(
    node: int, measure: str, part: str, counts: Floats, days: Floats, spread: Spread, most: float = math.inf
) -> Cell:
    """Return the cell of a rate per 20 working days, with the interval that a spread gives it.

    `most` is what one person can count.
    """
    return told_rate(node, measure, part, (float(counts.sum()), float(days.sum()), len(days), most), spread)


def told_rate(
    node: int, measure: str, part: str, told: Sums, spread: Spread, *, by_days: bool = True, topped: bool = True
) -> Cell:
    """Return `rate_cell` from sums.

    `by_days` tells low rates as under more where few days were worked, `topped` high ones as a bound; one of them is
    off in tests that show what would leak.
    """
    counted, worked, n, most = told
    rate, least = PER_DAYS * counted / worked, least_rate(worked, n) if by_days else LEAST_RATE
    if rate < least:
        return low_cell(node, measure, part, least, n)
    if topped and is_high(counted, most, n):
        return high_cell(node, measure, part, most, worked, n)
    return Cell(node, measure, part, value=round(rate, RATE_DIGITS), n=n, **_ends(rate, spread, n))


def told_mean(node: int, measure: str, part: str, told: Sums, spread: Spread) -> Cell:
    """Return the cell of a mean per person, who all have the same days, to the nearest half; near its ends a bound.

    Nobody knows the days behind a rate; with people alone, tenths would give sums away, and with them what is left of
    them: a group in which nobody, or everybody, stands at an end.
    """
    counted, worked, n, _ = told
    mean = PER_DAYS * counted / worked
    if mean < LEAST_RATE:
        return Cell(node, measure, part, value=LEAST_RATE, bound=Bound.AT_MOST, n=n)
    if mean > CAP - LEAST_RATE:
        return Cell(node, measure, part, value=CAP - LEAST_RATE, bound=Bound.AT_LEAST, n=n)
    value = round(mean / MEAN_STEP) * MEAN_STEP
    return Cell(node, measure, part, value=value, n=n, **_ends(value, spread, n))


def _ends(rate: float, spread: Spread, n: int) -> dict[str, Any]:
    inside = ratio_interval(rate, spread.sd, n, spread.df)
    if inside is None:
        return {}
    low, high = (round(end, RATE_DIGITS) for end in inside)
    return {"low": low, "high": high, "interval": spread.kind}


def _ledger_room(given: Floats, received: Floats, known: Sequence[Sequence[Integers]], rules: Rules) -> float:
    """Return how large the spread of K's people has to be told: their rates among colleagues tell of each group.

    `known` as of `own_log`. Anybody may have given nothing, or twice as much, for what they received.
    """
    together = [[rows for residual in known for rows in residual]]  # of these people no other spread is told
    spread = own_log(given, received, together, room=rate_room(rules))
    return 0.0 if spread is None or not rules.floored else spread.sd


def _ledger_cells(
    instrument: Instrument,
    people: Counts,
    placed: Placed,
    rules: Rules,
    bounds: Collection[tuple[int, str]],
) -> Iterator[Cell]:
    """Yield K of the whole organisation: one figure at each top node.

    `bounds` are the nodes, and the measures of giving and receiving, whose rate among colleagues is told as a bound.
    """
    place = [each.key for each in instrument.counterparts].index(COLLEAGUES)
    given, received = people.given[:, :, place].sum(axis=1), people.received[:, :, place].sum(axis=1)
    for node in placed.nodes:
        if node.parent_id is not None:
            continue
        state = placed.solution.state[node.id]
        if state is not ResultState.SHOWN:
            yield Cell(node.id, "ratio:K", state=state)
            continue
        rows = placed.rows[node.id]
        ratio = ledger_ratio(given[rows], received[rows])
        # A rate is told as "under" where it is low: K would tell how low. A word says as much as that rate does, and
        # whether the cell is withheld stays a matter of who answered.
        if ratio is None or any(team == node.id for team, _ in bounds):
            yield Cell(node.id, "ratio:K", word=FEW_FAVOURS, n=len(rows))
            continue
        found = ledger_interval(given[rows], received[rows]) if len(rows) >= rules.own_spread_from else None
        ends: dict[str, Any] = {}
        if found is not None:
            room = _ledger_room(given, received, known_rows(placed, at_least(placed, 1), node.id), rules)
            wide = ratio_interval(ratio, max(found.se * math.sqrt(len(rows)), room), len(rows), len(rows) - 1)
            low, high = (round(end, RATIO_DIGITS) for end in wide or (found.low, found.high))
            ends = {"low": low, "high": high, "interval": IntervalKind.OWN}
        yield Cell(node.id, "ratio:K", value=round(ratio, RATIO_DIGITS), n=len(rows), **ends)
