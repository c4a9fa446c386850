"""Rounds: planned, opened on a frozen tree, closed with their results published in the same transaction."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.calendar import GRACE, RoundRule, local_day, read_days, smallest_group
from data.commands.announcements import announce_closing
from data.commands.audit import record
from data.commands.freezing import freeze_round
from data.commands.organisations import lock_organisation
from data.errors import ConflictError, NotFoundError, RefusedError
from data.instruments import load_instrument, sha256, worded_in
from data.language import day_words, gettext
from data.models import Assignment, InstrumentVersion, Organisation, Participation, Round, RoundUnit
from data.publication import publish_round
from data.publication.answers import read_tree
from data.publication.cells import Rules, participation_cells
from data.publication.participation import count_units
from data.types import AssignmentStatus, Month, ResultState, RoundState

PULSE = "pulse-1.0"
DAILY_FROM = 10  # rule 11: participation of an open round is counted daily only for nodes of 10 or more invited


def _adopt(session: Session, organisation_id: int, key: str, now: dt.datetime) -> InstrumentVersion:
    version = session.scalar(
        select(InstrumentVersion).where(
            InstrumentVersion.organisation_id == organisation_id, InstrumentVersion.key == key
        )
    )
    if version is None:
        load_instrument(key)  # refuses a file that is unknown or was changed
        version = InstrumentVersion(organisation_id=organisation_id, key=key, sha256=sha256(key), adopted_at=now)
        session.add(version)
        session.flush()
    return version


def _organisation(session: Session, organisation_id: int) -> Organisation:
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    return organisation


def rule_of(organisation: Organisation) -> RoundRule:
    """Return the monthly rule of an organisation's rounds."""
    return RoundRule(organisation.opening_day, organisation.closing_day, read_days(organisation.reminder_days))


def _set_k(round_: Round, organisation: Organisation) -> None:
    """Set a round's k, and the one that it would have if small groups were told of each month."""
    month, usual = Month.parse(round_.about_month), organisation.k
    round_.k = smallest_group(usual, month, small_quarterly=organisation.small_quarterly)
    round_.usual_k = usual if round_.k > usual else None


def _instrument(session: Session, round_: Round) -> str:
    query = select(InstrumentVersion.key).where(InstrumentVersion.id == round_.instrument_version_id)
    return session.scalars(query).one()


def locked_round(session: Session, organisation_id: int, round_id: int) -> Round:
    """Return a round that nobody else changes until this transaction ends.

    Raises:
        NotFoundError: The organisation has no such round.
    """
    query = select(Round).where(Round.organisation_id == organisation_id, Round.id == round_id).with_for_update()
    round_ = session.scalar(query.execution_options(populate_existing=True))
    if round_ is None:
        raise NotFoundError(gettext("There is no such round."))
    return round_


def _check_end(round_: Round, zone: str, now: dt.datetime) -> None:
    if round_.closes_at <= now:
        end, month = local_day(round_.closes_at, zone), Month.parse(round_.about_month)
        raise RefusedError(
            gettext(
                "The round about %(month)s would have ended on %(day)s; it cannot be opened any more.",
                month=month.label,
                day=day_words(end),
            )
        )


def plan_round(
    session: Session,
    *,
    organisation_id: int,
    about_month: Month,
    now: dt.datetime,
    instrument: str = PULSE,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    actor_id: int | None = None,
) -> Round:
    """Plan the round about a month; by default it opens and closes by the organisation's rule.

    Raises:
        NotFoundError: No such organisation.
        ConflictError: There is a round about that month already.
        RefusedError: It would have ended by now.
    """
    organisation = _organisation(session, organisation_id)
    lock_organisation(session, organisation_id)
    taken = select(Round.id).where(Round.organisation_id == organisation_id, Round.about_month == str(about_month))
    if session.scalar(taken) is not None:
        raise ConflictError(gettext("There is a round about %(month)s already.", month=about_month.label))
    usual_opening, usual_closing = rule_of(organisation).times(about_month, organisation.zone)
    round_ = Round(
        organisation_id=organisation_id,
        instrument_version_id=_adopt(session, organisation_id, instrument, now).id,
        about_month=str(about_month),
        state=RoundState.PLANNED,
        opens_at=opens_at or usual_opening,
        closes_at=closes_at or usual_closing,
        reminder_days=organisation.reminder_days,
    )
    _set_k(round_, organisation)
    _check_end(round_, organisation.zone, now)
    session.add(round_)
    session.flush()
    _note(session, round_, "round_planned", actor_id, now)
    return round_


def _check_begin(round_: Round, zone: str, now: dt.datetime, *, early: bool) -> None:
    month = Month.parse(round_.about_month)
    if local_day(now, zone) < month.plus(1).first:
        raise RefusedError(gettext("%(month)s is not over yet, so nobody can be asked about it.", month=month.label))
    if now < round_.opens_at and not early:
        day = day_words(local_day(round_.opens_at, zone))
        raise RefusedError(gettext("The round about %(month)s opens on %(day)s.", month=month.label, day=day))


def open_round(
    session: Session,
    *,
    organisation_id: int,
    round_id: int,
    now: dt.datetime,
    early: bool = False,
    actor_id: int | None = None,
) -> bool:
    """Open a planned round: k, the tree and everybody's place are frozen. False if it was open or closed already.

    Raises:
        RefusedError: Its month or, unless `early`, the time until its opening is not over; or its end has passed, so
            that nobody could answer.
    """
    round_ = locked_round(session, organisation_id, round_id)
    if round_.state != RoundState.PLANNED:
        return False
    organisation = _organisation(session, organisation_id)
    _check_end(round_, organisation.zone, now)
    _check_begin(round_, organisation.zone, now, early=early)
    _set_k(round_, organisation)
    round_.opens_at = min(round_.opens_at, now)
    round_.state = RoundState.OPEN
    round_.opened_at = now
    round_.language = worded_in(_instrument(session, round_), organisation.language)
    freeze_round(session, round_=round_, zone=organisation.zone)
    _note(session, round_, "round_opened", actor_id, now)
    return True


def _waiting(session: Session, round_: Round) -> bool:
    """Whether somebody is waited for, by the last day's counts: what happens by the minute is nobody's to know."""
    last = (
        select(Participation.counted_on)
        .where(Participation.round_id == round_.id)
        .order_by(Participation.counted_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    counts = select(Participation.invited, Participation.answered).where(
        Participation.round_id == round_.id,
        Participation.counted_on == last,
        Participation.team_id.in_(
            select(RoundUnit.team_id).where(RoundUnit.round_id == round_.id, RoundUnit.parent_team_id.is_(None))
        ),
    )
    found = session.execute(counts).all()
    return not found or any(answered < invited for invited, answered in found)


def _check_opened(round_: Round) -> None:
    if round_.state == RoundState.PLANNED:
        raise RefusedError(gettext("This round has not opened yet."))


def close_round(
    session: Session, *, organisation_id: int, round_id: int, now: dt.datetime, actor_id: int | None = None
) -> bool:
    """Close a round and publish its results, once; False if it was closed already.

    Raises:
        RefusedError: The round is not open, or its grace is not over.
    """
    round_ = locked_round(session, organisation_id, round_id)
    if round_.state == RoundState.CLOSED:
        return False
    _check_opened(round_)
    if now < round_.closes_at + GRACE:
        raise RefusedError(gettext("This round still takes answers."))
    _publish(session, round_, "round_closed", actor_id, now)
    return True


def close_early(
    session: Session, *, organisation_id: int, round_id: int, now: dt.datetime, actor_id: int | None = None
) -> dt.datetime | None:
    """Close a round before its time; returns when its results are published, or None if they were already.

    A demo publishes at once. Elsewhere the round ends now for whoever has not begun; forms that were opened before are
    taken for the usual grace, and whoever closes what is due publishes then. Asked again, nothing is put off.

    Raises:
        RefusedError: The round is not open, or somebody was waited for at the last daily count.
    """
    round_ = locked_round(session, organisation_id, round_id)
    if round_.state == RoundState.CLOSED:
        return None
    _check_opened(round_)
    if now >= round_.closes_at + GRACE:
        _publish(session, round_, "round_closed", actor_id, now)
    elif _organisation(session, organisation_id).kind == "demo":
        _publish(session, round_, "round_closed_early", actor_id, now)
    elif now < round_.closes_at:
        _end(session, round_, actor_id, now)
    return round_.closed_at or round_.closes_at + GRACE


def _end(session: Session, round_: Round, actor_id: int | None, now: dt.datetime) -> None:
    if _waiting(session, round_):
        raise RefusedError(
            gettext("A round can be closed early only when everybody had answered at the last daily count.")
        )
    round_.closes_at = now
    session.flush()
    _note(session, round_, "round_ended_early", actor_id, now)


def _publish(session: Session, round_: Round, act: str, actor_id: int | None, now: dt.datetime) -> None:
    """Take no more answers, leave out who has sent none, and publish the rest."""
    session.execute(
        update(Assignment)
        .where(
            Assignment.round_id == round_.id,
            Assignment.status.in_([AssignmentStatus.INVITED, AssignmentStatus.STARTED]),
        )
        .values(status=AssignmentStatus.UNANSWERED)
    )
    round_.state = RoundState.CLOSED
    round_.closed_at = now
    session.flush()
    publish_round(session, round_=round_, now=now)
    announce_closing(session, round_=round_, now=now)
    _note(session, round_, act, actor_id, now)


def plan_next_round(session: Session, *, organisation_id: int, now: dt.datetime) -> Round | None:
    """Plan the round about the organisation's current month, unless it or a later one is there, or rounds rest."""
    organisation = _organisation(session, organisation_id)
    if organisation.rounds_paused_at is not None:
        return None
    month = Month.of(local_day(now, organisation.zone))
    later = select(Round.id).where(Round.organisation_id == organisation_id, Round.about_month >= str(month)).limit(1)
    if session.scalar(later) is not None:
        return None
    lock_organisation(session, organisation_id)
    if session.scalar(later) is not None:  # another worker was quicker
        return None
    return plan_round(session, organisation_id=organisation_id, about_month=month, now=now)


def open_due(session: Session, *, now: dt.datetime) -> list[int]:
    """Open every planned round whose time has come and not yet passed, unless rounds rest; returns their ids."""
    query = (
        select(Round)
        .join(Organisation, Organisation.id == Round.organisation_id)
        .where(Round.state == RoundState.PLANNED, Round.opens_at <= now, Round.closes_at > now)
        .where(Organisation.rounds_paused_at.is_(None))
        .order_by(Round.opens_at)
    )
    return [
        round_.id
        for round_ in session.scalars(query).all()
        if open_round(session, organisation_id=round_.organisation_id, round_id=round_.id, now=now)
    ]


def close_due(session: Session, *, now: dt.datetime) -> list[int]:
    """Close every open round whose grace is over, oldest first; returns their ids."""
    query = (
        select(Round).where(Round.state == RoundState.OPEN, Round.closes_at <= now - GRACE).order_by(Round.closes_at)
    )
    return [
        round_.id
        for round_ in session.scalars(query).all()
        if close_round(session, organisation_id=round_.organisation_id, round_id=round_.id, now=now)
    ]


def count_participation(session: Session, *, organisation_id: int, round_id: int, now: dt.datetime) -> int:
    """Write today's counts of an open round for nodes of 10 or more invited, once a day; returns the rows written."""
    round_ = locked_round(session, organisation_id, round_id)
    day = str(local_day(now, _organisation(session, organisation_id).zone))
    counted = select(Participation.id).where(Participation.round_id == round_id, Participation.counted_on == day)
    if round_.state != RoundState.OPEN or session.scalar(counted.limit(1)) is not None:
        return 0
    rows = [
        Participation(
            organisation_id=organisation_id,
            round_id=round_id,
            team_id=cell.team_id,
            counted_on=day,
            invited=cell.base,
            answered=cell.n,
        )
        for cell in participation_cells(read_tree(session, round_id), count_units(session, round_), Rules(k=DAILY_FROM))
        if cell.state is ResultState.SHOWN
    ]
    session.add_all(rows)
    session.flush()
    return len(rows)


def _note(session: Session, round_: Round, act: str, actor_id: int | None, now: dt.datetime) -> None:
    record(
        session,
        organisation_id=round_.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="round",
        subject_id=round_.id,
        details={"about_month": round_.about_month},
        now=now,
    )
