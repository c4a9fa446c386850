"""Rounds: a month's fielding of an instrument, its frozen tree, and each person's place in it."""

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, Moment, MonthText, RowId, Tenant, one_of, tenant_key, within
from data.types import AssignmentStatus, RoundState


class InstrumentVersion(Tenant, Base):
    """A published questionnaire file that the organisation uses, with the hash it had."""

    __tablename__ = "instrument_version"
    __table_args__ = (tenant_key(), UniqueConstraint("organisation_id", "key"))

    id: Mapped[RowId]
    key: Mapped[Kind]
    sha256: Mapped[str] = mapped_column(String(64))
    adopted_at: Mapped[Moment]


class Round(Tenant, Base):
    """One month's fielding: `about_month` is the month asked about; `k` is locked at the opening.

    `usual_k` is there where `k` was raised because small groups are told of with the last month of a quarter only.
    """

    __tablename__ = "round"
    __table_args__ = (
        tenant_key(),
        within("instrument_version_id", "instrument_version"),
        UniqueConstraint("organisation_id", "about_month"),
        one_of("state", *RoundState),
        CheckConstraint("k >= 5", name="k_at_least_5"),
        CheckConstraint("usual_k IS NULL OR (usual_k >= 5 AND usual_k < k)", name="usual_k_below_k"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        Index("ix_round_due", "state", "opens_at"),
    )

    id: Mapped[RowId]
    instrument_version_id: Mapped[int] = mapped_column(BigId)
    about_month: Mapped[MonthText]
    state: Mapped[Kind]
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    k: Mapped[int]
    usual_k: Mapped[int | None]
    language: Mapped[Kind | None]  # in which statements are counted; set at the opening
    reminder_days: Mapped[Kind] = mapped_column(default="5,9", server_default="5,9")  # counted from the opening
    opened_at: Mapped[Moment | None]
    invited_at: Mapped[Moment | None]  # when invitations were put into the outbox
    closed_at: Mapped[Moment | None]
    answers_purged_at: Mapped[Moment | None]  # since when it holds no answers: they were kept long enough
    publication_version: Mapped[Kind | None]


class RoundUnit(Tenant, Base):
    """A node of the tree as it stood when the round opened; never changed after."""

    __tablename__ = "round_unit"
    __table_args__ = (
        tenant_key(),
        within("round_id", "round"),
        within("team_id", "team"),
        UniqueConstraint("round_id", "team_id"),
    )

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId)
    parent_team_id: Mapped[int | None] = mapped_column(BigId)
    name: Mapped[Label]
    depth: Mapped[int]
    position: Mapped[int]
    people: Mapped[int]  # assigned in this node and all below it, at the opening


class Assignment(Tenant, Base):
    """One person's place in one round: the team of the frozen tree, and role, region and time in the company then."""

    __tablename__ = "assignment"
    __table_args__ = (
        tenant_key(),
        within("round_id", "round"),
        within("person_id", "person"),
        within("team_id", "team"),
        UniqueConstraint("round_id", "person_id"),
        one_of("status", *AssignmentStatus),
        Index("ix_assignment_person", "person_id", "round_id"),
    )

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId)
    status: Mapped[Kind]
    job_role: Mapped[Label | None]
    region: Mapped[Label | None]
    tenure: Mapped[Kind | None]


class Participation(Tenant, Base):
    """Counts of invited and answered of a node on a day; counts only, never a list."""

    __tablename__ = "participation"
    __table_args__ = (
        tenant_key(),
        within("round_id", "round"),
        within("team_id", "team"),
        UniqueConstraint("round_id", "team_id", "counted_on"),
    )

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId)
    counted_on: Mapped[MonthText] = mapped_column(String(10))
    invited: Mapped[int]
    answered: Mapped[int]
