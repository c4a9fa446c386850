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


def _least(points: Sequence[PointCoverage]) -> int:
    return max(sum(one.known.get(key, (0, 0))[0] for key in NOT_HEARD) for one in points)


def _finding(points: Sequence[PointCoverage], labels: Mapping[str, str]) -> str:
    most = _least(points)
    named = [labels[one.point] for one in points if _least([one]) == most]
    if not most or len(named) > NAMED:
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
