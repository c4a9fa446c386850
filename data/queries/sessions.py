"""Who is signed in: a session's row turned into a viewer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from data.models import Membership, Organisation, OwnChoice, Person, RoleGrant, UserSession
from data.types import LANGUAGE, Grant, Month, Role, Viewer

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A viewer and when the session was last noted as used."""

    viewer: Viewer
    last_seen_at: dt.datetime


@cache
def _signed_in_query() -> Any:
    """Return the statement, built once: building it would take longer than asking it."""
    # Which day it is depends on the organisation's zone, which this statement finds out: a day before or after UTC's.
    about_now = and_(
        Membership.person_id == UserSession.person_id,
        Membership.starts_on <= bindparam("tomorrow"),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= bindparam("yesterday")),
    )
    return (
        select(
            UserSession.id,
            UserSession.organisation_id,
            UserSession.person_id,
            UserSession.only_month,
            UserSession.last_seen_at,
            UserSession.factor_at,
            Person.name,
            Organisation.name.label("organisation_name"),
            Organisation.kind,
            Organisation.zone,
            Organisation.language,
            OwnChoice.value.label("own_language"),
            Organisation.administrators_need_factor,
            Membership.team_id.label("own_team"),
            Membership.starts_on,
            Membership.ends_on,
            RoleGrant.role,
            RoleGrant.team_id,
        )
        .join(Person, Person.id == UserSession.person_id)
        .join(Organisation, Organisation.id == UserSession.organisation_id)
        .outerjoin(Membership, about_now)
        .outerjoin(OwnChoice, and_(OwnChoice.person_id == UserSession.person_id, OwnChoice.choice == LANGUAGE))
        .outerjoin(RoleGrant, and_(RoleGrant.person_id == Person.id, RoleGrant.revoked_at.is_(None)))
        .where(
            UserSession.organisation_id == bindparam("organisation_id"),
            UserSession.token_hash == bindparam("token_hash"),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > bindparam("now"),
            Person.disabled_at.is_(None),
            Person.erased_at.is_(None),
        )
        .order_by(RoleGrant.id, Membership.starts_on.desc())
    )


def _team_on(rows: Sequence[Any], day: dt.date) -> int | None:
    """Return the team that somebody is in on a day, the one they came to last."""
    return next(
        (
            row.own_team
            for row in rows
            if row.own_team is not None and row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
        ),
        None,
    )


def get_signed_in(session: Session, *, organisation_id: int, token_hash: str, now: dt.datetime) -> SignedIn | None:
    """Return who holds a session, with the grants in force; None when it is unknown, ended, expired or shut out.

    An administrator's session without a second factor is none where the organisation asks for one.
    One statement: a page asks it at every request.
    """
    days = {"yesterday": now.date() - DAY, "tomorrow": now.date() + DAY}
    asked = {"organisation_id": organisation_id, "token_hash": token_hash, "now": now, **days}
    rows = session.connection().execute(_signed_in_query(), asked).fetchall()  # columns: no objects are needed
    if not rows:
        return None
    row = rows[0]
    only = Month.parse(row.only_month) if row.only_month else None
    grants = tuple(
        Grant(Role(role), team_id)
        for role, team_id in dict.fromkeys((role, team_id) for *_, role, team_id in rows)
        if role is not None and (only is None or role == Role.REP)
    )
    if (
        row.administrators_need_factor
        and row.factor_at is None
        and any(grant.role == Role.ADMINISTRATOR for grant in grants)
    ):
        return None  # the rule came, or the role, after the sign-in: it is given anew, with both proofs
    viewer = Viewer(
        organisation_id=row.organisation_id,
        person_id=row.person_id,
        name=row.name,
        organisation_name=row.organisation_name,
        organisation_kind=row.kind,
        grants=grants,
        session_id=row.id,
        team_id=_team_on(rows, now.astimezone(ZoneInfo(row.zone)).date()),
        only_month=only,
        own_language=row.own_language,
        language=row.language,
    )
    return SignedIn(viewer, row.last_seen_at)
