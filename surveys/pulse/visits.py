"""Who is answering which round: the signed-in person's place in it, or 404."""

from collections.abc import Iterable
from typing import TypedDict

from flask import abort, g, request

from data.commands.keyring import KeyLostError
from data.commands.submissions import OpenSubmission
from data.commands.unread import set_aside
from data.db import db
from data.errors import OtherPersonError
from data.instruments import Page
from data.queries.own import OwnAnswer, OwnRound, get_answers_to, get_own_round
from data.types import Month
from surveys.clock import utc_now
from surveys.errors import OTHER_PERSON
from surveys.own import keyring
from surveys.pulse.wizard import Saving, Visit


class Person(TypedDict):
    """The names under which commands and queries take the signed-in person."""

    organisation_id: int
    person_id: int


def person() -> Person:
    """Return the signed-in person."""
    return {"organisation_id": g.viewer.organisation_id, "person_id": g.viewer.person_id}


def check_person(shown_to: str) -> None:
    """Refuse a page that was made for somebody else: another person has signed in in this browser meanwhile.

    Raises:
        OtherPersonError: `shown_to` is another person's id.
    """
    if shown_to != str(g.viewer.person_id):
        raise OtherPersonError(str(OTHER_PERSON))


def check_sender(*hidden: str) -> None:
    """Refuse a form that was made for somebody else, or that does not say for whom.

    Every page says so, and some send more `hidden` fields. Where one is missing the body could not be read as a form,
    or not whole, and its boxes only look empty: taken as they are, they would empty what is stored.
    """
    if not {"person", *hidden} <= request.form.keys():
        abort(400)
    check_person(request.form["person"])


def month_or_404(text: str) -> Month:
    """Return the month of an address."""
    try:
        return Month.parse(text)
    except ValueError:
        abort(404)


def place_or_404(month: Month) -> OwnRound:
    """Return the person's place in the round about a month that has opened."""
    place = get_own_round(db.session, **person(), month=month)
    if place is None:
        abort(404)
    return place


def visit_or_404(month: str) -> Visit:
    """Return the person's visit of the round about a month."""
    return Visit.at(place_or_404(month_or_404(month)), utc_now())


def stored_of(place: OpenSubmission, page: Page) -> dict[str, OwnAnswer]:
    """Return what is stored for a page of the person's submission, locked since it was opened."""
    return get_answers_to(
        db.session, organisation_id=place.organisation_id, submission_id=place.submission_id, items=page.items
    )


def keep_unread(place: OpenSubmission, saving: Saving, sent: Iterable[str]) -> bool:
    """Keep what could not be read of the boxes `sent` until they can be; False where the person's key is missing."""
    try:
        set_aside(
            db.session,
            person_id=person()["person_id"],
            place=place,
            texts={item: saving.typed[item] for item in saving.errors},
            read=sent,
            keyring=keyring(),
            now=utc_now(),
        )
    except KeyLostError:
        return False
    return True
