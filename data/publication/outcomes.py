"""The cells of closed deals: win rate and days to close of a month, for groups in which nobody stands for the others.

Deals come from outside, so nobody is asked about them; the people counted are those who closed at least one. A figure
of a group needs k of them, in what subtraction gives too, and nobody among them with more than half of its deals: a
rate of five people of whom one closed nearly everything is that one's rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics.intervals import ratio_interval, ratio_residuals
from data.publication.cells import Cell, Floats, Integers, Rules, at_least, place
from data.publication.placing import Placed
from data.publication.rates import own_log
from data.publication.scores import residual_rows
from data.publication.shares import carried, own_shares, pooled_shares, share_cell
from data.publication.spreads import Spread, group_of, known_rows, mean_of, pooled_spread, rate_rooms
from data.publication.tree import Node
from data.types import Bound, ResultState

WINS, CYCLE = "outcome:wins", "outcome:cycle"
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


def outcome_cells(nodes: Sequence[Node], deals: Deals, rules: Rules) -> Iterator[Cell]:
    """Yield win rate (%) and days to close for every node of the tree; everybody in `deals` closed at least one."""
    placed = place(nodes, deals.teams, rules)
    where, own = carried(deals.closed, placed, rules.k), at_least(placed, rules.own_spread_from)
    wins, days = pooled_shares(deals.won, deals.lost, placed, own), _pooled_days(deals, placed)
    for node in placed.solution.state:
        state = where.state(node)
        if state is not ResultState.SHOWN:
            yield from (Cell(node, measure, state=state) for measure in (WINS, CYCLE))
            continue
        pieces = residual_rows(placed, where, node)
        known = known_rows(placed, own, node, where) if node in own else []
        spread = own_shares(deals.won, deals.lost, known) if known else None
        yield share_cell(node, WINS, deals.won, deals.lost, pieces, spread or wins, rules)
        spread = own_log(deals.days, deals.closed, known) if known else None
        yield _cycle_cell(node, deals, np.concatenate(pieces), spread or days)


def _pooled_days(deals: Deals, placed: Placed) -> Spread:
    groups = [
        (ratio_residuals(deals.days[rows], deals.closed[rows]), deals.closed[rows] / mean_of(deals.closed[rows]))
        for rows in placed.by_team.values()
        if len(rows) > 1
    ]
    told = [group_of(group, rate_rooms, weights=weights) for group, weights in groups if group is not None]
    return pooled_spread(told, len(deals.teams), ASSUMED_LOG_SD)


def _cycle_cell(node: int, deals: Deals, rows: Integers, spread: Spread) -> Cell:
    """Return the mean of days of all deals; its interval is made on the log, as that of rates."""
    mean = float(deals.days[rows].sum() / deals.closed[rows].sum())
    if mean < LEAST_DAYS:
        return Cell(node, CYCLE, value=LEAST_DAYS, bound=Bound.AT_MOST, n=len(rows))
    inside = ratio_interval(mean, spread.sd, len(rows), spread.df)
    if inside is None:
        return Cell(node, CYCLE, value=float(round(mean)), n=len(rows))
    low, high = (float(round(end)) for end in inside)
    return Cell(node, CYCLE, value=float(round(mean)), low=low, high=high, interval=spread.kind, n=len(rows))
