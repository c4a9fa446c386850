"""What people answered: one row per answer, drafts until submitted."""

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, LongText, Moment, RowId, Tenant, one_of, tenant_key, within
from data.types import AnswerKind


class Submission(Tenant, Base):
    """A person's answers to one round; a draft while `submitted_at` is empty, editable until the round closes."""

    __tablename__ = "submission"
    __table_args__ = (tenant_key(), within("assignment_id", "assignment"), UniqueConstraint("assignment_id"))

    id: Mapped[RowId]
    assignment_id: Mapped[int] = mapped_column(BigId)
    instrument: Mapped[Kind]
    opened_at: Mapped[Moment]
    submitted_at: Mapped[Moment | None]
    edited_at: Mapped[Moment | None]
    unread: Mapped[bytes | None] = mapped_column(LargeBinary())  # encrypted: texts by item that are no answer yet
    language: Mapped[Kind | None]  # in which statements were answered; SEVERAL where not all were in the same


class Answer(Tenant, Base):
    """One item's answer; `kind` keeps the kinds of missing apart, `revision` counts its changes."""

    __tablename__ = "answer"
    __table_args__ = (
        within("submission_id", "submission"),
        one_of("kind", *AnswerKind),
        CheckConstraint("kind <> 'answered' OR number IS NOT NULL OR words IS NOT NULL", name="answered_has_value"),
        Index("ix_answer_organisation", "organisation_id"),
    )

    organisation_id: Mapped[int] = mapped_column(BigId)
    submission_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    item: Mapped[Kind] = mapped_column(primary_key=True)
    instrument: Mapped[Kind]
    kind: Mapped[Kind]
    number: Mapped[int | None]
    words: Mapped[LongText | None]
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[Moment]


class PageTime(Tenant, Base):
    """Seconds spent on a page of the form, summed over visits; for the form's own health only."""

    __tablename__ = "page_time"
    __table_args__ = (within("submission_id", "submission"), CheckConstraint("seconds >= 0", name="not_negative"))

    submission_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    seconds: Mapped[int]


class SubmissionScore(Tenant, Base):
    """A sent submission's scale scores, 1..7, made when its round closed; empty where too few statements were answered.

    And its counts, for later rounds: `favours` are the capped numbers of favours received and then given, by kind and
    within it by counterpart in the order of the questionnaire, with spaces between; empty unless both directions were
    confirmed. It is as private as the answers: the charts' connection cannot read it.
    """

    __tablename__ = "submission_score"
    __table_args__ = (within("submission_id", "submission"),)

    submission_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    scoring_version: Mapped[Kind]
    deal_first: Mapped[float | None]
    give_return: Mapped[float | None]
    long_view: Mapped[float | None]
    days: Mapped[int | None]
    favours: Mapped[str | None] = mapped_column(String(400))
    offers: Mapped[int | None]
    requests: Mapped[int | None]
    asked: Mapped[int | None]
