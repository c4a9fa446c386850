"""What a signed-in person may read of their own: places in rounds, and answers."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from data.db import run
from data.models import Answer, Assignment, InstrumentVersion, Organisation, Round, Submission
from data.types import AnswerKind, AssignmentStatus, Month, RoundState


@dataclass(frozen=True, slots=True)
class OwnRound:
    """A round that the person has a place in, and how far they are with it."""

    round_id: int
    month: Month
    state: RoundState
    opens_at: dt.datetime
    closes_at: dt.datetime
    ended_at: dt.datetime  # when it closed: earlier than promised where everybody had answered
    k: int
    zone: str
    instrument: str
    team_id: int
    status: AssignmentStatus
    submission_id: int | None
    opened_at: dt.datetime | None
    submitted_at: dt.datetime | None
    edited_at: dt.datetime | None
    unread: bytes | None  # encrypted: what was typed and is no answer yet
    language: str | None = None  # in which statements were answered
    counted_in: str | None = None  # the language of the statements that results of groups are made of


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """One stored answer of the person; `revision` counts its changes from 1."""

    kind: AnswerKind
    number: int | None
    words: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class NextRound:
    """The next round that is planned in the organisation."""

    month: Month
    opens_at: dt.datetime
    zone: str


# Statements are built once: building one takes longer than asking it.
ORGANISATION: Any = bindparam("organisation_id")
PERSON: Any = bindparam("person_id")
ROUND: Any = bindparam("round_id")
TEAM: Any = bindparam("team_id")


@cache
def _places() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Round.id,
            Round.about_month,
            Round.state,
            Round.opens_at,
            Round.closes_at,
            case((Round.closed_at < Round.closes_at, Round.closed_at), else_=Round.closes_at),
            Round.k,
            Organisation.zone,
            InstrumentVersion.key,
            Assignment.team_id,
            Assignment.status,
            Submission.id,
            Submission.opened_at,
            Submission.submitted_at,
            Submission.edited_at,
            Submission.unread,
            Submission.language,
            Round.language,
        )
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .join(InstrumentVersion, InstrumentVersion.id == Round.instrument_version_id)
        .outerjoin(Submission, Submission.assignment_id == Assignment.id)
        .where(
            Round.organisation_id == ORGANISATION,
            Assignment.organisation_id == ORGANISATION,
            Assignment.person_id == PERSON,
        )
    )


@cache
def _place() -> Select[*tuple[Any, ...]]:
    opened = Round.state.in_([RoundState.OPEN, RoundState.CLOSED])
    return _places().where(Round.about_month == bindparam("month"), opened)


def _own_round(row: Row[*tuple[Any, ...]]) -> OwnRound:
    round_id, month, state, opens, closes, ended, k, zone, key, team_id, status, *submission = tuple(row)
    return OwnRound(
        round_id,
        Month.parse(month),
        RoundState(state),
        opens,
        closes,
        ended,
        k,
        zone,
        key,
        team_id,
        AssignmentStatus(status),
        *submission,
    )


def get_own_round(session: Session, *, organisation_id: int, person_id: int, month: Month) -> OwnRound | None:
    """Return the person's place in the round about a month; None without one, or before it opened."""
    asked = {"organisation_id": organisation_id, "person_id": person_id, "month": str(month)}
    row = run(session, _place(), asked).one_or_none()
    return None if row is None else _own_round(row)


def list_own_rounds(session: Session, *, organisation_id: int, person_id: int) -> list[OwnRound]:
    """Return every round that the person has a place in, the newest month first."""
    query = _places().order_by(Round.about_month.desc())
    found = run(session, query, {"organisation_id": organisation_id, "person_id": person_id})
    return [_own_round(row) for row in found]


def get_next_round(session: Session, *, organisation_id: int) -> NextRound | None:
    """Return the planned round that opens first, or None while none is planned."""
    query = (
        select(Round.about_month, Round.opens_at, Organisation.zone)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(Round.organisation_id == organisation_id, Round.state == RoundState.PLANNED)
        .order_by(Round.opens_at)
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else NextRound(Month.parse(row[0]), row[1], row[2])


@cache
def _answers(*, some: bool) -> Select[*tuple[Any, ...]]:
    query = (
        select(Answer.item, Answer.kind, Answer.number, Answer.words, Answer.revision)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            Answer.organisation_id == ORGANISATION,
            Assignment.organisation_id == ORGANISATION,
            Assignment.person_id == PERSON,
        )
        .order_by(Answer.item)
    )
    return query.where(Answer.item.in_(bindparam("items", expanding=True))) if some else query


@cache
def _answers_of_round(*, some: bool) -> Select[*tuple[Any, ...]]:
    return _answers(some=some).where(Assignment.round_id == ROUND)


@cache
def _earlier_answers() -> Select[*tuple[Any, ...]]:
    sent = (
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(
            Assignment.organisation_id == ORGANISATION,
            Assignment.person_id == PERSON,
            Submission.submitted_at.is_not(None),
            Round.about_month < bindparam("before"),
        )
        .order_by(Round.about_month.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = _answers(some=True).join(Round, Round.id == Assignment.round_id).add_columns(Round.about_month)
    return query.where(Answer.submission_id == sent)


def _own_answers(rows: list[Row[*tuple[Any, ...]]]) -> dict[str, OwnAnswer]:
    return {row[0]: OwnAnswer(AnswerKind(row[1]), row[2], row[3], row[4]) for row in rows}


def get_own_answers(
    session: Session, *, organisation_id: int, person_id: int, round_id: int, items: Collection[str] | None = None
) -> dict[str, OwnAnswer]:
    """Return the person's stored answers to a round by item key, all of them or those of some items."""
    asked: dict[str, Any] = {"organisation_id": organisation_id, "person_id": person_id, "round_id": round_id}
    some = {} if items is None else {"items": sorted(items)}
    return _own_answers(list(run(session, _answers_of_round(some=items is not None), asked | some)))


@cache
def _answers_to(dialect: str) -> Select[*tuple[Any, ...]]:
    # One text for any number of items: each number would make a statement of its own.
    items = bindparam("items", type_=Text())
    if dialect == "sqlite":
        named = select(func.json_each(items).table_valued("value").c.value)
    else:
        named = select(func.jsonb_array_elements_text(cast(items, JSONB())).column_valued("named"))
    return (
        select(Answer.item, Answer.kind, Answer.number, Answer.words, Answer.revision)
        .where(
            Answer.organisation_id == ORGANISATION,
            Answer.submission_id == bindparam("submission_id"),
            Answer.item.in_(named),
        )
        .order_by(Answer.item)
    )


def get_answers_to(
    session: Session, *, organisation_id: int, submission_id: int, items: Collection[str]
) -> dict[str, OwnAnswer]:
    """Return what is stored for some items of a submission, which the caller has found to be the person's own."""
    asked = {"organisation_id": organisation_id, "submission_id": submission_id, "items": json.dumps(list(items))}
    return _own_answers(list(run(session, _answers_to(session.get_bind().dialect.name), asked)))


def get_earlier_answers(
    session: Session, *, organisation_id: int, person_id: int, before: Month, items: Collection[str]
) -> tuple[Month | None, dict[str, OwnAnswer]]:
    """Return the latest month before `before` for which the person sent answers to some of these items, and those.

    An item means the same in every version of an instrument that asks it, so its key is all that is compared.
    """
    asked = {
        "organisation_id": organisation_id,
        "person_id": person_id,
        "before": str(before),
        "items": sorted(items),
    }
    rows = list(run(session, _earlier_answers(), asked))
    return (Month.parse(rows[0][-1]) if rows else None), _own_answers(rows)
