"""The cells of shares: conversations opened with an offer (sums), and people who asked at least once (yes/no)."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from data.metrics.intervals import mean_interval, wilson
from data.metrics.scores import opener_share
from data.publication.answers import Sheet
from data.publication.bounds import SCALE_HIGH, SCALE_LOW, WHOLE_SCALE, Range, atom_range, node_range, shown
from data.publication.cells import (
    Cell,
    Floats,
    Integers,
    Rules,
    Spread,
    at_least,
    bounded_cell,
    own_spread,
    pooled_spread,
)
from data.publication.placing import Placed
from data.types import Bound, ResultState

ASSUMED_ATANH_SD = 0.5  # spread of one person's openers around the team's, until 30 people answered
UNKNOWN = Range(SCALE_LOW, SCALE_HIGH, up=True, down=True)


def opener_rows(sheet: Sheet) -> Integers:
    """Return the rows of those who said how many first conversations began by an offer, and by a request."""
    return np.flatnonzero(~np.isnan(sheet.of("OPEN.OFFER", "OPEN.ASK")).any(axis=1))


def opener_cells(sheet: Sheet, rows: Integers, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the share of first conversations opened with an offer, in %, of sums (of the sheet's `rows`)."""
    offers, asks = sheet.of("OPEN.OFFER", "OPEN.ASK")[rows].T
    pooled = pooled_shares(offers, asks, placed)
    own = at_least(placed, rules.own_spread_from)
    for node, state in placed.solution.state.items():
        if state is not ResultState.SHOWN:
            yield Cell(node, "share:openers", state=state)
            continue
        pieces = [placed.pieces[each] for each in placed.pieces_in(node)]
        yield share_cell(node, "share:openers", offers, asks, pieces, pooled, rules, own=node in own)


def pooled_shares(offers: Floats, asks: Floats, placed: Placed) -> Spread:
    """Return the pooled spread of persons' influence on the share of sums, within teams of two or more."""
    teams = [_residuals(offers[each], asks[each]) for each in placed.by_team.values() if len(each) > 1]
    return pooled_spread([each for each in teams if each is not None], len(offers), ASSUMED_ATANH_SD)


def share_cell(
    node: int,
    measure: str,
    offers: Floats,
    asks: Floats,
    pieces: Sequence[Integers],
    pooled: Spread,
    rules: Rules,
    *,
    own: bool,
) -> Cell:
    """Return the cell of offers / (offers + asks) of sums, in %, of a node made of `pieces`, the rows of each residual.

    `own` tells that the node's own spread may be told.
    """
    atoms = [
        (_range(offers[piece], asks[piece], rules), float((offers[piece] + asks[piece]).sum())) for piece in pieces
    ]
    among = np.concatenate(list(pieces))
    residuals = _residuals(offers[among], asks[among]) if own else None
    return _cell(node, measure, atoms, len(among), pooled if residuals is None else own_spread(residuals))


def _range(offers: Floats, asks: Floats, rules: Rules) -> Range:
    share = opener_share(offers, asks)
    return UNKNOWN if share is None else atom_range(100 * share, len(offers), width=WHOLE_SCALE, bounded=rules.bounded)


def _residuals(offers: Floats, asks: Floats) -> Floats | None:
    """Return each person's influence on atanh(2 share - 1), or None where that does not exist."""
    share, whole = opener_share(offers, asks), float((offers + asks).sum())
    if share is None or not 0 < share < 1:
        return None
    influence = len(offers) * (offers - share * (offers + asks)) / whole
    return np.asarray(influence / (2 * share * (1 - share)))


def _cell(node: int, measure: str, atoms: list[tuple[Range, float]], n: int, spread: Spread) -> Cell:
    weighing = [(known, weight) for known, weight in atoms if weight > 0]
    result = shown(node_range(weighing) if weighing else UNKNOWN, 0)
    if result.bound is not Bound.EXACT:
        return bounded_cell(node, measure, "", result, n)
    share = node_range(weighing).low / 100
    inside = mean_interval(math.atanh(2 * share - 1), spread.sd, n, spread.df)
    if inside is None:
        return Cell(node, measure, value=result.value, n=n)
    low, high = (round(50 * (1 + math.tanh(end))) + 0.0 for end in inside)
    return Cell(node, measure, value=result.value, low=low, high=high, interval=spread.kind, n=n)


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
