"""The calendar of rounds: the monthly rule, its pause, and a later close of an open round."""

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import RoundRule, closing_moment, local_day, write_days
from data.commands.audit import record
from data.commands.organisations import lock_organisation
from data.commands.rounds import locked_round, rule_of
from data.errors import NotFoundError, RefusedError
from data.language import day_words, gettext
from data.models import Organisation, Round
from data.types import Month, RoundState


def _locked(session: Session, organisation_id: int) -> Organisation:
    lock_organisation(session, organisation_id)
    organisation = session.get(Organisation, organisation_id, populate_existing=True)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    return organisation


def change_rule(
    session: Session, *, organisation_id: int, rule: RoundRule, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Change the monthly rule; rounds that are planned follow it, rounds that are open or closed stay as they are.

    Raises:
        NotFoundError: There is no such organisation.
        RefusedError: No round can follow the rule, or a planned round would have ended by now.
    """
    organisation = _locked(session, organisation_id)
    if rule.check() == rule_of(organisation):
        return
    organisation.opening_day, organisation.closing_day = rule.opening_day, rule.closing_day
    organisation.reminder_days = write_days(rule.reminder_days)
    planned = select(Round).where(Round.organisation_id == organisation_id, Round.state == RoundState.PLANNED)
    for round_ in session.scalars(planned.with_for_update()):
        if round_.closes_at <= now:  # it was skipped
            continue
        month = Month.parse(round_.about_month)
        round_.opens_at, round_.closes_at = rule.times(month, organisation.zone)
        round_.reminder_days = organisation.reminder_days
        if round_.closes_at <= now:
            raise RefusedError(
                gettext("By this rule the round about %(month)s would be over before it opens.", month=month.label)
            )
    session.flush()
    details = {"opens": rule.opening_day, "closes": rule.closing_day, "reminders": list(rule.reminder_days)}
    _note(session, organisation_id, "round_rule_changed", actor_id, now, **details)


def tell_small_groups(
    session: Session, *, organisation_id: int, quarterly: bool, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Tell of groups with fewer than ten answers once a quarter, or each month; rounds that have opened stay.

    Raises:
        NotFoundError: There is no such organisation.
    """
    organisation = _locked(session, organisation_id)
    if organisation.small_quarterly != quarterly:
        organisation.small_quarterly = quarterly
        _note(session, organisation_id, "small_groups_changed", actor_id, now, quarterly=quarterly)


def pause_rounds(session: Session, *, organisation_id: int, now: dt.datetime, actor_id: int | None = None) -> None:
    """Let no further round be planned or opened; rounds that are open go on and close."""
    organisation = _locked(session, organisation_id)
    if organisation.rounds_paused_at is None:
        organisation.rounds_paused_at = now
        _note(session, organisation_id, "rounds_paused", actor_id, now)


def resume_rounds(session: Session, *, organisation_id: int, now: dt.datetime, actor_id: int | None = None) -> None:
    """Let rounds be planned and opened again; those whose time passed meanwhile are skipped."""
    organisation = _locked(session, organisation_id)
    if organisation.rounds_paused_at is not None:
        organisation.rounds_paused_at = None
        _note(session, organisation_id, "rounds_resumed", actor_id, now)


def extend_round(
    session: Session,
    *,
    organisation_id: int,
    round_id: int,
    closes_on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> dt.datetime:
    """Let an open round close on a later day, at its last second; returns when that is.

    Raises:
        NotFoundError: The organisation has no such round.
        RefusedError: The round is not open any more, the day is no later one, or the next round opens before.
    """
    round_ = locked_round(session, organisation_id, round_id)
    organisation = session.get_one(Organisation, organisation_id)
    if round_.state != RoundState.OPEN or round_.closes_at <= now:
        raise RefusedError(gettext("Only a round that takes answers can be extended."))
    closes_at = closing_moment(closes_on, organisation.zone)
    if closes_at <= round_.closes_at:
        raise RefusedError(gettext("Choose a day after the one on which the round closes now."))
    after = Month.parse(round_.about_month).plus(1)
    next_opens, _ = rule_of(organisation).times(after, organisation.zone)
    if closes_at >= next_opens:
        opens_on = local_day(next_opens, organisation.zone)
        raise RefusedError(
            gettext("The round about %(month)s opens on %(day)s.", month=after.label, day=day_words(opens_on))
        )
    round_.closes_at = closes_at
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="round_extended",
        subject="round",
        subject_id=round_id,
        details={"about_month": round_.about_month, "closes": str(closes_on)},
        now=now,
    )
    return closes_at


def _note(
    session: Session, organisation_id: int, act: str, actor_id: int | None, now: dt.datetime, **details: Any
) -> None:
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act=act,
        subject="organisation",
        subject_id=organisation_id,
        details=details,
        now=now,
    )
