"""The cells of single statements: mean, distribution over bands, spread (rule:7).

A scale is the mean of its items, so scale and items of the same people tell of those who left an item out. Say that in
a residual the people are sorted by which statement of the scale they left out, if any. Any combination of the scale's
and the items' sums weighs the people of one such class alike, and it can only vanish for those who answered everything
when all items weigh the same; what is left then are the people with something missing, or, where the scale weighs more,
those with nothing missing. So it is enough to count, for each item, in each residual of the item's own tree and over
the scale's pieces in it, the smaller of the two: 0 or at least k.

The sums also tell one item from the other three and the scale. An item close to an end of its scale would need a bound
that subtraction takes away again; then no mean of that scale's items is told in the node.

A word says in which band more than half of the answers lie. Two words can tell more by subtraction: where two of three
teams have hardly more high answers than half, and all together mostly low ones, everybody in the third answered low. So
a word is told where the answers could be exchanged as for bands, or where it would stay if a few answers were others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from data.instruments import Instrument
from data.metrics.intervals import mean_interval
from data.metrics.scores import HIGHEST, LOWEST
from data.publication.answers import SCALES, Answers
from data.publication.bounds import HALF_SCALE, ROUNDING, SCALE_HIGH, SCALE_LOW
from data.publication.cells import Cell, Floats, Integers, Rules, at_least
from data.publication.placing import Enough, Narrow, Placed, narrow
from data.publication.spreads import (
    Group,
    Room,
    Spread,
    group_of,
    groups_of,
    known_rows,
    least_squares,
    own_spread,
    parts_of_teams,
    pooled_spread,
)
from data.types import Bound, ResultState

ITEMS_FROM = 10  # people who answered all of the scale's statements; in what subtraction gives, at least k
SEVEN_BANDS_FROM = 20
ASSUMED_ITEM_SD = 25.0  # points, until 30 people answered
BANDS = {"low": (1, 2, 3), "middle": (4,), "high": (5, 6, 7)}  # of the answers as they were given, never to always
POINTS = tuple(range(LOWEST, HIGHEST + 1))
HALF_OF_POINTS = (HIGHEST - LOWEST) / 2
MOST = 0.5
FEW = 4  # people: one whose answer moves over half of its range, and at most three of the same piece who keep its mean
MIXED = "mixed"
CLOSE = "close"  # the note of a statement's word where bands, or the word itself, are left out


@dataclass(frozen=True)
class _Scale:
    """The scale's respondents with their answers as given (people, items), and who answered all of them."""

    items: Sequence[str]
    raw: Floats
    complete: NDArray[np.bool_]
    placed: Placed
    rules: Rules


def item_cells(instrument: Instrument, answers: Answers, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield mean, bands and spread of every statement, for every node."""
    for key in SCALES:
        items = instrument.scales[key].items
        raw = answers.sheet.of(*items)[answers.scored]
        scale = _Scale(items, raw, np.asarray(~np.isnan(raw).any(axis=1)), placed, rules)
        base, calm = _base(scale), _calm(scale)
        for column, item in enumerate(items):
            yield from _cells(scale, column, item, _where(scale, column, base), calm)


def _base(scale: _Scale) -> Narrow:
    """Return where enough people answered the whole scale; somebody in each piece, so that classes can be compared."""
    complete, k = scale.placed.count(scale.complete), scale.rules.k
    if not scale.rules.missing_item:
        return at_least(scale.placed, ITEMS_FROM)
    return narrow(
        scale.placed,
        lambda pieces: int(complete[pieces].sum()) >= k and bool(complete[pieces].all()),
        alone=lambda pieces: int(complete[pieces].sum()) >= ITEMS_FROM,
    )


def _where(scale: _Scale, column: int, base: Narrow) -> Narrow:
    """Return where an item may be shown: 0 or at least k people make the difference between it and its scale."""
    complete, missing = scale.placed.count(scale.complete), scale.placed.count(np.isnan(scale.raw[:, column]))
    apart = np.minimum(complete, missing)
    k = scale.rules.k if scale.rules.missing_item else 0
    return narrow(scale.placed, lambda pieces: not 0 < int(apart[pieces].sum()) < k, among=base)


def _calm(scale: _Scale) -> dict[int, bool]:
    """Tell of each piece whether all items of the scale keep away from the ends, so that means may be told."""
    found = {}
    for node, rows in scale.placed.pieces.items():
        values = _points(scale.raw[rows][scale.complete[rows]])
        margin = HALF_SCALE / max(len(values), 1) + ROUNDING
        means = values.mean(axis=0) if len(values) else np.array([SCALE_LOW])
        inside = (means > SCALE_LOW + margin) & (means < SCALE_HIGH - margin)
        found[node] = bool(inside.all()) or not scale.rules.bounded
    return found


def _points(raw: Floats) -> Floats:
    return np.asarray(100 * (raw - LOWEST) / (HIGHEST - LOWEST))


def _cells(scale: _Scale, column: int, item: str, where: Narrow, calm: dict[int, bool]) -> Iterator[Cell]:
    placed, raw = scale.placed, scale.raw[:, column]
    large = _large(scale, where, column)
    teams = _teams(raw, placed, scale.rules)
    group = _grouping(raw, teams, scale.rules)
    people = int(np.count_nonzero(~np.isnan(raw)))
    pooled = pooled_spread(list(teams.values()), people, ASSUMED_ITEM_SD, parts_of_teams(placed, large))
    bands = _bands_of(placed, raw, where)
    for node in placed.solution.state:
        state = where.state(node)
        if state is not ResultState.SHOWN:
            yield from (Cell(node, f"{kind}:{item}", state=state) for kind in ("item", "bands"))
            continue
        told = all(calm[each] for each in placed.pieces_in(node))
        answered = raw[placed.rows[node]]
        answered = answered[~np.isnan(answered)]
        own = _own(known_rows(placed, large, node, where), group) if node in large else None
        yield _mean_cell(node, item, _points(answered), own or pooled, told=told)
        word = _mostly(answered) if node in bands.apart or _stays(answered) or not scale.rules.apart else None
        parts = _parts(bands, node) if told else {}
        # Which bands there are depends on answers: the one row that is always there says so.
        yield Cell(node, f"bands:{item}", word=word, n=len(answered), note=None if word and parts else CLOSE)
        yield from _band_cells(node, item, answered, parts)
        if own is not None:
            yield _spread_cell(node, item, own, len(answered), told=told)


def _teams(raw: Floats, placed: Placed, rules: Rules) -> dict[bytes, Group]:
    """Return the group of each team, by its rows."""
    there = ~np.isnan(raw)
    found = groups_of(_points(raw[there]), placed.team_of_rows[there], len(placed.by_team), _room(rules))
    return {rows.tobytes(): group for rows, group in zip(placed.by_team.values(), found, strict=True)}


def _grouping(raw: Floats, teams: Mapping[bytes, Group], rules: Rules) -> Callable[[Integers], Group]:
    """Return what makes the group of some rows, each once: a node's groups are those of the nodes above it, too."""
    made = dict(teams)

    def group(rows: Integers) -> Group:
        key = rows.tobytes()
        if key not in made:
            made[key] = group_of(_points(raw[rows][~np.isnan(raw[rows])]), _room(rules))
        return made[key]

    return group


def _room(rules: Rules) -> Room | None:
    """Return how large the squares of answers of people who have one mean have to be told, so that nobody is pinned."""
    return partial(least_squares, low=SCALE_LOW, high=SCALE_HIGH) if rules.floored else None


def _own(known: Sequence[Sequence[Integers]], group: Callable[[Integers], Group]) -> Spread:
    return own_spread([[group(rows) for rows in residual] for residual in known])


@dataclass(frozen=True, slots=True)
class _Bands:
    """Where the answers to a statement may be exchanged within each residual, and where bands are told of them."""

    apart: Narrow
    three: Narrow
    seven: Narrow


def _bands_of(placed: Placed, raw: Floats, where: Narrow) -> _Bands:
    """Return where bands may be told: only where exchanging answers leaves everything as it is, words as well."""
    apart = narrow(placed, _judge(placed, raw, ITEMS_FROM, _wide), among=where)
    three = narrow(placed, _judge(placed, raw, ITEMS_FROM, _all_bands), among=apart)
    return _Bands(apart, three, narrow(placed, _judge(placed, raw, SEVEN_BANDS_FROM, _wide), among=apart))


def _large(scale: _Scale, where: Narrow, column: int) -> Narrow:
    answered = scale.placed.count(~np.isnan(scale.raw[:, column]))
    return narrow(scale.placed, lambda pieces: int(answered[pieces].sum()) >= scale.rules.own_spread_from, among=where)


def _judge(placed: Placed, raw: Floats, people: int, spread_out: Callable[[Integers], bool]) -> Enough:
    """Return whether a group is large enough, and its answers apart enough, for its bands to be told."""
    counts = np.array([placed.count(raw == point) for point in POINTS])  # (points, pieces)

    def enough(pieces: Integers) -> bool:
        points = counts[:, pieces].sum(axis=1)
        return int(points.sum()) >= people and spread_out(points) and _exchangeable(counts[:, pieces])

    return enough


def _exchangeable(counts: Integers) -> bool:
    """Tell whether, of pieces whose bands are told together, each may hold answers half of the range apart.

    The bands say which answers there are, and a piece's mean which of them it may hold: one that holds all of the low
    ones is known. A piece is open where its own answers lie apart, or where another piece has a lower and a higher
    answer to give it for two of its own, so that both means stay.
    """
    there = counts > 0
    lowest, highest = there.argmax(axis=0), len(POINTS) - 1 - there[::-1].argmax(axis=0)
    close = np.flatnonzero(there.any(axis=0) & (highest - lowest < HALF_OF_POINTS))
    if not len(close):
        return True
    numbers = there.astype(np.int64)
    both = (numbers @ numbers.T > 0).tolist()  # which two answers some piece has; those far apart no close one has
    for own in counts[:, close].T.tolist():
        given = [point for point, people in enumerate(own) if people]
        pairs = [(x, y) for x in given for y in given if x < y or (x == y and own[x] > 1)]
        if not any(_given_for(both, x, y) for x, y in pairs):
            return False
    return True


def _given_for(both: Sequence[Sequence[bool]], low: int, high: int) -> bool:
    """Tell whether one piece has two answers as far below and above these two, and far enough apart."""
    steps = range(1, min(low, len(POINTS) - 1 - high) + 1)
    return any(high - low + 2 * step >= HALF_OF_POINTS and both[low - step][high + step] for step in steps)


def _wide(points: Integers) -> bool:
    given = np.flatnonzero(points)
    return bool(given[-1] - given[0] >= HALF_OF_POINTS)


def _all_bands(points: Integers) -> bool:
    """Whether nobody is pinned by three bands: other figures may tell that nobody gave the highest or lowest points."""
    return _wide(points) and all(points[[point - LOWEST for point in band]].sum() > 0 for band in BANDS.values())


def _mostly(answered: Floats) -> str:
    shares = {name: float(np.isin(answered, band).mean()) for name, band in BANDS.items()}
    name = max(shares, key=shares.__getitem__)
    return f"mostly_{name}" if shares[name] > MOST else MIXED


def _stays(answered: Floats) -> bool:
    """Tell whether the word stays, whatever a few of these people had answered."""
    most = max(int(np.isin(answered, band).sum()) for band in BANDS.values())
    half = len(answered) // 2
    return most > half + FEW or most <= half - FEW


def _parts(bands: _Bands, node: int) -> Mapping[str, tuple[int, ...]]:
    """Return the bands that are told of a node, with their answers; none where its answers lie close together."""
    if node in bands.seven:
        return {str(point): (point,) for point in POINTS}
    return BANDS if node in bands.three else {}


def _band_cells(node: int, item: str, answered: Floats, bands: Mapping[str, tuple[int, ...]]) -> Iterator[Cell]:
    for name, band in bands.items():
        share = 100 * float(np.isin(answered, band).mean())
        yield Cell(node, f"bands:{item}", name, value=float(round(share)), n=len(answered))


def _mean_cell(node: int, item: str, values: Floats, spread: Spread, *, told: bool) -> Cell:
    n = len(values)
    if not told:
        return Cell(node, f"item:{item}", low=SCALE_LOW, high=SCALE_HIGH, bound=Bound.BETWEEN, n=n)
    mean = float(values.mean())
    inside = mean_interval(mean, spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, f"item:{item}", value=round(mean) + 0.0, n=n)
    low, high = (round(min(max(end, SCALE_LOW), SCALE_HIGH)) + 0.0 for end in inside)
    return Cell(node, f"item:{item}", value=round(mean) + 0.0, low=low, high=high, interval=spread.kind, n=n)


def _spread_cell(node: int, item: str, own: Spread, n: int, *, told: bool) -> Cell:
    if not told:
        return Cell(node, f"spread:{item}", low=0.0, high=HALF_SCALE, bound=Bound.BETWEEN, n=n)
    return Cell(node, f"spread:{item}", value=round(own.sd) + 0.0, n=n)
