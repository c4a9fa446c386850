"""A person's details, team by date, days away, and the way back in."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.commands.alerts import tell_of_addresses
from data.commands.closing import Closing, check_open, gone_on, read_closings
from data.commands.organisations import own_team, plain_name
from data.commands.people import end_sessions, leave_addresses, normal_email, note_person, own_person
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Absence, Membership, Person
from data.texts import check_seen, plain_line

LONGEST_EMPLOYEE_ID = 200
LONGEST_ABSENCE = dt.timedelta(days=3660)
ADDRESS_TAKEN = lazy("Somebody with this e-mail address is here already.")
NUMBER_TAKEN = lazy("Somebody with this employee number is here already.")
A_DAY = dt.timedelta(days=1)


def plain_employee_id(text: str) -> str | None:
    """Return the number that the company's lists know somebody by, None for an empty one.

    Raises:
        RefusedError: It is too long or holds characters that cannot be kept.
    """
    if not text.strip():
        return None
    check_seen(text.strip())
    refusal = gettext(
        "An employee number has up to %(longest_employee_id)s characters.", longest_employee_id=LONGEST_EMPLOYEE_ID
    )
    return plain_line(text, longest=LONGEST_EMPLOYEE_ID, refusal=refusal)


def change_person(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    name: str,
    email: str,
    employee_id: str = "",
    now: dt.datetime,
    actor_id: int | None = None,
) -> Person:
    """Change name, address and employee number; another address ends sessions and links, and both mailboxes are told.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: One of them is malformed, or the person was erased.
        ConflictError: Somebody else has the address or the number.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    values = {"name": plain_name(name), "email": normal_email(email), "employee_id": plain_employee_id(employee_id)}
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return person
    former = person.email
    try:
        with session.begin_nested():
            for field in changed:
                setattr(person, field, values[field])
    except IntegrityError as error:
        raise ConflictError(NUMBER_TAKEN if "employee_id" in str(error.orig) else ADDRESS_TAKEN) from error
    note_person(session, person, "person_changed", actor_id, now, fields=changed)
    if "email" in changed:  # whoever reads the old mailbox gets in no more
        leave_addresses(session, [person_id], now)
        former_of = {person_id: former}
        tell_of_addresses(session, organisation_id=organisation_id, former=former_of, actor_id=actor_id, now=now)
    return person


def living_person(session: Session, *, organisation_id: int, person_id: int) -> Person:
    """Return a person of the organisation who was not erased.

    Raises:
        NotFoundError: The organisation has no such person any more.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    if person.erased_at is not None:
        raise NotFoundError(gettext("There is no such person."))
    return person


def enable_person(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Let a person who was shut out in again; they are asked from the next round on."""
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    if person.disabled_at is None:
        return
    person.disabled_at = None
    note_person(session, person, "person_enabled", actor_id, now)


def sign_out_everywhere(
    session: Session, *, organisation_id: int, person_id: int, now: dt.datetime, actor_id: int | None = None
) -> None:
    """End every session of a person, on every device."""
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    end_sessions(session, person, now)
    note_person(session, person, "signed_out_everywhere", actor_id, now)


def _stays(session: Session, person_id: int) -> list[Membership]:
    query = select(Membership).where(Membership.person_id == person_id).order_by(Membership.starts_on)
    return list(session.scalars(query))


def last_stay(session: Session, *, organisation_id: int, person_id: int) -> Membership | None:
    """Return a person's latest membership, None where there never was one."""
    living_person(session, organisation_id=organisation_id, person_id=person_id)
    return next(iter(_stays(session, person_id)[::-1]), None)


def _go_on(session: Session, stay: Membership, closings: Mapping[int, Closing]) -> None:
    """Let a membership that goes past the day on which its team closes go on in the team that takes its people.

    Raises:
        RefusedError: No one team takes them.
    """
    first, *rest = gone_on((stay.team_id, stay.starts_on, stay.ends_on), closings)
    stay.team_id, stay.starts_on, stay.ends_on = first
    whose = {"organisation_id": stay.organisation_id, "person_id": stay.person_id}
    session.add_all(Membership(**whose, team_id=team, starts_on=day, ends_on=last) for team, day, last in rest)
    session.flush()


def place_person(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    team_id: int,
    on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Membership:
    """Put a person into a team from a day on, until the last day that was set before, if any.

    Where the team closes, the person goes on in the one that takes its people. On the day on which a membership
    begins, or before, its team is put right instead.

    Raises:
        NotFoundError: The organisation has no such person or team.
        RefusedError: The person is in this team then, the team is closed, or another membership lies between.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    own_team(session, organisation_id=organisation_id, team_id=team_id)
    closings = read_closings(session, organisation_id)
    check_open(closings, team_id, on)
    stays = _stays(session, person_id)
    last = stays[-1] if stays else None
    if any(stay.starts_on >= on for stay in stays[:-1]):
        raise RefusedError(gettext("This person changed teams after that day. Choose a later day."))
    if last is not None and last.team_id == team_id and (last.ends_on is None or last.ends_on >= on):
        raise RefusedError(gettext("This person is in this team on that day already."))
    if last is not None and last.starts_on >= on:
        check_open(closings, team_id, last.starts_on)
        last.team_id = team_id
        placed = last
    else:
        placed = Membership(organisation_id=organisation_id, person_id=person_id, team_id=team_id, starts_on=on)
        if last is not None and (last.ends_on is None or last.ends_on >= on):
            placed.ends_on, last.ends_on = last.ends_on, on - A_DAY
        session.add(placed)
    _go_on(session, placed, closings)
    note_person(session, person, "team_joined", actor_id, now, team=team_id, on=str(placed.starts_on))
    return placed


def set_last_day(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    ends_on: dt.date | None,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Membership:
    """Set the last day of a person's latest membership, or take it away with None; they are not asked after it.

    Memberships that were planned for after that day, and have not begun by `today`, do not come about.

    Raises:
        NotFoundError: The organisation has no such person, or they were never in a team.
        RefusedError: The membership began after that day, or its team closes before and no one team takes its people.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    stays = _stays(session, person_id)
    if not stays:
        raise NotFoundError(gettext("This person is in no team."))
    planned = [] if ends_on is None else [stay for stay in stays[1:] if stay.starts_on > max(ends_on, today)]
    for stay in planned:
        session.delete(stay)
        note_person(session, person, "team_move_dropped", actor_id, now, team=stay.team_id, on=str(stay.starts_on))
    session.flush()
    last = stays[-1 - len(planned)]
    if ends_on is not None and ends_on < last.starts_on:
        raise RefusedError(gettext("A membership cannot end before it began."))
    if last.ends_on == ends_on:
        return last
    closings = read_closings(session, organisation_id)
    last.ends_on = ends_on
    _go_on(session, last, closings)
    act = "team_stays" if ends_on is None else "team_left"
    note_person(session, person, act, actor_id, now, team=last.team_id, on=ends_on and str(ends_on))
    return last


def take_back_move(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    membership_id: int,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Drop a membership that has not begun; the one before it goes on as if nothing had been planned.

    Raises:
        NotFoundError: The person has no such membership.
        RefusedError: It has begun, or the team before closes on its first day.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    stays = _stays(session, person_id)
    place = next((place for place, stay in enumerate(stays) if stay.id == membership_id), None)
    if place is None:
        raise NotFoundError(gettext("There is no such membership."))
    planned = stays[place]
    if planned.starts_on <= today:
        raise RefusedError(gettext("This membership has begun. Set its last day, or move the person, instead."))
    before = stays[place - 1] if place and stays[place - 1].ends_on == planned.starts_on - A_DAY else None
    closings = read_closings(session, organisation_id)
    closing = None if before is None else closings.get(before.team_id)
    if closing is not None and closing.day == planned.starts_on and closing.into_id in {None, planned.team_id}:
        raise RefusedError(closing.words())
    ends_on = planned.ends_on
    session.delete(planned)
    session.flush()
    if before is not None:
        before.ends_on = ends_on
        _go_on(session, before, closings)
    note_person(session, person, "team_move_dropped", actor_id, now, team=planned.team_id, on=str(planned.starts_on))


def add_absence(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    starts_on: dt.date,
    ends_on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Absence:
    """Note days on which a person is away; a round that opens in them does not ask the person.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: The last day lies before the first, or years later.
        ConflictError: Some of these days are noted already.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    if ends_on < starts_on:
        raise RefusedError(gettext("The last day away cannot lie before the first."))
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise RefusedError(gettext("That is longer than ten years. Set a last day in the team instead."))
    overlapping = select(Absence.id).where(
        Absence.person_id == person_id, Absence.starts_on <= ends_on, Absence.ends_on >= starts_on
    )
    if session.scalar(overlapping.limit(1)) is not None:
        raise ConflictError(gettext("Some of these days are noted already. Remove the other days first."))
    absence = Absence(organisation_id=organisation_id, person_id=person_id, starts_on=starts_on, ends_on=ends_on)
    session.add(absence)
    session.flush()
    note_person(session, person, "away_noted", actor_id, now)
    return absence


def remove_absence(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    absence_id: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Take days away back.

    Raises:
        NotFoundError: The person has no such days.
    """
    person = living_person(session, organisation_id=organisation_id, person_id=person_id)
    query = select(Absence).where(Absence.person_id == person_id, Absence.id == absence_id)
    absence = session.scalar(query)
    if absence is None:
        raise NotFoundError(gettext("There are no such days."))
    session.delete(absence)
    session.flush()
    note_person(session, person, "away_removed", actor_id, now)
