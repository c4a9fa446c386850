"""What the room's worksheets rest on, in words: a table, and the points that were least heard from customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.instruments import spoken_instrument
from data.language import gettext, lazy, listed
from data.publication.coverage import INSTRUMENT, OPEN
from data.publication.rooms import HEARD, THOUGHT, PointCoverage, read_coverage
from data.queries.live import Shown

TITLE = lazy("What our worksheets rest on")
COLUMNS: Mapping[str, str] = {
    HEARD: lazy("They said so"),
    THOUGHT: lazy("Our own thinking"),
    "checked": lazy("Checked with them"),
    "told": lazy("They told us"),
    "inferred": lazy("Worked out"),
    "guess": lazy("Guess"),
    OPEN: lazy("Not known yet"),
}
NOT_HEARD = (THOUGHT, "inferred", "guess", OPEN)
NAMED = 3


@dataclass(frozen=True, slots=True)
class Coverage:
    """A table of points by what they rest on, in worksheets; a sentence; how many worksheets there are.

    `at_most` are the cells that say no more than that.
    """

    finding: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    worksheets: int
    at_most: frozenset[str]


def told(low: int, high: int) -> str:
    """Return the fewest and the most in words."""
    if low == high:
        return str(low)
    return gettext("at most %(high)s", high=high) if low == 0 else gettext("%(low)s to %(high)s", low=low, high=high)


def _ends(point: PointCoverage, *, heard: bool) -> tuple[int, int]:
    """Return of how many worksheets a point was heard from a customer, or was not: the fewest and the most."""
    ends = [point.known[key] for key in point.known if (key not in NOT_HEARD) is heard]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def standing_out(points: Sequence[PointCoverage]) -> list[str]:
    """Return the keys of up to three points that were surely heard less than all others; none where nothing proves it.

    What is told of a point are bounds: it was surely heard less where the most that it was lies below the fewest of
    every other. As all points are of the same worksheets, so it was where the fewest that it was not heard of lie above
    the most of every other.
    """
    less = {one.point: _ends(one, heard=True) for one in points}
    more = {one.point: (-high, -low) for one in points for low, high in (_ends(one, heard=False),)}
    return _below(less) or _below(more)


def _below(ends: Mapping[str, tuple[int, int]]) -> list[str]:
    """Return up to three keys whose upper ends lie below the lower ends of all others, as many as there are."""
    ranked = sorted(ends, key=lambda key: ends[key][1])
    for number in range(min(NAMED, len(ranked) - 1), 0, -1):
        fewer, others = ranked[:number], ranked[number:]
        if ends[fewer[-1]][1] < min(ends[key][0] for key in others):
            return [key for key in ends if key in fewer]
    return []


def _finding(points: Sequence[PointCoverage], labels: Mapping[str, str]) -> str:
    named = [labels[key] for key in standing_out(points)]
    if not named:
        return gettext("No point stands out. Ask about the one that surprises you.")
    return gettext("Least heard from customers: %(points)s. Ask about that next.", points=listed(named))


def read_table(shown: Shown) -> Coverage:
    """Return what was shown of the room's worksheets as a table."""
    points = read_coverage(shown.counts)
    labels = {key: item.label for key, item in spoken_instrument(INSTRUMENT).items.items()}
    return Coverage(
        _finding(points, labels),
        [gettext("Point"), *(str(COLUMNS[key]) for key in points[0].known)],
        [[labels[one.point], *(told(*ends) for ends in one.known.values())] for one in points],
        shown.participants,
        frozenset(told(*ends) for one in points for ends in one.known.values() if ends[0] == 0 < ends[1]),
    )
