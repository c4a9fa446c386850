"""Organisation, its tree of teams, its people, their memberships and roles."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, BigId, Kind, Label, LongText, Moment, RowId, Tenant, one_of, tenant_key, within
from data.types import Role


class Organisation(Base):
    """A tenant; everything else belongs to one."""

    __tablename__ = "organisation"
    __table_args__ = (one_of("kind", "demo", "preview", "real"), CheckConstraint("k >= 5", name="k_at_least_5"))

    id: Mapped[RowId]
    name: Mapped[Label]
    kind: Mapped[Kind]
    zone: Mapped[Kind]
    language: Mapped[Kind] = mapped_column(default="en")
    k: Mapped[int] = mapped_column(default=5)
    gift_rule: Mapped[LongText] = mapped_column(default="")
    gift_register_url: Mapped[LongText] = mapped_column(default="")
    deal_columns: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # how files of deals were read the last time
    administrators_need_factor: Mapped[bool] = mapped_column(default=False, server_default=false())
    opening_day: Mapped[int] = mapped_column(default=1, server_default="1")  # of rounds, in the month after
    closing_day: Mapped[int] = mapped_column(default=10, server_default="10")
    reminder_days: Mapped[Kind] = mapped_column(default="5,9", server_default="5,9")  # counted from the opening
    rounds_paused_at: Mapped[Moment | None]
    small_quarterly: Mapped[bool] = mapped_column(default=False, server_default=false())  # data/calendar.py
    retention_months: Mapped[int] = mapped_column(default=36, server_default="36")  # for how long answers are kept
    created_at: Mapped[Moment]


class Team(Tenant, Base):
    """A node of the one reporting tree as it is now; rounds keep their own copy."""

    __tablename__ = "team"
    __table_args__ = (tenant_key(), within("parent_id", "team"))

    id: Mapped[RowId]
    parent_id: Mapped[int | None] = mapped_column(BigId)
    name: Mapped[Label]
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment]
    closed_on: Mapped[dt.date | None]


class Person(Tenant, Base):
    """Somebody in the organisation, known by e-mail address (kept in lower case).

    `job_role`, `region` and `started_on` (the first day in the company) are those of now; rounds keep their own copy.
    """

    __tablename__ = "person"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("email"),
        Index("ix_person_employee_id", "organisation_id", "employee_id", unique=True),
        Index("ix_person_scim_id", "organisation_id", "scim_id", unique=True),
    )

    id: Mapped[RowId]
    email: Mapped[Label]
    name: Mapped[Label]
    employee_id: Mapped[Label | None]  # the number that the company's own lists know the person by
    scim_id: Mapped[str | None] = mapped_column(String(32), default=lambda: uuid.uuid4().hex)  # in SCIM
    password_hash: Mapped[LongText | None]
    job_role: Mapped[Label | None]
    region: Mapped[Label | None]
    started_on: Mapped[dt.date | None]
    created_at: Mapped[Moment]
    disabled_at: Mapped[Moment | None]
    withdrawn_at: Mapped[Moment | None]  # since when a program that provisions people knows them no more
    erased_at: Mapped[Moment | None]


class Membership(Tenant, Base):
    """A person's time in a team, from `starts_on` to `ends_on` (the last day, open while there is none)."""

    __tablename__ = "membership"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("team_id", "team"),
        UniqueConstraint("person_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId)
    team_id: Mapped[int] = mapped_column(BigId)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]


class Absence(Tenant, Base):
    """Days on which somebody is away and is not asked."""

    __tablename__ = "absence"
    __table_args__ = (tenant_key(), within("person_id", "person"))

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId, index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]


class RoleGrant(Tenant, Base):
    """A role that a person holds, for a team and all below it, or for the whole organisation."""

    __tablename__ = "role_grant"
    __table_args__ = (
        tenant_key(),
        within("person_id", "person"),
        within("team_id", "team"),
        one_of("role", *Role),
        Index("ix_role_grant_in_force", "person_id", "revoked_at"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(BigId)
    role: Mapped[Kind]
    team_id: Mapped[int | None] = mapped_column(BigId)
    granted_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]
