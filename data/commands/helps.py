"""The list "What would help next?": a rep's own ideas, days and reminders; private, encrypted, never published."""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.favours import check_known, hold_log, own_contact
from data.commands.keyring import Keyring
from data.commands.outbox import put
from data.errors import NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import HelpIdea, Organisation
from data.texts import plain_text
from data.types import REMINDERS, Month

LONGEST_IDEA = 1000
IDEA_RULE = lazy("Shorten this to %(longest_idea)s characters.", longest_idea=f"{LONGEST_IDEA:,}")
NO_WORDS = lazy("Write what would help.")
NO_DAY = lazy("Choose the day of the reminder.")
PAST_DAY = lazy("Choose a day from today on for the reminder.")
LAST_YEAR = 2199
BAD_DAY = lazy("Choose a day until %(last_year)s.", last_year=LAST_YEAR)
REMINDER = "next_help_reminder"
REMINDER_HOUR = 8  # in the organisation's zone
MONTHS = {"monthly": 1, "yearly": 12}


def next_reminder(planned_on: dt.date | None, remind: str, *, after: dt.date) -> dt.date | None:
    """Return the first day of a reminder later than `after`, or None: on the day, and each month or year from it.

    A month without that day has the reminder on its last one.
    """
    if planned_on is None or remind == "never":
        return None
    if planned_on > after:
        return planned_on
    step = MONTHS.get(remind)
    if step is None:
        return None
    passed = (after.year - planned_on.year) * 12 + after.month - planned_on.month
    for months in (passed // step * step, (passed // step + 1) * step):
        month = Month.of(planned_on).plus(months)
        day = dt.date(month.year, month.number, min(planned_on.day, calendar.monthrange(month.year, month.number)[1]))
        if day > after:
            return day
    raise AssertionError("one of two following months or years lies after a day")


def own_idea(session: Session, *, person_id: int, idea_id: int) -> HelpIdea:
    """Return an entry of this rep's list, done or removed ones too.

    Raises:
        NotFoundError: The rep has no such entry.
    """
    idea = session.scalar(select(HelpIdea).where(HelpIdea.id == idea_id, HelpIdea.person_id == person_id))
    if idea is None:
        raise NotFoundError(gettext("There is no such entry in your list."))
    return idea


def add_idea(
    session: Session,
    *,
    person_id: int,
    contact_id: int,
    words: str,
    planned_on: dt.date | None,
    remind: str,
    today: dt.date,
    keyring: Keyring,
    now: dt.datetime,
) -> HelpIdea:
    """Note what would help a contact next; `today` is the day in the organisation's zone.

    Raises:
        NotFoundError: The rep has no such contact.
        RefusedError: The words are missing or too long, or a reminder has no day or one that has passed.
    """
    hold_log(session, person_id)  # or the contact could be removed at the same moment
    contact = own_contact(session, person_id=person_id, contact_id=contact_id)
    idea = HelpIdea(
        organisation_id=contact.organisation_id, person_id=person_id, contact_id=contact.id, words=b"", created_at=now
    )
    _fill(session, idea, words, planned_on, remind, today, keyring, now)
    session.add(idea)
    session.flush()
    return idea


def change_idea(
    session: Session,
    *,
    person_id: int,
    idea_id: int,
    words: str,
    planned_on: dt.date | None,
    remind: str,
    today: dt.date,
    keyring: Keyring,
    now: dt.datetime,
) -> HelpIdea:
    """Change an entry of the list.

    Raises:
        NotFoundError: The rep has no such entry.
        RefusedError: As `add_idea`.
    """
    idea = own_idea(session, person_id=person_id, idea_id=idea_id)
    _fill(session, idea, words, planned_on, remind, today, keyring, now)
    session.flush()
    return idea


def _fill(
    session: Session,
    idea: HelpIdea,
    words: str,
    planned_on: dt.date | None,
    remind: str,
    today: dt.date,
    keyring: Keyring,
    now: dt.datetime,
) -> None:
    words = plain_text(words, longest=LONGEST_IDEA, refusal=IDEA_RULE)
    if not words:
        raise RefusedError(NO_WORDS)
    check_reminder(planned_on, remind, today)
    idea.words = keyring.encrypt(
        session, organisation_id=idea.organisation_id, person_id=idea.person_id, words=words, now=now
    )
    idea.planned_on, idea.remind = planned_on, remind
    idea.remind_on = next_reminder(planned_on, remind, after=today - dt.timedelta(days=1))


def check_reminder(planned_on: dt.date | None, remind: str, today: dt.date) -> None:
    """Refuse a reminder that could never come.

    Raises:
        RefusedError: It has no day, or is to come once on a day that has passed; or the day is not one of this time.
    """
    check_known(remind, REMINDERS)
    if planned_on is not None and not today.year - 100 < planned_on.year <= LAST_YEAR:
        raise RefusedError(BAD_DAY)
    if remind != "never" and planned_on is None:
        raise RefusedError(NO_DAY)
    if remind == "once" and planned_on is not None and planned_on < today:
        raise RefusedError(PAST_DAY)


def put_off(session: Session, *, person_id: int, idea_id: int, planned_on: dt.date, today: dt.date) -> None:
    """Move an entry to a later day, its reminder with it.

    Raises:
        NotFoundError: The rep has no such entry.
    """
    idea = own_idea(session, person_id=person_id, idea_id=idea_id)
    idea.planned_on = planned_on
    idea.remind_on = next_reminder(planned_on, idea.remind, after=today - dt.timedelta(days=1))
    session.flush()


def mark_idea(
    session: Session, *, person_id: int, idea_id: int, done_at: dt.datetime | None, removed_at: dt.datetime | None
) -> None:
    """Say that an entry is done or removed, or neither any more; only open entries are reminded of.

    Raises:
        NotFoundError: The rep has no such entry, or its contact is removed.
    """
    hold_log(session, person_id)
    idea = own_idea(session, person_id=person_id, idea_id=idea_id)
    own_contact(session, person_id=person_id, contact_id=idea.contact_id)
    idea.done_at, idea.removed_at = done_at, removed_at
    session.flush()


def remind_due(session: Session, *, organisation_id: int, now: dt.datetime) -> int:
    """Put a reminder into the outbox for everybody who has asked for one by now; one a person and day.

    Returns how many were put there. The message names nobody and nothing: it leads to the person's own list.
    """
    zone = session.execute(select(Organisation.zone).where(Organisation.id == organisation_id)).scalar_one()
    today = (now - dt.timedelta(hours=REMINDER_HOUR)).astimezone(ZoneInfo(zone)).date()
    due = session.scalars(
        select(HelpIdea)
        .where(HelpIdea.organisation_id == organisation_id, HelpIdea.remind_on <= today)
        .order_by(HelpIdea.id)
        .with_for_update(skip_locked=True)
    ).all()
    put_there = 0
    reminded = set()
    for idea in due:
        if idea.done_at is None and idea.removed_at is None and idea.person_id not in reminded:
            reminded.add(idea.person_id)
            put_there += put(
                session,
                organisation_id=organisation_id,
                key=f"{REMINDER}:{idea.person_id}:{today}",
                kind=REMINDER,
                payload={"person_id": idea.person_id},
                due_at=now,
            )
        idea.remind_on = next_reminder(idea.planned_on, idea.remind, after=today)
    session.flush()
    return put_there
