"""The people of a workshop's teams, invited by mail when the coach says so, and told when it changes."""

import datetime as dt
from collections.abc import Collection, Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.outbox import Planned, put_all
from data.errors import ConflictError
from data.language import lazy
from data.models import Workshop, WorkshopGuest, WorkshopTeam
from data.queries.workshops import list_member_ids

WORKSHOP_MAIL = "workshop_mail"
INVITED, CHANGED, CANCELLED, LEFT = "invited", "changed", "cancelled", "left"
OVER = lazy("This workshop was cancelled or has been, so nobody is invited any more.")


def invite_guests(
    session: Session,
    *,
    organisation_id: int,
    workshop_id: int,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> int:
    """Put an invitation into the outbox for everybody of the teams who has none yet; returns for how many.

    Raises:
        ConflictError: The workshop is cancelled or has been.
    """
    workshop = session.scalars(
        select(Workshop)
        .where(Workshop.organisation_id == organisation_id, Workshop.id == workshop_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if workshop.cancelled_at is not None or workshop.happens_on < today:
        raise ConflictError(OVER)
    new = sorted(_people(session, workshop) - _guests(session, workshop))
    shared = {"organisation_id": organisation_id, "workshop_id": workshop_id}
    session.add_all(WorkshopGuest(**shared, person_id=person_id, invited_at=now) for person_id in new)
    _put(session, workshop, INVITED, new, now)
    if new:
        record(
            session,
            organisation_id=organisation_id,
            actor_id=actor_id,
            act="workshop_invited",
            subject="workshop",
            subject_id=workshop_id,
            details={"people": len(new)},
            now=now,
        )
    session.flush()
    return len(new)


def tell_guests(session: Session, *, workshop: Workshop, news: bool, now: dt.datetime) -> None:
    """Tell who was invited that a workshop was changed or cancelled; with no `news` only who is out of it by now."""
    guests = _guests(session, workshop)
    if not guests:
        return
    staying = guests & _people(session, workshop)
    if workshop.cancelled_at is not None:
        _put(session, workshop, CANCELLED, guests, now)
        return
    left = guests - staying
    session.execute(
        delete(WorkshopGuest).where(WorkshopGuest.workshop_id == workshop.id, WorkshopGuest.person_id.in_(left)),
        execution_options={"synchronize_session": "fetch"},
    )
    _put(session, workshop, LEFT, left, now)
    if news:
        _put(session, workshop, CHANGED, staying, now)


def _people(session: Session, workshop: Workshop) -> set[int]:
    session.flush()
    teams = session.scalars(select(WorkshopTeam.team_id).where(WorkshopTeam.workshop_id == workshop.id)).all()
    return list_member_ids(session, organisation_id=workshop.organisation_id, team_ids=teams, on=workshop.happens_on)


def _guests(session: Session, workshop: Workshop) -> set[int]:
    return set(session.scalars(select(WorkshopGuest.person_id).where(WorkshopGuest.workshop_id == workshop.id)))


def _put(session: Session, workshop: Workshop, what: str, people: Collection[int], now: dt.datetime) -> None:
    put_all(session, organisation_id=workshop.organisation_id, planned=list(_planned(workshop, what, people, now)))


def _planned(workshop: Workshop, what: str, people: Iterable[int], now: dt.datetime) -> Iterable[Planned]:
    for person_id in sorted(people):
        about = {"workshop_id": workshop.id, "person_id": person_id, "revision": workshop.revision, "what": what}
        key = f"{WORKSHOP_MAIL}:{workshop.id}:{workshop.revision}:{what}:{person_id}"
        yield Planned(key, WORKSHOP_MAIL, about, now)
