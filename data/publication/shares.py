"""The cells of shares: conversations opened with an offer (sums), and people who asked at least once (yes/no)."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.metrics.intervals import Interval, mean_interval, wilson
from data.metrics.kept import kept_interval
from data.metrics.scores import opener_share
from data.publication.answers import Sheet
from data.publication.bounds import (
    HALF_SCALE,
    ROUNDING,
    SCALE_HIGH,
    SCALE_LOW,
    WHOLE_SCALE,
    Range,
    atom_range,
    kept_inside,
    node_range,
    shown,
)
from data.publication.cells import Cell, Floats, Integers, Rules, at_least, bounded_cell
from data.publication.placing import Narrow, Placed, narrow
from data.publication.scores import residual_rows
from data.publication.spreads import (
    Group,
    Spread,
    group_of,
    known_rows,
    own_spread,
    parts_of_teams,
    pooled_spread,
)
from data.types import Bound, IntervalKind, ResultState

ASSUMED_ATANH_SD = 0.5  # spread of one person's openers around the team's, until 30 people answered
MOST = 0.5  # of what a group counted that one person may have counted, for its share to be told
MARGIN_STEP = 5.0  # points
HALF, HALF_ROOM = 0.5, 0.25  # of the scale: its middle, and how far from it half of it reaches
NOBODY = group_of(np.empty(0))
UNKNOWN = Range(SCALE_LOW, SCALE_HIGH, up=True, down=True)


def opener_rows(sheet: Sheet) -> Integers:
    """Return the rows of those who said how many first conversations began by an offer, and by a request."""
    return np.flatnonzero(~np.isnan(sheet.of("OPEN.OFFER", "OPEN.ASK")).any(axis=1))


def opener_cells(sheet: Sheet, rows: Integers, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the share of first conversations opened with an offer, in %, of sums (of the sheet's `rows`).

    Where it rests on fewer than k people, or mostly on one, all of it is left open: who answered decides whether it is
    shown, and what was answered only how much it tells (rule:5).
    """
    offers, asks = sheet.of("OPEN.OFFER", "OPEN.ASK")[rows].T
    begun = offers + asks
    where = carried(begun, placed, rules.k) if rules.carried else at_least(placed, 1)
    own = at_least(placed, rules.own_spread_from, begun > 0)
    pooled = pooled_shares(offers, asks, placed, own, floored=rules.floored, at_ends=rules.at_ends)
    for node, state in placed.solution.state.items():
        if state is not ResultState.SHOWN:
            yield Cell(node, "share:openers", state=state)
        elif node not in where:
            yield bounded_cell(node, "share:openers", "", shown(UNKNOWN, 0), len(placed.rows[node]))
        else:
            pieces = residual_rows(placed, where, node)
            known = known_rows(placed, own, node, where) if node in own else []
            spread = own_shares(offers, asks, known, floored=rules.floored) if known else None
            yield share_cell(node, "share:openers", offers, asks, pieces, spread or pooled, rules, kept=True)


def carried(whole: Floats, placed: Placed, k: int) -> Narrow:
    """Return where k people carry a share of sums, nobody more than half of it, in what subtraction gives as well.

    `whole` is what each person counted; who counted nothing carries nothing.
    """
    pieces = [whole[rows] for rows in placed.pieces.values()]
    people = np.array([np.count_nonzero(piece) for piece in pieces], dtype=np.int64)
    counted = np.array([piece.sum() for piece in pieces])
    most = np.array([piece.max() for piece in pieces])

    def enough(numbers: Integers) -> bool:
        return bool(people[numbers].sum() >= k and most[numbers].max() <= MOST * counted[numbers].sum())

    return narrow(placed, enough)


def pooled_shares(
    offers: Floats, asks: Floats, placed: Placed, own: Narrow, *, floored: bool = True, at_ends: bool = True
) -> Spread:
    """Return the pooled spread of persons' influence on the share of sums, within teams of two or more.

    A share that is told as a bound stands at the bound's end here: whoever looks sees no more of it, and at the very
    end of the scale there is no influence. Without `floored` or `at_ends` it may pin somebody, which tests show.
    """
    groups = []
    for rows in placed.by_team.values():
        begun = offers[rows] + asks[rows]
        keeps = min(_margin(begun) / WHOLE_SCALE, HALF) if at_ends and begun.any() else 0.0
        unit = _unit(offers[rows], asks[rows], keeps) if len(rows) > 1 else None
        groups.append(NOBODY if unit is None else _group(offers[rows], asks[rows], unit, floored=floored, keeps=keeps))
    people = int(np.count_nonzero(offers + asks))
    return pooled_spread(groups, people, ASSUMED_ATANH_SD, parts_of_teams(placed, own))


def own_shares(
    offers: Floats, asks: Floats, known: Sequence[Sequence[Integers]], *, floored: bool = True
) -> Spread | None:
    """Return a node's own spread, from the rows of each residual by the groups whose shares are told.

    `floored` as of `pooled_shares`. None where all conversations, or none, began by an offer.
    """
    rows = np.concatenate([each for residual in known for each in residual])
    unit, share = _unit(offers[rows], asks[rows]), opener_share(offers[rows], asks[rows])
    if unit is None:
        return None
    return own_spread(
        [[_group(offers[each], asks[each], unit, share, floored=floored) for each in residual] for residual in known]
    )


def _unit(offers: Floats, asks: Floats, keeps: float = 0.0) -> float | None:
    """Return the influence of one offer more on atanh(2 share - 1), times the people; None where that is endless.

    The share `keeps` so far from both ends.
    """
    share = opener_share(offers, asks)
    if share is None or not 0 < (kept := _kept(share, keeps)) < 1:
        return None
    return len(offers) / float((offers + asks).sum()) / (2 * kept * (1 - kept))


def _kept(share: float, keeps: float) -> float:
    return min(max(share, keeps), 1 - keeps)


def _group(
    offers: Floats,
    asks: Floats,
    unit: float,
    around: float | None = None,
    *,
    floored: bool = True,
    keeps: float = 0.0,
) -> Group:
    """Return persons' influences as part of a spread, wide enough to pin nobody's own share to less than half.

    `around` is the share that they are around, by default their own; that one `keeps` so far from both ends, as far as
    figures tell.
    """
    begun, share = offers + asks, opener_share(offers, asks)
    if share is None:
        return group_of(np.zeros(len(offers)))
    values = unit * (offers - (share if around is None else around) * begun)
    off = max(HALF_ROOM, abs(_kept(share, keeps) - HALF))
    people, reach = np.count_nonzero(begun), unit * float(begun.max()) * off
    room = reach**2 * people / (people - 1) if people > 1 else 0.0
    return group_of(values, (lambda *_: room) if floored else None)


def share_cell(
    node: int,
    measure: str,
    offers: Floats,
    asks: Floats,
    pieces: Sequence[Integers],
    spread: Spread,
    rules: Rules,
    *,
    kept: bool = False,
) -> Cell:
    """Return the cell of offers / (offers + asks) of sums, in %; `pieces` are the rows of each residual of the node.

    With `kept`, the interval of a group that is one piece allows for being told only where its share keeps from the
    ends; not where it has a spread of its own, from 20 people, whose shares lie far from them.
    """
    atoms = [
        (_range(offers[piece], asks[piece], rules), float((offers[piece] + asks[piece]).sum())) for piece in pieces
    ]
    alone = kept and len(pieces) == 1 and spread.kind is not IntervalKind.OWN and rules.bounded
    margin = _margin(offers[pieces[0]] + asks[pieces[0]]) if alone and atoms[0][1] > 0 else 0.0
    return _cell(node, measure, atoms, sum(map(len, pieces)), spread, margin)


def _range(offers: Floats, asks: Floats, rules: Rules) -> Range:
    share, begun = opener_share(offers, asks), offers + asks
    if share is None:
        return UNKNOWN
    return kept_inside(100 * share, _margin(begun), bounded=rules.bounded)


def _margin(whole: Floats) -> float:
    """Return how far a share has to keep from the ends of its scale (0..100) to be told exactly.

    As far as that of people who weigh alike; and so far that even somebody who knows how much everybody counted leaves
    half of the scale to the own share of whoever counted most. The latter in steps, as bounds tell the margin.
    """
    most = HALF_SCALE * float(whole.max()) / float(whole.sum())
    return max(WHOLE_SCALE / np.count_nonzero(whole), MARGIN_STEP * math.ceil(most / MARGIN_STEP - ROUNDING))


def _cell(node: int, measure: str, atoms: list[tuple[Range, float]], n: int, spread: Spread, margin: float) -> Cell:
    weighing = [(known, weight) for known, weight in atoms if weight > 0]
    result = shown(node_range(weighing) if weighing else UNKNOWN, 0)
    if result.bound is not Bound.EXACT:
        return bounded_cell(node, measure, "", result, n)
    share = node_range(weighing).low / 100
    inside = mean_interval(math.atanh(2 * share - 1), spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, measure, value=result.value, n=n)
    inside = _allowing(inside, margin)
    low, high = (round(50 * (1 + math.tanh(end))) + 0.0 for end in inside)
    return Cell(node, measure, value=result.value, low=low, high=high, interval=spread.kind, n=n)


def _allowing(inside: Interval, margin: float) -> Interval:
    """Return an interval on atanh(2 share - 1) that allows for a margin (points) inside which no share is told."""
    low, high = inside
    if margin <= 0 or high <= low:
        return inside
    return kept_interval((low + high) / 2, (high - low) / 2, math.atanh(1 - 2 * margin / WHOLE_SCALE))


def ask_rows(sheet: Sheet) -> Integers:
    """Return the rows of those who said how often they asked for help."""
    return np.flatnonzero(~np.isnan(sheet.of("ASKED")[:, 0]))


def ask_cells(sheet: Sheet, rows: Integers, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the share of people who asked at least once, in %, with Wilson's interval; `base` is how many could."""
    asked = sheet.of("ASKED")[rows, 0] > 0
    for node, state in placed.solution.state.items():
        if state is not ResultState.SHOWN:
            yield Cell(node, "share:asked", state=state)
            continue
        pieces = [placed.pieces[each] for each in placed.pieces_in(node)]
        yield yes_cell(node, "share:asked", "", [asked[piece] for piece in pieces], rules)


def yes_cell(node: int, measure: str, part: str, pieces: list[NDArray[np.bool_]], rules: Rules) -> Cell:
    """Return the cell of a yes/no share in % from who said yes in each residual of a node.

    Wilson's interval follows from the share and n; it shows no spread of its own.
    """
    atoms = [
        (atom_range(100 * float(piece.mean()), len(piece), width=WHOLE_SCALE, bounded=rules.bounded), len(piece))
        for piece in pieces
    ]
    n = sum(size for _, size in atoms)
    result = shown(node_range(atoms), 0)
    if result.bound is not Bound.EXACT:
        return bounded_cell(node, measure, part, result, n)
    inside = wilson(int(sum(piece.sum() for piece in pieces)), n)
    low, high = (round(100 * end) + 0.0 for end in inside or (0.0, 1.0))
    return Cell(node, measure, part, value=result.value, low=low, high=high, n=n)
