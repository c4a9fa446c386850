"""Reads a round's sent answers into arrays, once, with few statements; and the scores of the rounds before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.instruments import Instrument, load_instrument
from data.instruments.versions import Comparability, comparability, family
from data.language import ENGLISH
from data.metrics.scores import CAP, HIGHEST, LOWEST, score_matrix
from data.models import Answer, Assignment, InstrumentVersion, Round, RoundUnit, Submission, SubmissionScore
from data.publication.tree import Node
from data.types import AnswerKind, AssignmentStatus, RoundState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
SCALES = ("T", "R", "L")
SCORES = (*SCALES, "RO")
WINDOW = 12  # rounds in which within-person change is looked at


@dataclass(frozen=True, slots=True)
class Statements:
    """People with all three scales scored: `values` has the shape (people, 4), T R L on 0..100 and RO on -1..1."""

    people: Integers
    teams: Integers
    values: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """People with both directions confirmed and at work.

    `received` and `given` have the shape (people, kinds, counterparts) and hold capped counts; `days` their days.
    """

    people: Integers
    teams: Integers
    days: Floats
    received: Floats
    given: Floats


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that was sent: a row a person, a column an item, NaN where there is no number."""

    submissions: Integers
    people: Integers
    teams: Integers
    matrix: Floats
    columns: Mapping[str, int]

    def of(self, *items: str) -> Floats:
        """Return the columns of these items, shape (people, items)."""
        return self.matrix[:, [self.columns[item] for item in items]]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a round's respondents sent, as far as results are made of it.

    `scores` are T, R and L on 1..7 of everybody on the sheet, NaN where too few statements were answered; `scored` are
    the rows of the sheet that `statements` holds.
    """

    sheet: Sheet
    scores: Floats
    scored: Integers
    statements: Statements
    counts: Counts | None


def language_of(code: str | None) -> str:
    """Return the language of a round's statements; rounds opened before it was kept were in English."""
    return code or ENGLISH


def read_tree(session: Session, round_id: int) -> list[Node]:
    """Return the round's frozen tree."""
    query = (
        select(RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.position)
        .where(RoundUnit.round_id == round_id)
        .order_by(RoundUnit.position, RoundUnit.team_id)
    )
    return [Node(*row) for row in session.execute(query)]


def _senders(session: Session, round_: Round) -> tuple[Integers, Integers, Integers, Bools]:
    """Return submissions, people and teams, and who answered statements in the language that the round counts."""
    counted = Submission.language.is_(None) | (Submission.language == language_of(round_.language))
    query = (
        select(Submission.id, Assignment.person_id, Assignment.team_id, counted)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.status == AssignmentStatus.SUBMITTED,
            Submission.submitted_at.is_not(None),
        )
        .order_by(Submission.id)
    )
    rows = np.array([tuple(row) for row in session.execute(query)], dtype=np.int64).reshape(-1, 4)
    return rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3].astype(bool)


def _matrix(session: Session, round_id: int, submissions: Integers, columns: Sequence[str]) -> Floats:
    query = (
        select(Answer.submission_id, Answer.item, Answer.number)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.status == AssignmentStatus.SUBMITTED,
            Answer.kind.in_([AnswerKind.ANSWERED, AnswerKind.NOTHING]),
            Answer.number.is_not(None),
        )
    )
    matrix = np.full((len(submissions), len(columns)), np.nan)
    row_of = {int(submission): row for row, submission in enumerate(submissions)}
    column_of = {item: column for column, item in enumerate(columns)}
    # Rows of columns need nothing of what the unit of work does with each.
    for submission, item, number in session.connection().execute(query.execution_options(yield_per=5000)):
        row, column = row_of.get(submission), column_of.get(item)
        if row is not None and column is not None:
            matrix[row, column] = number
    return matrix


def read_answers(session: Session, round_: Round, instrument: Instrument) -> Answers:
    """Read and score the answers of everybody who sent them; writes nothing."""
    submissions, people, teams, same_language = _senders(session, round_)
    columns = [item.key for item in instrument.items.values() if item.kind != "text"]
    matrix = _matrix(session, round_.id, submissions, columns)
    matrix[np.ix_(~same_language, np.array([item in instrument.scored for item in columns]))] = np.nan
    sheet = Sheet(submissions, people, teams, matrix, {item: column for column, item in enumerate(columns)})
    counts = _counts(instrument, sheet) if instrument.kinds else None
    scores = np.full((len(people), len(SCALES)), np.nan)
    if set(SCALES) <= set(instrument.scales):
        items = [item for scale in SCALES for item in instrument.scales[scale].items]
        scores = np.column_stack(score_matrix(sheet.of(*items), items))
    scored = np.flatnonzero(~np.isnan(scores).any(axis=1))
    return Answers(sheet, scores, scored, _statements(people, teams, scores), counts)


def _statements(people: Integers, teams: Integers, scores: Floats) -> Statements:
    scored = ~np.isnan(scores).any(axis=1)
    points = 100 * (scores[scored] - LOWEST) / (HIGHEST - LOWEST)
    values = np.column_stack([points, (points[:, 1] - points[:, 0]) / 100])
    return Statements(people[scored], teams[scored], values)


def favour_cube(instrument: Instrument, sheet: Sheet, direction: str) -> Floats:
    """Return the capped counts of a direction, (people, kinds, counterparts), 0 where a box was left empty."""
    cells = [
        f"{direction}.{kind.key}.{counterpart.key}"
        for kind in instrument.kinds
        for counterpart in instrument.counterparts
    ]
    counted = np.nan_to_num(sheet.of(*cells), nan=0.0)  # blanks of a confirmed direction are 0
    return np.minimum(counted, CAP).reshape(-1, len(instrument.kinds), len(instrument.counterparts))


def _counts(instrument: Instrument, sheet: Sheet) -> Counts:
    days, received, given = sheet.of("DAYS", "REC.DONE", "GIV.DONE").T
    among = (received == 1) & (given == 1) & (days > 0)
    return Counts(
        sheet.people[among],
        sheet.teams[among],
        days[among],
        favour_cube(instrument, sheet, "REC")[among],
        favour_cube(instrument, sheet, "GIV")[among],
    )


@dataclass(frozen=True, slots=True)
class Past:
    """The rounds of the window, oldest first and the closing one last, with their k, trees and scored people.

    `changed` tells that there is a round just before, and that it asked other questions or in another language.
    """

    months: list[str]
    ks: list[int]
    trees: list[list[Node]]
    statements: list[Statements]
    changed: bool = False


def asks_the_same(versions: Sequence[Instrument]) -> bool:
    """Tell whether scores may be compared from the first to the last of consecutive versions, oldest first.

    They may where each statement of the last is the same or only worded differently. A statement that is bridged ends
    the comparison as well: kept scores are those of the whole scale, and no link is kept with them.
    """
    items = [item for scale in SCALES if scale in versions[-1].scales for item in versions[-1].scales[scale].items]
    return bool(items) and all(
        comparability(versions, item) in {Comparability.SAME, Comparability.COMPARABLE} for item in items
    )


def rounds_before(session: Session, round_: Round, instrument: Instrument) -> list[tuple[int, str, int, str, str]]:
    """Return the closed rounds of the questionnaire before a round, the latest first.

    Each is told by its id, month, k, language and version.
    """
    query = (
        select(Round.id, Round.about_month, Round.k, Round.language, InstrumentVersion.key)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .where(
            Round.organisation_id == round_.organisation_id,
            Round.state == RoundState.CLOSED,
            Round.about_month < round_.about_month,
        )
        .order_by(Round.about_month.desc())
    )
    return [
        (round_id, month, k, language_of(language), key)
        for round_id, month, k, language, key in session.execute(query)
        if family(key) == family(instrument.key)
    ]


def read_past(session: Session, round_: Round, now: Statements, tree: list[Node], instrument: Instrument) -> Past:
    """Read the kept scores of the up to 11 closed rounds before this one that asked the same, with their trees.

    Asked in another language is not asked the same.
    """
    earlier: list[tuple[int, str, int]] = []
    versions, changed = [instrument], False
    for round_id, month, k, language, key in rounds_before(session, round_, instrument):
        if language != language_of(round_.language):
            changed = not earlier
            break
        if key != versions[0].key:
            versions.insert(0, load_instrument(key))
        if len(earlier) == WINDOW - 1 or not asks_the_same(versions):
            changed = not earlier
            break
        earlier.insert(0, (round_id, month, k))
    return Past(
        [*(month for _, month, _ in earlier), round_.about_month],
        [*(k for _, _, k in earlier), round_.k],
        [*(read_tree(session, round_id) for round_id, _, _ in earlier), tree],
        [*(_kept(session, round_id) for round_id, _, _ in earlier), now],
        changed,
    )


def _kept(session: Session, round_id: int) -> Statements:
    query = (
        select(
            Assignment.person_id,
            Assignment.team_id,
            SubmissionScore.deal_first,
            SubmissionScore.give_return,
            SubmissionScore.long_view,
        )
        .join(Submission, Submission.id == SubmissionScore.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.round_id == round_id)
        .order_by(Assignment.person_id)
    )
    rows = np.array([tuple(row) for row in session.execute(query)], dtype=float).reshape(-1, 5)
    people, teams = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    return _statements(people, teams, rows[:, 2:])
