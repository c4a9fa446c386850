"""The cells of closed deals: win rate and days to close of a month, for groups in which nobody stands for the others.

Deals come from outside, so nobody is asked about them; the people counted are those who closed at least one. A figure
of a group needs k of them, in what subtraction gives too, and nobody among them with more than half of its deals: a
rate of five people of whom one closed nearly everything is that one's rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.intervals import ratio_interval, ratio_residuals
from data.publication.cells import Cell, Floats, Integers, Rules, Spread, at_least, own_spread, place, pooled_spread
from data.publication.placing import Narrow, Placed, narrow
from data.publication.scores import residual_rows
from data.publication.shares import pooled_shares, share_cell
from data.publication.tree import Node
from data.types import Bound, ResultState

WINS, CYCLE = "outcome:wins", "outcome:cycle"
MOST = 0.5  # of a group's deals that one person may have closed
ASSUMED_LOG_SD = 0.7  # spread of one person's days around the team's, until 30 people closed deals
LEAST_DAYS = 1.0


@dataclass(frozen=True, slots=True)
class Deals:
    """The deals that each person closed in a month: won, lost, and days from making to closing, all added up."""

    teams: Integers
    won: Floats
    lost: Floats
    days: Floats

    @property
    def closed(self) -> Floats:
        """How many each person closed."""
        return self.won + self.lost


def _balanced(deals: Deals, placed: Placed, k: int) -> Narrow:
    """Return where k people closed deals, nobody more than half of them, in what subtraction gives as well."""
    pieces = [deals.closed[rows] for rows in placed.pieces.values()]
    people = np.array([len(piece) for piece in pieces], dtype=np.int64)
    whole = np.array([piece.sum() for piece in pieces])
    most = np.array([piece.max() for piece in pieces])

    def enough(numbers: Integers) -> bool:
        return bool(people[numbers].sum() >= k and most[numbers].max() <= MOST * whole[numbers].sum())

    return narrow(placed, enough)


def outcome_cells(nodes: Sequence[Node], deals: Deals, rules: Rules) -> Iterator[Cell]:
    """Yield win rate (%) and days to close for every node of the tree; everybody in `deals` closed at least one."""
    placed = place(nodes, deals.teams, rules)
    where, own = _balanced(deals, placed, rules.k), at_least(placed, rules.own_spread_from)
    wins, days = pooled_shares(deals.won, deals.lost, placed), _pooled_days(deals, placed)
    for node in placed.solution.state:
        state = where.state(node)
        if state is not ResultState.SHOWN:
            yield from (Cell(node, measure, state=state) for measure in (WINS, CYCLE))
            continue
        pieces, large = residual_rows(placed, where, node), node in own
        yield share_cell(node, WINS, deals.won, deals.lost, pieces, wins, rules, own=large)
        yield _cycle_cell(node, deals, np.concatenate(pieces), days, own=large)


def _pooled_days(deals: Deals, placed: Placed) -> Spread:
    groups = [
        ratio_residuals(deals.days[rows], deals.closed[rows]) for rows in placed.by_team.values() if len(rows) > 1
    ]
    return pooled_spread([group for group in groups if group is not None], len(deals.teams), ASSUMED_LOG_SD)


def _cycle_cell(node: int, deals: Deals, rows: Integers, pooled: Spread, *, own: bool) -> Cell:
    """Return the mean of days of all deals; its interval is made on the log, as that of rates."""
    mean = float(deals.days[rows].sum() / deals.closed[rows].sum())
    if mean < LEAST_DAYS:
        return Cell(node, CYCLE, value=LEAST_DAYS, bound=Bound.AT_MOST, n=len(rows))
    residuals = ratio_residuals(deals.days[rows], deals.closed[rows]) if own else None
    spread = pooled if residuals is None else own_spread(residuals)
    inside = ratio_interval(mean, spread.sd, len(rows), spread.df)
    if inside is None:
        return Cell(node, CYCLE, value=float(round(mean)), n=len(rows))
    low, high = (float(round(end)) for end in inside)
    return Cell(node, CYCLE, value=float(round(mean)), low=low, high=high, interval=spread.kind, n=len(rows))
