"""Publishes a round: everything computed in one go from what was frozen at its opening, written once (rule:1)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from data.models import InstrumentVersion, PublishedResult, Round
from data.publication.answers import Past, read_answers, read_past, read_tree
from data.publication.cells import Cell, Rules, participation_cells, rate_cells, score_cells
from data.publication.changes import change_cells
from data.publication.participation import count_units
from data.publication.tree import Node, Solution, solve_tree
from data.types import Bound, ResultState

PUBLICATION_VERSION = "publication-1.0"
ROWS_AT_ONCE = 1000


def _solve(tree: Sequence[Node], teams: np.ndarray, rules: Rules) -> Solution:
    values, people = np.unique(teams, return_counts=True)
    attached = {int(team): int(count) for team, count in zip(values, people, strict=True)}
    return solve_tree(tree, attached, rules.k, complementary=rules.complementary)


def _published(session: Session, round_: Round, past: Past) -> dict[tuple[str, int, str], float]:
    query = (
        select(Round.about_month, PublishedResult.team_id, PublishedResult.measure, PublishedResult.value)
        .join(Round, Round.id == PublishedResult.round_id)
        .where(
            PublishedResult.organisation_id == round_.organisation_id,
            Round.about_month.in_(past.months[:-1]),
            PublishedResult.measure.like("score:%"),
            PublishedResult.state == ResultState.SHOWN,
            PublishedResult.bound == Bound.EXACT,
            PublishedResult.value.is_not(None),
        )
    )
    return {
        (month, team, measure): float(value)
        for month, team, measure, value in session.execute(query)
        if value is not None
    }


def make_cells(session: Session, round_: Round, rules: Rules) -> list[Cell]:
    """Compute every cell of a round; writes nothing but the kept scores of its submissions."""
    key = session.scalar(select(InstrumentVersion.key).where(InstrumentVersion.id == round_.instrument_version_id))
    instrument = load_instrument(str(key))
    tree = read_tree(session, round_.id)
    answers = read_answers(session, round_, instrument)
    cells = list(participation_cells(count_units(session, round_), rules))
    if instrument.scales:
        solution = _solve(tree, answers.statements.teams, rules)
        scores = list(score_cells(answers.statements, solution, rules))
        past = read_past(session, round_, answers.statements, tree)
        by_key = {(cell.team_id, cell.measure): cell for cell in scores}
        cells += [*scores, *change_cells(past, solution, by_key, _published(session, round_, past))]
    if answers.counts is not None:
        cells += rate_cells(instrument, answers.counts, _solve(tree, answers.counts.teams, rules), rules)
    return cells


def _write(session: Session, round_: Round, cells: Iterable[Cell], now: dt.datetime) -> int:
    shared = {
        "organisation_id": round_.organisation_id,
        "round_id": round_.id,
        "publication_version": PUBLICATION_VERSION,
        "published_at": now,
    }
    rows = [asdict(cell) | shared for cell in cells]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        session.execute(insert(PublishedResult), rows[start : start + ROWS_AT_ONCE])
    return len(rows)


def publish_round(session: Session, *, round_: Round, now: dt.datetime, rules: Rules | None = None) -> int:
    """Compute and write a closed round's results; returns the rows written, 0 when they were published before.

    Runs in the caller's transaction, together with the closing. `rules` differ from the round's own in tests only.
    """
    done = select(PublishedResult.id).where(PublishedResult.round_id == round_.id).limit(1)
    if session.scalar(done) is not None:
        return 0
    written = _write(session, round_, make_cells(session, round_, rules or Rules(k=round_.k)), now)
    round_.publication_version = PUBLICATION_VERSION
    session.flush()
    return written
