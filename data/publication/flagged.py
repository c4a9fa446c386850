"""The sensitivity line: scores of the whole organisation without answers that look careless (rule:9)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.instruments import Instrument
from data.metrics.scores import STRAIGHT_NEEDS, too_fast
from data.models import Assignment, PageTime, Round, Submission
from data.publication.answers import SCORES, Answers, Statements
from data.publication.bounds import Range
from data.publication.cells import Cell, Integers, Rules
from data.publication.placing import Placed
from data.publication.scores import LIMITS, piece_ranges, pooled_spreads, score_cell
from data.types import Bound, ResultState

FEW_CARELESS = "few_careless"  # the note of that cell where it would tell of fewer than k people
UNFLAGGED = "unflagged"  # the part of a top node's cell that leaves careless answers out


def read_flags(session: Session, round_: Round, instrument: Instrument, answers: Answers) -> NDArray[np.bool_]:
    """Return who of the scored people answered all alike (score:S21) or hurried (score:S22); shape (people,)."""
    items = [key for key, item in instrument.items.items() if item.kind == "statement"]
    pages = [page.key for page in instrument.pages if set(page.items) & set(items)]
    raw = answers.sheet.of(*items)[answers.scored]
    known = ~np.isnan(raw)
    alike = np.array([len(np.unique(row[there])) == 1 for row, there in zip(raw, known, strict=True)], dtype=bool)
    seconds = _seconds(session, round_, pages)
    submissions = answers.sheet.submissions[answers.scored]
    hurried = np.array([too_fast(seconds.get(int(each)), len(items)) for each in submissions], dtype=bool)
    enough = known.sum(axis=1) >= STRAIGHT_NEEDS
    return np.array((alike & enough) | hurried, dtype=bool)


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


def sensitivity_cells(
    people: Statements,
    flagged: NDArray[np.bool_],
    placed: Placed,
    now: Mapping[tuple[int, str], Cell],
    rules: Rules,
    across: Sequence[Integers] = (),
) -> Iterator[Cell]:
    """Yield the scores of the top nodes without flagged answers, where those number 0 or at least k in each piece.

    Beside the scores of the pieces the line tells each piece's flagged and unflagged people apart, so that each of
    these groups is at least k people, and keeps away from the ends of the scale. Without flagged answers the line is
    the plain cell once more (`now`, by node and measure), with all that was left untold there. `across` as of
    `score_cells`.
    """
    pooled = pooled_spreads(people, placed, rules, across)
    for node in placed.nodes:
        if node.parent_id is not None or placed.solution.state[node.id] is not ResultState.SHOWN:
            continue
        rows = placed.rows[node.id]
        if not flagged[rows].any():
            yield from (replace(now[node.id, f"score:{score}"], part=UNFLAGGED) for score in SCORES)
            continue
        groups = _groups(flagged, [placed.pieces[each] for each in placed.pieces_in(node.id)])
        kept = people.values[rows[~flagged[rows]]]
        if len(kept) < rules.k or any(len(group) < rules.k for group in groups):
            few = Cell(node.id, "", UNFLAGGED, state=ResultState.NOT_ENOUGH, note=FEW_CARELESS)
            yield from (replace(few, measure=f"score:{score}") for score in SCORES)
            continue
        told = [piece_ranges(people.values[group], rules) for group in groups]
        for column, score in enumerate(SCORES):
            plain = now[node.id, f"score:{score}"].bound is Bound.EXACT
            known = piece_ranges(kept, rules)[score]
            if not plain or any(each[score].up or each[score].down for each in told):
                known = Range(*LIMITS[score], up=True, down=True)
            yield score_cell(node.id, UNFLAGGED, score, [(known, len(kept))], kept[:, column], pooled[score])


def _groups(flagged: NDArray[np.bool_], pieces: Sequence[Integers]) -> list[Integers]:
    """Return the flagged and the unflagged people of each piece that has both."""
    split = [piece for piece in pieces if flagged[piece].any() and not flagged[piece].all()]
    return [piece[flagged[piece] == kind] for piece in split for kind in (True, False)]
