"""The cells of a round: every node and measure, with its value and interval or the reason why it is withheld."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.instruments import Instrument
from data.metrics.intervals import mean_interval, pooled_sd, ratio_interval, ratio_residuals
from data.metrics.scores import PER_DAYS
from data.publication.answers import SCORES, Counts, Floats, Integers, Statements
from data.publication.bounds import Range, Shown, atom_range, node_range, shown
from data.publication.participation import UnitCount
from data.publication.tree import Solution
from data.types import Bound, IntervalKind, ResultState

OWN_SPREAD_FROM = 20  # people: below, a group's own spread is never shown (rule:7)
GRID_FROM = 20  # people: kind x counterpart
POOLED_FROM = 30  # people of the organisation: below, the assumed constants
ASSUMED_SD = {"T": 15.0, "R": 15.0, "L": 15.0, "RO": 0.25}
ASSUMED_LOG_SD = 0.7  # spread of one person's rate around the team's, until 30 people answered
DIGITS = {"T": 0, "R": 0, "L": 0, "RO": 2}
LIMITS = {"T": (0.0, 100.0), "R": (0.0, 100.0), "L": (0.0, 100.0), "RO": (-1.0, 1.0)}
LEAST_RATE = 0.5
RATE_DIGITS = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One row to publish."""

    team_id: int
    measure: str
    part: str = ""
    state: ResultState = ResultState.SHOWN
    value: float | None = None
    low: float | None = None
    high: float | None = None
    bound: Bound = Bound.EXACT
    interval: IntervalKind = IntervalKind.NONE
    n: int | None = None
    base: int | None = None
    word: str | None = None
    caution: bool = False
    note: str | None = None  # the month that a change is told from


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force; tests switch single ones off to see what would leak."""

    k: int
    complementary: bool = True
    bounded: bool = True
    own_spread_from: int = OWN_SPREAD_FROM


@dataclass(frozen=True, slots=True)
class Spread:
    """A spread and where it comes from; `df` None means that it is taken as known."""

    sd: float
    df: int | None
    kind: IntervalKind


def rows_by_team(teams: Integers) -> dict[int, Integers]:
    """Return the row numbers of each team's people."""
    order = np.argsort(teams, kind="stable")
    values, starts = np.unique(teams[order], return_index=True)
    return (
        {int(team): rows for team, rows in zip(values, np.split(order, starts[1:]), strict=True)} if len(teams) else {}
    )


def _rows(by_team: Mapping[int, Integers], atoms: Sequence[int]) -> Integers:
    found = [by_team[team] for team in atoms if team in by_team]
    return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _pooled(groups: Sequence[Floats], people: int, assumed: float) -> Spread:
    pooled = pooled_sd(groups) if people >= POOLED_FROM else None
    return Spread(assumed, None, IntervalKind.ASSUMED) if pooled is None else Spread(*pooled, IntervalKind.POOLED)


def _own_or(pooled: Spread, values: Floats, rules: Rules) -> Spread:
    if len(values) < rules.own_spread_from:
        return pooled
    return Spread(float(np.std(values, ddof=1)), len(values) - 1, IntervalKind.OWN)


def score_cells(people: Statements, tree: Solution, rules: Rules) -> Iterator[Cell]:
    """Yield the cells of T, R, L and RO for every node."""
    by_team = rows_by_team(people.teams)
    pooled = {
        score: _pooled([people.values[rows, column] for rows in by_team.values()], len(people.teams), ASSUMED_SD[score])
        for column, score in enumerate(SCORES)
    }
    ranges: dict[int, tuple[dict[str, Range], int]] = {}
    for node, state in tree.state.items():
        if state is not ResultState.SHOWN:
            yield from (Cell(node, f"score:{score}", state=state) for score in SCORES)
            continue
        rows = np.concatenate([_rows(by_team, tree.atoms[each]) for each in tree.below[node]])
        known = [_atom(people.values, by_team, tree.atoms[each], each, ranges, rules) for each in tree.below[node]]
        atoms = [(atom, n) for atom, n in known if n]
        for column, score in enumerate(SCORES):
            values = people.values[rows, column]
            result = shown(node_range([(atom[score], n) for atom, n in atoms]), DIGITS[score])
            spread = _own_or(pooled[score], values, rules)
            yield _score_cell(node, score, result, float(values.mean()), len(rows), spread)


def _atom(
    values: Floats,
    by_team: Mapping[int, Integers],
    teams: Sequence[int],
    node: int,
    ranges: dict[int, tuple[dict[str, Range], int]],
    rules: Rules,
) -> tuple[dict[str, Range], int]:
    if node not in ranges:
        rows = _rows(by_team, teams)
        known: dict[str, Range] = {}
        if len(rows):
            means = values[rows].mean(axis=0)
            known = {
                score: atom_range(float(means[column]), len(rows), bounded=rules.bounded)
                for column, score in enumerate(SCORES[:3])
            }
            gap = known["R"].minus(known["T"])
            known["RO"] = Range(gap.low / 100, gap.high / 100, up=gap.up, down=gap.down)
        ranges[node] = known, len(rows)
    return ranges[node]


def _score_cell(node: int, score: str, result: Shown, mean: float, n: int, spread: Spread) -> Cell:
    measure = f"score:{score}"
    if result.bound is not Bound.EXACT:  # an interval around the mean would give the mean back
        return Cell(node, measure, value=result.value, low=result.low, high=result.high, bound=result.bound, n=n)
    inside = mean_interval(mean, spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, measure, value=result.value, n=n)
    least, most = LIMITS[score]
    low, high = (round(min(max(end, least), most), DIGITS[score]) + 0.0 for end in inside)
    return Cell(node, measure, value=result.value, low=low, high=high, interval=spread.kind, n=n)


@dataclass(frozen=True, slots=True)
class _Part:
    measure: str
    name: str
    counts: Floats
    grid: bool = False


def _parts(instrument: Instrument, people: Counts) -> list[_Part]:
    parts = []
    for direction, cube in (("given", people.given), ("received", people.received)):
        measure = f"rate:{direction}"
        parts.append(_Part(measure, "", cube.sum(axis=(1, 2))))
        parts += [_Part(measure, kind.key, cube[:, row].sum(axis=1)) for row, kind in enumerate(instrument.kinds)]
        parts += [
            _Part(measure, each.key, cube[:, :, column].sum(axis=1))
            for column, each in enumerate(instrument.counterparts)
        ]
        parts += [
            _Part(measure, f"{kind.key}.{each.key}", cube[:, row, column], grid=True)
            for row, kind in enumerate(instrument.kinds)
            for column, each in enumerate(instrument.counterparts)
        ]
    return parts


def rate_cells(instrument: Instrument, people: Counts, tree: Solution, rules: Rules) -> Iterator[Cell]:
    """Yield the cells of giving and receiving: in all, by kind, by counterpart, and both from 20 people."""
    by_team = rows_by_team(people.teams)
    node_rows = {
        node: np.concatenate([_rows(by_team, tree.atoms[each]) for each in tree.below[node]]) for node in tree.shown
    }
    for part in _parts(instrument, people):
        pooled = _pooled_log(part.counts, people.days, list(by_team.values()))
        for node, state in tree.state.items():
            if state is ResultState.SHOWN:
                rows = node_rows[node]
                if not part.grid or len(rows) >= GRID_FROM:
                    yield _rate_cell(node, part, part.counts[rows], people.days[rows], pooled, rules)
            elif not part.grid:
                yield Cell(node, part.measure, part.name, state=state)


def _pooled_log(counts: Floats, days: Floats, teams: Sequence[Integers]) -> Spread:
    residuals = [ratio_residuals(counts[rows], days[rows]) for rows in teams if len(rows) > 1]
    return _pooled([each for each in residuals if each is not None], len(days), ASSUMED_LOG_SD)


def _rate_cell(node: int, part: _Part, counts: Floats, days: Floats, pooled: Spread, rules: Rules) -> Cell:
    rate = PER_DAYS * float(counts.sum()) / float(days.sum())
    if rate < LEAST_RATE:
        return Cell(node, part.measure, part.name, value=LEAST_RATE, bound=Bound.AT_MOST, n=len(days))
    residuals = ratio_residuals(counts, days)
    spread = pooled if residuals is None else _own_or(pooled, residuals, rules)
    inside = ratio_interval(rate, spread.sd, len(days), spread.df)
    ends: dict[str, Any] = {}
    if inside is not None:
        low, high = (round(end, RATE_DIGITS) for end in inside)
        ends = {"low": low, "high": high, "interval": spread.kind}
    return Cell(node, part.measure, part.name, value=round(rate, RATE_DIGITS), n=len(days), **ends)


def participation_cells(counted: Sequence[UnitCount], rules: Rules) -> Iterator[Cell]:
    """Yield how many of the invited answered, for nodes of at least k invited; a count, not an estimate (rule:11)."""
    for unit in counted:
        if unit.invited < rules.k:
            yield Cell(unit.team_id, "participation", state=ResultState.NOT_ENOUGH)
            continue
        yield Cell(
            unit.team_id,
            "participation",
            value=float(round(100 * unit.answered / unit.invited)),
            interval=IntervalKind.CENSUS,
            n=unit.answered,
            base=unit.invited,
        )
