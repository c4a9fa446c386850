"""What a room may be told of its worksheets: how many points rest on what, never as none and never as all (rule:7).

From ten worksheets the four bases are told apart; below that only whether a point was heard from the customer or
thought out: five worksheets in five categories would be nearly all bounds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from data.metrics.worksheet import UNSTATED
from data.models import WorksheetPoint
from data.publication.coverage import COVERAGE_FROM, INSTRUMENT, OPEN, limits

HEARD, THOUGHT = "heard", "thought"
TOGETHER = {"guess": THOUGHT, "inferred": THOUGHT, "told": HEARD, "checked": HEARD, OPEN: OPEN}
FEW = (HEARD, THOUGHT, OPEN)
MANY = ("checked", "told", "inferred", "guess", OPEN)
FEWEST, MOST = ".fewest", ".most"
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """Of how many worksheets a point rests on what: the fewest and the most, by category in the order of the table."""

    point: str
    known: Mapping[str, tuple[int, int]]


def written_in(session: Session, worksheet_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Return what each point of some worksheets rests on (a basis, or open), for those in which something is written.

    A point that was never saved is not there.
    """
    rows = session.execute(
        select(
            WorksheetPoint.worksheet_id,
            WorksheetPoint.point,
            WorksheetPoint.dont_know,
            WorksheetPoint.basis,
        ).where(
            WorksheetPoint.worksheet_id.in_(sorted(worksheet_ids)),
            or_(WorksheetPoint.dont_know, WorksheetPoint.words.is_not(None)),
        )
    )
    found: dict[int, dict[str, str]] = {}
    for worksheet, point, dont_know, basis in rows:
        found.setdefault(worksheet, {})[point] = OPEN if dont_know else basis or UNSTATED
    return found


def coverage_counts(sheets: Sequence[Mapping[str, str]]) -> Counts:
    """Return what is told of each point of at least five worksheets, as it is kept: by point, by category."""
    categories = MANY if len(sheets) >= COVERAGE_FROM else FEW
    counts: Counts = {}
    for point in load_instrument(INSTRUMENT).items:
        bases = [sheet.get(point, OPEN) for sheet in sheets]
        chosen = bases if categories is MANY else [TOGETHER[basis] for basis in bases]
        told = limits([chosen.count(category) for category in categories])
        counts[point + FEWEST] = {key: low for key, (low, _) in zip(categories, told, strict=True)}
        counts[point + MOST] = {key: high for key, (_, high) in zip(categories, told, strict=True)}
    return counts


def read_coverage(counts: Mapping[str, Mapping[str, int]]) -> list[PointCoverage]:
    """Return what was told of each point, in the order of the worksheet."""
    found = []
    for point in load_instrument(INSTRUMENT).items:
        fewest, most = counts[point + FEWEST], counts[point + MOST]
        order = MANY if len(fewest) == len(MANY) else FEW
        found.append(PointCoverage(point, {key: (fewest[key], most[key]) for key in order}))
    return found
