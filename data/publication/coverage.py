"""The cells of worksheets: what reps know about their customers and on what basis, point by point (rule:5, rule:7).

A worksheet counts once. If every round looked three months back, two rounds in a row would hold the same worksheets
but for a few, and their difference would tell those few. Rounds that publish coverage are therefore three months
apart, and each looks back to where the one before ended at the most. A worksheet that counts in a debrief counts there
and in no round, and neither does one that is worked on in a debrief that lives.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.instruments import load_instrument
from data.metrics.worksheet import BASIS_WEIGHTS, UNSTATED
from data.models import Assignment, LiveSeat, PublishedResult, Round, Worksheet, WorksheetPoint
from data.publication.bounds import Range, node_range, shown
from data.publication.cells import Cell, Integers, Rules, at_least, bounded_cell
from data.publication.placing import Placed
from data.types import Month, ResultState

INSTRUMENT = "worksheet-1.0"
MONTHS, DAYS = 3, 92
OPEN = "open"  # "I don't know yet", or left empty
CATEGORIES = (*BASIS_WEIGHTS, OPEN)
COVERAGE_FROM = 10  # worksheets, in a node and in what it holds beyond its largest nodes with coverage
CAPPED = 1  # worksheets: a category with no more is told as a bound
PREFIX = "coverage:"


@dataclass(frozen=True, slots=True)
class Worksheets:
    """The worksheets that a round counts, one a rep: each one's team, and the category of each point.

    `chosen` holds places in CATEGORIES and has the shape (worksheets, points).
    """

    teams: Integers
    points: tuple[str, ...]
    chosen: Integers


def _ended(round_: Round) -> dt.datetime:
    return min(round_.closed_at or round_.closes_at, round_.closes_at + GRACE)


def _window(session: Session, round_: Round) -> tuple[dt.datetime, dt.datetime] | None:
    """Return the time whose worksheets a round counts, or None when another one's time is too close."""
    query = (
        select(Round)
        .where(
            Round.organisation_id == round_.organisation_id,
            Round.id != round_.id,
            Round.id.in_(select(PublishedResult.round_id).where(PublishedResult.measure.like(f"{PREFIX}%"))),
        )
        .order_by(Round.id)
    )
    month, until = Month.parse(round_.about_month), _ended(round_)
    near = {str(month.plus(step)) for step in range(1 - MONTHS, MONTHS)}
    others = session.scalars(query).all()
    if any(other.about_month in near or _ended(other) >= until for other in others):
        return None
    return max([until - dt.timedelta(days=DAYS), *(_ended(other) for other in others)]), until


def read_worksheets(session: Session, round_: Round) -> Worksheets | None:
    """Read each rep's latest worksheet finished in the round's time; None when the round publishes no coverage."""
    window = _window(session, round_)
    if window is None:
        return None
    query = (
        select(Worksheet.id, Assignment.person_id, Assignment.team_id)
        .join(Assignment, Assignment.person_id == Worksheet.person_id)
        .where(
            Worksheet.organisation_id == round_.organisation_id,
            Assignment.round_id == round_.id,
            Worksheet.instrument == INSTRUMENT,
            Worksheet.counted_in_room.is_(False),
            ~exists().where(LiveSeat.worksheet_id == Worksheet.id),
            Worksheet.finished_at > window[0],
            Worksheet.finished_at <= window[1],
        )
        .order_by(Assignment.person_id, Worksheet.finished_at, Worksheet.id)
    )
    latest = {person: (worksheet, team) for worksheet, person, team in session.execute(query)}
    rows = {worksheet: row for row, (worksheet, _) in enumerate(latest.values())}
    points = tuple(load_instrument(INSTRUMENT).items)
    chosen = np.full((len(rows), len(points)), CATEGORIES.index(OPEN), dtype=np.int64)
    written = (
        select(
            WorksheetPoint.worksheet_id,
            WorksheetPoint.point,
            WorksheetPoint.dont_know,
            WorksheetPoint.words.is_not(None),
            WorksheetPoint.basis,
        )
        .join(Worksheet, Worksheet.id == WorksheetPoint.worksheet_id)
        .where(
            Worksheet.organisation_id == round_.organisation_id,
            Worksheet.finished_at > window[0],
            Worksheet.finished_at <= window[1],
        )
    )
    for worksheet, point, dont_know, has_words, basis in session.execute(written):
        if worksheet in rows and point in points and has_words and not dont_know:
            chosen[rows[worksheet], points.index(point)] = CATEGORIES.index(basis or UNSTATED)
    return Worksheets(np.array([team for _, team in latest.values()], dtype=np.int64), points, chosen)


def coverage_cells(worksheets: Worksheets, placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the share of worksheets in each category of each point, in %, for every node.

    From ten worksheets: five in five categories are nearly all bounds, and would make bounds of all nodes above.
    """
    where = at_least(placed, max(COVERAGE_FROM, rules.k)) if rules.withheld else at_least(placed, 1)
    for place, point in enumerate(worksheets.points):
        measure = f"{PREFIX}{point}"
        counts = np.array([placed.count(worksheets.chosen[:, place] == each) for each in range(len(CATEGORIES))]).T
        for node in placed.solution.state:
            state = where.state(node)
            if state is not ResultState.SHOWN:
                yield Cell(node, measure, state=state)
                continue
            n = len(placed.rows[node])
            yield Cell(node, measure, n=n)
            residuals = [counts[numbers].sum(axis=0) for numbers in where.residuals_in(node)]
            known = [(_ranges(each, rules), int(each.sum())) for each in residuals]
            for column, category in enumerate(CATEGORIES):
                yield _category_cell(node, measure, category, [(ranges[column], size) for ranges, size in known], n)


def _ranges(counts: Integers, rules: Rules) -> list[Range]:
    """Return what may be known of each category's share (0..100) in a residual with these counts.

    Categories with at most one worksheet are told as "at most one". Their sum is what the others leave over, so that
    the largest is told as at least what follows from the others, and says nothing more.
    """
    n = int(counts.sum())
    if not rules.bounded:
        return [Range(100 * count / n, 100 * count / n) for count in counts.tolist()]
    largest = int(np.argmax(counts))
    return [
        Range(100 * low / n, 100 * high / n, up=low < high and place == largest, down=low < high and place != largest)
        for place, (low, high) in enumerate(limits(counts.tolist()))
    ]


def limits(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Return what is told of how many worksheets lie in each category: the fewest and the most, equal where exact.

    None is told as none, and all are never told as all.
    """
    largest = max(range(len(counts)), key=lambda place: counts[place])
    capped = [place for place, count in enumerate(counts) if count <= CAPPED and place != largest]
    found = [(0, CAPPED) if place in capped else (count, count) for place, count in enumerate(counts)]
    left = counts[largest] + sum(counts[place] for place in capped)
    if capped:
        found[largest] = (max(left - CAPPED * len(capped), 0), left)
    return found


def _category_cell(node: int, measure: str, category: str, atoms: list[tuple[Range, int]], n: int) -> Cell:
    return bounded_cell(node, measure, category, shown(node_range(atoms), 0), n)
