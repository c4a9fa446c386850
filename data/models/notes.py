"""What leaders and coaches write: annotations, workshops, actions, commitments."""

import datetime as dt

from sqlalchemy import LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, LongText, Moment, RowId, Tenant, one_of, tenant_key, within


class Annotation(Tenant, Base):
    """A dated note on a team's trends."""

    __tablename__ = "annotation"
    __table_args__ = (tenant_key(), within("team_id", "team"), within("author_id", "person"))

    id: Mapped[RowId]
    team_id: Mapped[int] = mapped_column(BigId, index=True)
    author_id: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[Kind]
    happened_on: Mapped[dt.date]
    words: Mapped[str] = mapped_column(String(140))
    created_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]


class Workshop(Tenant, Base):
    """A coach's event for one or more teams.

    `picked_by` are the months whose results chose the teams, 2026-08 2026-09; they are no baseline of a comparison.
    """

    __tablename__ = "workshop"
    __table_args__ = (tenant_key(), within("coach_id", "person"))

    id: Mapped[RowId]
    coach_id: Mapped[int | None] = mapped_column(BigId)
    title: Mapped[Label]
    happens_on: Mapped[dt.date]
    starts_at: Mapped[Moment | None]  # on that day in the organisation's zone; None where only the day is known
    minutes: Mapped[int] = mapped_column(default=90, server_default="90")
    aim: Mapped[str] = mapped_column(String(300), default="", server_default=text("''"))
    revision: Mapped[int] = mapped_column(default=0, server_default="0")  # counts changes, for calendars
    picked_by: Mapped[LongText | None]
    created_at: Mapped[Moment]
    cancelled_at: Mapped[Moment | None]
    archived_at: Mapped[Moment | None]


class WorkshopTeam(Tenant, Base):
    """A team that a workshop is for."""

    __tablename__ = "workshop_team"
    __table_args__ = (
        tenant_key(),
        within("workshop_id", "workshop"),
        within("team_id", "team"),
        UniqueConstraint("workshop_id", "team_id"),
    )

    id: Mapped[RowId]
    workshop_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId, index=True)


class WorkshopGuest(Tenant, Base):
    """Somebody who was invited to a workshop by mail, and is told when it changes."""

    __tablename__ = "workshop_guest"
    __table_args__ = (within("workshop_id", "workshop"), within("person_id", "person"))

    workshop_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, index=True)
    invited_at: Mapped[Moment]


class Action(Tenant, Base):
    """A leader's follow-up for a team."""

    __tablename__ = "action"
    __table_args__ = (tenant_key(), within("team_id", "team"), within("owner_id", "person"))

    id: Mapped[RowId]
    team_id: Mapped[int] = mapped_column(BigId, index=True)
    owner_id: Mapped[int | None] = mapped_column(BigId)
    words: Mapped[Label]
    measure: Mapped[Kind | None]
    due_on: Mapped[dt.date]
    created_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    outcome: Mapped[LongText | None]


class Commitment(Tenant, Base):
    """What a person or a team said they would offer next, in the debrief `session_id`; asked about in the next pulse.

    What a phone of nobody wrote is `waiting` until the coach puts it on the screen; nobody else reads it before.
    `told_in` is the debrief that was told, once, what the team's people had said of it, or that too few had.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        tenant_key(),
        within("workshop_id", "workshop"),
        within("session_id", "live_session"),
        within("team_id", "team"),
        within("person_id", "person"),
        within("told_in", "live_session"),
        one_of("state", "open", "happened", "not_yet", "no_longer"),
    )

    id: Mapped[RowId]
    workshop_id: Mapped[int | None] = mapped_column(BigId)
    session_id: Mapped[int | None] = mapped_column(BigId, index=True)
    team_id: Mapped[int | None] = mapped_column(BigId, index=True)
    person_id: Mapped[int | None] = mapped_column(BigId, index=True)
    waiting: Mapped[bool] = mapped_column(default=False, server_default=false())
    words: Mapped[LongText]  # of a team's; a person's own are in secret_words, encrypted with that person's key
    secret_words: Mapped[bytes | None] = mapped_column(LargeBinary())
    due_on: Mapped[dt.date | None]
    state: Mapped[Kind]
    created_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    told_in: Mapped[int | None] = mapped_column(BigId)


class CommitmentWord(Tenant, Base):
    """What a person says became of a commitment of their team, in the round whose frozen tree has them there.

    It is read by its author alone and counted once, in the team's next debrief, which destroys it.
    """

    __tablename__ = "commitment_word"
    __table_args__ = (
        within("commitment_id", "commitment"),
        within("person_id", "person"),
        within("round_id", "round"),
        one_of("outcome", "happened", "not_yet", "no_longer"),
    )

    commitment_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, index=True)
    round_id: Mapped[int] = mapped_column(BigId)
    outcome: Mapped[Kind]
    said_at: Mapped[Moment]
