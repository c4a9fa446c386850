"""The cells of single statements: mean, distribution over bands, spread (rule:7).

A scale is the mean of its items, so scale and items of the same people tell of those who left an item out. Say that in
a residual the people are sorted by which statement of the scale they left out, if any. Any combination of the scale's
and the items' sums weighs the people of one such class alike, and it can only vanish for those who answered everything
when all items weigh the same; what is left then are the people with something missing, or, where the scale weighs more,
those with nothing missing. So it is enough to count, for each item, in each residual of the item's own tree and over
the scale's pieces in it, the smaller of the two: 0 or at least k.

The sums also tell one item from the other three and the scale. An item close to an end of its scale would need a bound
that subtraction takes away again; then no mean of that scale's items is told in the node.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.instruments import Instrument
from data.metrics.intervals import mean_interval
from data.metrics.scores import HIGHEST, LOWEST
from data.publication.answers import SCALES, Answers
from data.publication.bounds import HALF_SCALE, ROUNDING, SCALE_HIGH, SCALE_LOW
from data.publication.cells import Cell, Floats, Integers, Rules, Spread, at_least, pooled_spread
from data.publication.placing import Enough, Narrow, Placed, narrow
from data.publication.scores import residual_rows, spread_of
from data.types import Bound, IntervalKind, ResultState

ITEMS_FROM = 10  # people who answered all of the scale's statements; in what subtraction gives, at least k
SEVEN_BANDS_FROM = 20
ASSUMED_ITEM_SD = 25.0  # points, until 30 people answered
BANDS = {"low": (1, 2, 3), "middle": (4,), "high": (5, 6, 7)}  # of the answers as they were given, never to always
POINTS = tuple(range(LOWEST, HIGHEST + 1))
HALF_OF_POINTS = (HIGHEST - LOWEST) / 2
MOST = 0.5
MIXED = "mixed"


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


def told_apart(instrument: Instrument, answers: Answers, placed: Placed, rules: Rules) -> list[Integers]:
    """Return, for each scale, the blocks that its statements may tell people apart by, shape (people,).

    Where all statements are told beside their scale, those who answered all of it are told apart from the others, in
    every group of people that the statements' residuals join.
    """
    found = []
    for key in SCALES:
        items = instrument.scales[key].items
        raw = answers.sheet.of(*items)[answers.scored]
        scale = _Scale(items, raw, np.asarray(~np.isnan(raw).any(axis=1)), placed, rules)
        base = _base(scale)
        told = [_residual_of(_where(scale, column, base)) for column in range(len(items))]
        groups = _joined([each[placed.piece_of_rows] for each in told])
        found.append(np.where(groups < 0, 0, 2 * (groups + 1) + scale.complete))
    return found


def told_statements(instrument: Instrument, answers: Answers, cells: Iterable[Cell]) -> dict[str, Floats]:
    """Return, for the scales of which the mean of a statement is told anywhere, everybody's answers to all of them.

    0..100 and turned as the scale counts them, NaN where left out, shape (people, statements).
    """
    told = {cell.measure.partition(":")[2] for cell in cells if cell.measure.startswith("item:") and cell.n}
    found = {}
    for key in SCALES:
        items = instrument.scales[key].items
        if told.intersection(items):
            points = _points(answers.sheet.of(*items)[answers.scored])
            turned = np.array([item.endswith("r") for item in items])
            found[key] = np.where(turned, SCALE_HIGH - points, points)
    return found


def _residual_of(where: Narrow) -> Integers:
    """Return the number of the residual that each piece is in, -1 for none; one place more, for people in no piece."""
    found = np.full(len(where.placed.pieces) + 1, -1, dtype=np.int64)
    for number, pieces in enumerate(where.residual.values()):
        found[pieces] = number
    return found


def _joined(labels: Sequence[Integers]) -> Integers:
    """Join what has a label in common; -1 for all that is joined with somebody who has no label somewhere.

    Where a statement is not told, a combination that weighs another one of the scale depends on everybody who answered
    the whole scale there, who are at least k.
    """
    groups, before = np.where(np.all([each >= 0 for each in labels], axis=0), labels[0], -1), None
    while before is None or not np.array_equal(groups, before):
        before = groups.copy()
        for each in labels:
            for label in np.unique(each[each >= 0]):
                inside = each == label
                groups[inside] = groups[inside].min()
    return groups


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
    teams = [_points(raw[rows][~np.isnan(raw[rows])]) for rows in placed.by_team.values()]
    pooled = pooled_spread(teams, int(np.count_nonzero(~np.isnan(raw))), ASSUMED_ITEM_SD)
    large = _large(scale, where, column)
    seven = narrow(placed, _judge(placed, raw, SEVEN_BANDS_FROM, _wide), among=where)
    three = narrow(placed, _judge(placed, raw, ITEMS_FROM, _all_bands), among=where)
    for node in placed.solution.state:
        state = where.state(node)
        if state is not ResultState.SHOWN:
            yield from (Cell(node, f"{kind}:{item}", state=state) for kind in ("item", "bands"))
            continue
        told = all(calm[each] for each in placed.pieces_in(node))
        answered = raw[placed.rows[node]]
        answered = answered[~np.isnan(answered)]
        groups = [_known(_points(raw[rows])) for rows in residual_rows(placed, large, node)] if node in large else []
        yield _mean_cell(node, item, _points(answered), groups, pooled, told=told)
        yield Cell(node, f"bands:{item}", word=_mostly(answered), n=len(answered))
        if told and node in seven:
            yield from _band_cells(node, item, answered, {str(point): (point,) for point in POINTS})
        elif told and node in three:
            yield from _band_cells(node, item, answered, BANDS)
        if node in large:
            yield _spread_cell(node, item, groups, told=told)


def _large(scale: _Scale, where: Narrow, column: int) -> Narrow:
    answered = scale.placed.count(~np.isnan(scale.raw[:, column]))
    return narrow(scale.placed, lambda pieces: int(answered[pieces].sum()) >= scale.rules.own_spread_from, among=where)


def _known(values: Floats) -> Floats:
    return values[~np.isnan(values)]


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
    for piece, own in enumerate(counts.T):
        given = np.flatnonzero(own)
        if not len(given) or given[-1] - given[0] >= HALF_OF_POINTS:
            continue
        others = np.delete(there, piece, axis=1)
        pairs = [(x, y) for x in given for y in given if x < y or (x == y and own[x] > 1)]
        if not any(_given_for(others, int(x), int(y)) for x, y in pairs):
            return False
    return True


def _given_for(others: NDArray[np.bool_], low: int, high: int) -> bool:
    """Tell whether one piece has two answers as far below and above these two, and far enough apart."""
    steps = range(1, min(low, len(POINTS) - 1 - high) + 1)
    return any(
        high - low + 2 * step >= HALF_OF_POINTS and bool((others[low - step] & others[high + step]).any())
        for step in steps
    )


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


def _band_cells(node: int, item: str, answered: Floats, bands: dict[str, tuple[int, ...]]) -> Iterator[Cell]:
    for name, band in bands.items():
        share = 100 * float(np.isin(answered, band).mean())
        yield Cell(node, f"bands:{item}", name, value=float(round(share)), n=len(answered))


def _mean_cell(node: int, item: str, values: Floats, groups: list[Floats], pooled: Spread, *, told: bool) -> Cell:
    n = len(values)
    if not told:
        return Cell(node, f"item:{item}", low=SCALE_LOW, high=SCALE_HIGH, bound=Bound.BETWEEN, n=n)
    mean, spread = float(values.mean()), pooled
    if groups:
        spread = Spread(spread_of(groups, SCALE_LOW, SCALE_HIGH), n - 1, IntervalKind.OWN)
    inside = mean_interval(mean, spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, f"item:{item}", value=round(mean) + 0.0, n=n)
    low, high = (round(min(max(end, SCALE_LOW), SCALE_HIGH)) + 0.0 for end in inside)
    return Cell(node, f"item:{item}", value=round(mean) + 0.0, low=low, high=high, interval=spread.kind, n=n)


def _spread_cell(node: int, item: str, groups: list[Floats], *, told: bool) -> Cell:
    n = sum(map(len, groups))
    if not told:
        return Cell(node, f"spread:{item}", low=0.0, high=HALF_SCALE, bound=Bound.BETWEEN, n=n)
    return Cell(node, f"spread:{item}", value=round(spread_of(groups, SCALE_LOW, SCALE_HIGH)) + 0.0, n=n)
