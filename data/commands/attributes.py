"""What a person does, where, and since when: told of groups at the top only, frozen when a round opens (rule:4)."""

import datetime as dt

from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.people import own_person
from data.errors import RefusedError
from data.language import gettext, lazy
from data.texts import plain_line

LONGEST_ATTRIBUTE = 60
EARLIEST_START, LATEST_START = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
ATTRIBUTE_RULE = lazy(
    "A role or region has up to %(longest_attribute)s characters.", longest_attribute=LONGEST_ATTRIBUTE
)
BAD_START = lazy("Enter a first day from %(year)s to %(year2)s.", year=EARLIEST_START.year, year2=LATEST_START.year)


def set_attributes(
    session: Session,
    *,
    organisation_id: int,
    person_id: int,
    role: str | None,
    region: str | None,
    started_on: dt.date | None,
    now: dt.datetime,
    actor_id: int | None = None,
) -> bool:
    """Set a person's role, region and first day in the company; None or an empty text means not known.

    They count from the next round that opens. False when everything was so already.

    Raises:
        NotFoundError: The organisation has no such person.
        RefusedError: A text is too long or cannot be kept, the day lies outside of this time, or the person is erased.
    """
    person = own_person(session, organisation_id=organisation_id, person_id=person_id)
    if person.erased_at is not None:
        raise RefusedError(gettext("This person was erased."))
    if started_on is not None and not EARLIEST_START <= started_on <= LATEST_START:
        raise RefusedError(BAD_START)
    wanted = plain_attribute(role), plain_attribute(region), started_on
    if wanted == (person.job_role, person.region, person.started_on):
        return False
    person.job_role, person.region, person.started_on = wanted
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="attributes_set",
        subject="person",
        subject_id=person_id,
        now=now,
    )
    return True


def plain_attribute(text: str | None) -> str | None:
    """Return a role or region as it is kept, None for an empty one.

    Raises:
        RefusedError: It is too long or holds characters that cannot be kept.
    """
    if text is None or not text.strip():
        return None
    return plain_line(text, longest=LONGEST_ATTRIBUTE, refusal=ATTRIBUTE_RULE)
