"""The sensitivity line: scores of the whole organisation without answers that look careless (rule:9)."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.instruments import Instrument
from data.metrics.scores import STRAIGHT_NEEDS, too_fast
from data.models import Assignment, PageTime, Round, Submission
from data.publication.answers import SCORES, Answers, Statements
from data.publication.bounds import Range
from data.publication.cells import Cell, Floats, Rules
from data.publication.placing import Placed
from data.publication.scores import piece_ranges, pooled_spreads, score_cell
from data.types import ResultState

UNFLAGGED = "unflagged"  # the part of a top node's cell that leaves careless answers out


def read_flags(session: Session, round_: Round, instrument: Instrument, answers: Answers) -> NDArray[np.bool_]:
    """Return who of the scored people answered all alike or hurried (score:S21, score:S22), shape (people,)."""
    items = [key for key, item in instrument.items.items() if item.kind == "statement"]
    pages = [page.key for page in instrument.pages if set(page.items) & set(items)]
    raw = answers.sheet.of(*items)[answers.scored]
    known = ~np.isnan(raw)
    alike = np.array([len(np.unique(row[there])) == 1 for row, there in zip(raw, known, strict=True)], dtype=bool)
    seconds = _seconds(session, round_, pages)
    submissions = answers.sheet.submissions[answers.scored]
    hurried = np.array([too_fast(seconds.get(int(each)), len(items)) for each in submissions], dtype=bool)
    return np.asarray((alike & (known.sum(axis=1) >= STRAIGHT_NEEDS)) | hurried, dtype=bool)


def _seconds(session: Session, round_: Round, pages: list[str]) -> dict[int, float]:
    """Return the seconds spent on these pages by submission, of those who were timed on each of them."""
    query = (
        select(PageTime.submission_id, func.sum(PageTime.seconds))
        .join(Submission, Submission.id == PageTime.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.round_id == round_.id, PageTime.page.in_(pages))
        .group_by(PageTime.submission_id)
        .having(func.count() == len(pages))
    )
    return {submission: float(seconds) for submission, seconds in session.execute(query)}


def sensitivity_cells(people: Statements, flagged: NDArray[np.bool_], placed: Placed, rules: Rules) -> Iterator[Cell]:
    """Yield the scores of the top nodes without flagged answers, where those number 0 or at least k.

    Beside the scores of the pieces, the smaller part of each piece counts: a combination can leave out either those
    who are flagged or those who are not.
    """
    apart = np.minimum(placed.count(flagged), placed.count(~flagged))
    pooled = pooled_spreads(people, placed)
    for node in placed.nodes:
        if node.parent_id is not None or placed.solution.state[node.id] is not ResultState.SHOWN:
            continue
        rows = placed.rows[node.id]
        kept, left_out = people.values[rows[~flagged[rows]]], people.values[rows[flagged[rows]]]
        numbers = [placed.piece_numbers[each] for each in placed.pieces_in(node.id)]
        if 0 < int(apart[numbers].sum()) < rules.k or len(kept) < rules.k or 0 < len(left_out) < rules.k:
            yield from (Cell(node.id, f"score:{score}", UNFLAGGED, state=ResultState.NOT_ENOUGH) for score in SCORES)
            continue
        known = piece_ranges(kept, rules)
        for column, score in enumerate(SCORES):
            ranges = [(_range(known[score], left_out, column, rules), len(kept))]
            yield score_cell(node.id, UNFLAGGED, score, ranges, kept[:, column], pooled[score])


def _range(known: Range, left_out: Floats, column: int, rules: Rules) -> Range:
    """Return what may be told of the kept people: nothing where it would pin those who are left out."""
    if not len(left_out):
        return known
    ends = piece_ranges(left_out, rules)[SCORES[column]]
    if not (ends.up or ends.down):
        return known
    return Range(-1.0, 1.0, up=True, down=True) if SCORES[column] == "RO" else Range(0.0, 100.0, up=True, down=True)
