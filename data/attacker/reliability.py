"""What alpha and the fit of statements tell beside their spreads: the squares of their scale.

Alpha compares the squares of a scale's statements, added up, with those of its sum; the fit of each statement says how
much of the latter goes with it. Where the spread of every statement is told, of the same people, both give the squares
of the sum, more finely than the interval of the scale does, and whatever room that interval was given.
"""

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy import special

from data.attacker.displays import Row
from data.attacker.spreads import Ends, squares_of_sd
from data.metrics.intervals import LEVEL
from data.metrics.scores import SCALES
from data.types import UPKEEP, Bound

Floats = NDArray[np.float64]
ALPHA, REST, SPREAD = f"{UPKEEP}alpha", f"{UPKEEP}rest", "spread:"
SECOND_ORDER = frozenset({"alpha", "omega", "rest"})
HALF = 0.005  # two decimals
TRIED = 400  # sums of squares between the ends that alpha leaves


def scale_squares(rows: Iterable[Row]) -> dict[tuple[int, str], tuple[int, Ends]]:
    """Return, by node and scale, the people and the ends between which the squares of the scale's mean lie."""
    told = {(row.team_id, row.measure, row.part): row for row in rows if row.measure.startswith((UPKEEP, SPREAD))}
    found = {}
    for (node, measure, scale), alpha in told.items():
        spreads = [told.get((node, f"{SPREAD}{item}", "")) for item in SCALES.get(scale, ())]
        known = [each for each in spreads if each is not None and each.value is not None and each.n == alpha.n]
        if measure == ALPHA and known and len(known) == len(spreads):
            own = [squares_of_sd(each.value or 0.0, each.n, 0) for each in known]
            ends = _by_fit(_by_alpha(alpha, own), own, [told.get((node, REST, item)) for item in SCALES[scale]])
            if ends is not None:
                found[node, scale] = alpha.n, (ends[0] / len(own) ** 2, ends[1] / len(own) ** 2)
    return found


def _by_alpha(alpha: Row, own: Sequence[Ends]) -> Ends | None:
    """Return the ends of the squares of the sum; None where alpha is left open."""
    count = len(own)
    low, high = (sum(each[end] for each in own) for end in (0, 1))
    if alpha.value is None or alpha.bound == Bound.BETWEEN:
        return None
    if alpha.bound == Bound.AT_MOST:
        return 0.0, high / (1 - alpha.value * (count - 1) / count)
    least, most = _alphas(alpha, count)
    share = (count - 1) / count
    return low / (1 - share * least), high / (1 - share * min(most, 1.0))


def _alphas(row: Row, count: int) -> Ends:
    """Return between which ends alpha lies: rounded, and so are the ends of its interval, that of Feldt."""
    value, tail, first = row.value or 0.0, (1 - LEVEL) / 2, row.n - 1
    found = [(value - HALF, value + HALF)]
    for end, share in ((row.low, 1 - tail), (row.high, tail)):
        if end is not None:
            factor = float(special.fdtri(first, first * (count - 1), share))
            found.append((1 - (1 - end + HALF) / factor, 1 - (1 - end - HALF) / factor))
    return max(low for low, _ in found), min(high for _, high in found)


def _by_fit(ends: Ends | None, own: Sequence[Ends], fits: Sequence[Row | None]) -> Ends | None:
    """Narrow the squares of the sum to those for which what goes with each statement adds up to all of it."""
    told = [fit.value for fit in fits if fit is not None and fit.value is not None]
    if ends is None or len(told) < len(own):
        return ends
    tried = np.linspace(*ends, TRIED)
    shares = [_shares(tried, squares, fit) for squares, fit in zip(own, told, strict=True)]
    low, high = (np.sum([each[end] for each in shares], axis=0) for end in (0, 1))
    fitting = tried[(low <= tried) & (tried <= high)]
    return (float(fitting[0]), float(fitting[-1])) if len(fitting) else ends


def _shares(whole: Floats, squares: Ends, fit: float) -> tuple[Floats, Floats]:
    """Return the least and most of each of the sum's squares that goes with a statement of so many squares.

    With the others it has u = fit sqrt(own (whole - own - 2 u)) in common.
    """
    found = []
    for own, r in product(squares, (fit - HALF, fit + HALF)):
        both = r**4 * own**2 + r**2 * own * np.maximum(whole - own, 0.0)
        found.append(own - r**2 * own + np.sign(r) * np.sqrt(both))
    return np.min(found, axis=0), np.max(found, axis=0)


def few_left_out(row: Row, everybody: int, k: int) -> bool:
    """Tell whether reliability rests on all of a node's people but fewer than k, whom the difference would tell of."""
    kind = row.measure.removeprefix(UPKEEP)
    return kind in SECOND_ORDER and 0 < everybody - row.n < k
