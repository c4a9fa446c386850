"""Which points of the room's worksheets are said to stand out: the words agree with the table."""

import pytest

from data.publication.rooms import PointCoverage
from surveys.debriefs.coverage import standing_out

Ends = tuple[int, int]


def points(**known: tuple[Ends, Ends, Ends]) -> list[PointCoverage]:
    """Points by what is told of them: heard from a customer, thought out, not known yet."""
    return [
        PointCoverage(point, dict(zip(("heard", "thought", "open"), ends, strict=True)))
        for point, ends in known.items()
    ]


FIRM: tuple[Ends, Ends, Ends] = ((3, 5), (0, 1), (0, 1))
FAINT: tuple[Ends, Ends, Ends] = ((0, 1), (0, 1), (0, 1))
HALF: tuple[Ends, Ends, Ends] = ((0, 1), (0, 1), (0, 4))
OPEN: tuple[Ends, Ends, Ends] = ((0, 1), (0, 1), (3, 5))


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (points(P1=FIRM, P2=FAINT, P3=FIRM, P4=FIRM), ["P2"]),
        (points(P1=FAINT, P2=FIRM, P3=FAINT), ["P1", "P3"]),
        (points(P1=OPEN, P2=FAINT, P3=FAINT, P4=FAINT, P5=FAINT), ["P1"]),
        (points(P1=OPEN, P2=FAINT, P3=HALF), []),  # the third may be not known in as many
        (points(P1=FIRM, P2=FIRM, P3=FIRM), []),
        (points(P1=FAINT, P2=FAINT, P3=FAINT, P4=FAINT, P5=FIRM), []),
    ],
)
def test_a_point_that_was_surely_heard_less_stands_out(told: list[PointCoverage], found: list[str]) -> None:
    assert standing_out(told) == found


def test_kinds_of_hearing_are_counted_together() -> None:
    heard = {"checked": (2, 2), "told": (2, 2), "inferred": (0, 0), "guess": (0, 0), "open": (1, 1)}
    thought = {"checked": (0, 0), "told": (1, 1), "inferred": (2, 2), "guess": (2, 2), "open": (0, 0)}
    told = [PointCoverage("P1", heard), PointCoverage("P2", thought), PointCoverage("P3", heard)]
    assert standing_out(told) == ["P2"]
