"""Erasing a person destroys what only they may see and changes nothing that was published."""

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.commands import outbox
from data.commands.attributes import set_attributes
from data.commands.audit import record
from data.commands.erasure import ERASED_NAME, destroyed, erase_person
from data.commands.favours import add_contact, log_favour
from data.commands.helps import add_idea
from data.commands.invitations import issue_links
from data.commands.keyring import KeyLostError, Keyring
from data.commands.links import issue_link
from data.commands.notes import add_annotation
from data.commands.own import choose, note_access
from data.commands.people import disable_person, grant_role
from data.commands.rounds import close_round
from data.commands.sessions import begin_session
from data.commands.submissions import open_submission, write_answers
from data.commands.worksheets import PointValue, save_points, start_worksheet
from data.commands.workshops import plan_workshop
from data.errors import NotFoundError, RefusedError, RoundClosedError
from data.instruments.answers import AnswerValue
from data.models import (
    Absence,
    Annotation,
    Assignment,
    AuditEntry,
    Commitment,
    CommitmentWord,
    Erasure,
    Favour,
    FormerAddress,
    LiveAsk,
    LiveOffer,
    LiveQuote,
    LiveSeat,
    Membership,
    OutboxMessage,
    PeopleChange,
    PeopleImport,
    Person,
    PersonKey,
    RecoveryCode,
    RoleGrant,
    Round,
    SecondFactor,
    SignInStep,
    Submission,
    Team,
    Worksheet,
    WorkshopGuest,
)
from data.publication.participation import count_units
from data.types import AnswerKind, AssignmentStatus, LinkPurpose, Month, Role
from tests.cast import NOW, Cast, Member
from tests.databases import Urls
from tests.history import answer, closed_month, open_month, published, reps
from tests.workshops import begin, plan

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
LATER = NOW + dt.timedelta(days=1)
KEYRING = Keyring(["a secret of the installation, long enough"])


def write_privately(session: Session, member: Member) -> bytes:
    """Give a rep one row of everything that is theirs alone; returns an encrypted text."""
    organisation_id, person_id = member.organisation_id, member.id
    contact = add_contact(
        session,
        organisation_id=organisation_id,
        person_id=person_id,
        alias="Blue door",
        counterpart="CUST",
        keyring=KEYRING,
        now=NOW,
    )
    favour = log_favour(
        session,
        person_id=person_id,
        contact_id=contact.id,
        direction="gave",
        kind="INFO",
        happened_on=NOW.date(),
        note="told them about the tender",
        keyring=KEYRING,
        now=NOW,
    )
    add_idea(
        session,
        person_id=person_id,
        contact_id=contact.id,
        words="send the checklist",
        planned_on=None,
        remind="never",
        today=NOW.date(),
        keyring=KEYRING,
        now=NOW,
    )
    worksheet = start_worksheet(session, person_id=person_id, contact_id=contact.id, now=NOW)
    points = {"P1": PointValue("Meetings from eight to six", confidence=50, basis="told")}
    save_points(
        session,
        person_id=person_id,
        worksheet_id=worksheet.id,
        points=points,
        replaced={"P1": ("Meetings", "Meetings from eight to six")},
        keyring=KEYRING,
        now=NOW,
    )
    shared: dict[str, Any] = {"organisation_id": organisation_id, "person_id": person_id}
    session.add(Absence(**shared, starts_on=dt.date(2026, 12, 1), ends_on=dt.date(2026, 12, 9)))
    session.add(Commitment(**shared, words="introduce two people", state="open", created_at=NOW))
    choose(session, **shared, choice="beside_team", value="on", now=NOW)
    note_access(session, **shared, actor_id=person_id, what="download", now=NOW)
    made = PeopleImport(organisation_id=organisation_id, made_at=NOW, counts_from=NOW.date(), totals={})
    session.add(made)
    session.flush()
    session.add(PeopleChange(**shared, import_id=made.id, before=None, after={"name": "Somebody"}))
    session.flush()
    assert favour.note is not None
    return favour.note


def sit_in_a_room(session: Session, cast: Cast, *members: Member) -> None:
    """Give reps what signed-in people leave in a debrief; both offer help with a third one's ask."""
    live = begin(session, cast, plan(session, cast), now=NOW)
    asker = cast.members["Team C"][0]
    asks: dict[str, Any] = {"secret_words": b"x", "state": "open", "created_at": NOW}
    said = Commitment(
        organisation_id=cast.organisation_id, team_id=cast.teams["Team A"], words="help", state="open", created_at=NOW
    )
    session.add(said)
    session.flush()
    round_id = session.scalars(select(Round.id).order_by(Round.id).limit(1)).one()
    word: dict[str, Any] = {"commitment_id": said.id, "round_id": round_id, "outcome": "not_yet", "said_at": NOW}
    session.add(LiveAsk(id=99, session_id=live.id, organisation_id=asker.organisation_id, person_id=asker.id, **asks))
    for member in members:
        person: dict[str, Any] = {"organisation_id": member.organisation_id, "person_id": member.id}
        worksheet = session.scalars(select(Worksheet.id).where(Worksheet.person_id == member.id)).one()
        session.add_all(
            [
                LiveSeat(**person, session_id=live.id, worksheet_id=worksheet),
                LiveQuote(**person, session_id=live.id, secret_words=b"x"),
                LiveAsk(**person, session_id=live.id, **asks),
                LiveOffer(**person, ask_id=99, offered_at=NOW),
                CommitmentWord(**person, **word),
            ]
        )


def change_in_two_places(session: Session, member: Member, round_: Round) -> None:
    place = open_submission(
        session, organisation_id=member.organisation_id, person_id=member.id, round_=round_.id, now=round_.opens_at
    )
    values = {"ASKED": AnswerValue(AnswerKind.ANSWERED, 7)}
    lost = {"ASKED": AnswerValue(AnswerKind.ANSWERED, 6)}
    write_answers(session, place=place, values=values, replaced=lost, page=None, seconds=0, now=round_.opens_at)


def sign_in_as(session: Session, member: Member) -> None:
    person = session.get_one(Person, member.id)
    begin_session(session, person=person, device="", hours=1, now=NOW)
    place: dict[str, Any] = {"organisation_id": member.organisation_id, "person_id": member.id}
    issue_link(session, **place, purpose=LinkPurpose.RESET, asked_at=NOW, now=NOW)
    session.add_all(
        [
            WorkshopGuest(**place, workshop_id=told_to(session, member), invited_at=NOW),
            FormerAddress(**place, address="before@example.com", changed_at=NOW),
            SecondFactor(**place, locked_secret="x", created_at=NOW),
            RecoveryCode(**place, code_hash=f"{member.id}", created_at=NOW),
            SignInStep(**place, token_hash=f"{member.id}", created_at=NOW, expires_at=NOW),
        ]
    )


def told_to(session: Session, member: Member) -> int:
    """Plan a workshop that the member is invited to; returns its id."""
    shared: dict[str, Any] = {"organisation_id": member.organisation_id, "now": NOW}
    top = session.scalars(select(Team.id).where(Team.parent_id.is_(None)).order_by(Team.id)).first()
    assert top is not None
    return plan_workshop(session, **shared, title=member.name, happens_on=NOW.date(), team_ids=[top]).id


def told_of(cast: Cast) -> dict[str, Any]:
    return {"organisation_id": cast.organisation_id, "person_id": cast.rep.id, "now": NOW}


def counts(session: Session, person_id: int) -> dict[str, int]:
    """How many rows of a person there are in each table that an erasure empties."""
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table).where(condition)) or 0
        for table, condition in destroyed(person_id)
    }


@pytest.fixture
def lived(session: Session, cast: Cast) -> Cast:
    """The cast after a closed round and in an open one; the rep and a peer have written of everything."""
    set_attributes(session, **told_of(cast), role="Account manager", region="North", started_on=NOW.date())
    closed_month(session, cast, SEPTEMBER)
    open_ = open_month(session, cast, OCTOBER)
    answer(session, open_, reps(cast)[:4])
    for member in (cast.rep, cast.peer):
        write_privately(session, member)
        sign_in_as(session, member)
        change_in_two_places(session, member, open_)
        place = {"organisation_id": cast.organisation_id, "round_id": open_.id, "person_id": member.id}
        issue_links(session, **place, secrets=["secret"], now=NOW)
    sit_in_a_room(session, cast, cast.rep, cast.peer)
    session.commit()
    return cast


def erase(session: Session, cast: Cast, person_id: int | None = None) -> Erasure:
    erasure = erase_person(session, organisation_id=cast.organisation_id, person_id=person_id or cast.rep.id, now=LATER)
    session.commit()
    return erasure


def test_everything_of_the_person_is_destroyed_and_nothing_of_anybody_else(session: Session, lived: Cast) -> None:
    before = counts(session, lived.peer.id)
    assert all(counts(session, lived.rep.id).values()), "each table has something to lose"
    results = published(session)
    erase(session, lived)
    assert set(counts(session, lived.rep.id).values()) == {0}
    assert counts(session, lived.peer.id) == before
    assert published(session) == results
    person = session.get_one(Person, lived.rep.id)
    assert (person.name, person.email, person.password_hash) == (
        ERASED_NAME,
        f"erased-{lived.rep.id}@erased.invalid",
        None,
    )
    assert (person.disabled_at, person.erased_at) == (LATER, LATER)
    assert (person.job_role, person.region, person.started_on) == (None, None, None)
    frozen = select(Assignment.job_role, Assignment.region, Assignment.tenure)
    assert set(session.execute(frozen.where(Assignment.person_id == lived.rep.id)).all()) == {(None, None, None)}
    with pytest.raises(RefusedError, match="erased"):
        set_attributes(session, **told_of(lived), role="Account manager", region=None, started_on=None)


def test_the_list_of_erasures_names_who_and_when_and_cannot_be_changed(session: Session, lived: Cast) -> None:
    erase(session, lived)
    rows = session.execute(select(Erasure.person_id, Erasure.person_created_at, Erasure.erased_at)).all()
    assert [tuple(row) for row in rows] == [(lived.rep.id, NOW, LATER)]
    with pytest.raises(DBAPIError):
        session.execute(text("DELETE FROM erasure"))


def test_memberships_end_and_roles_are_revoked(session: Session, lived: Cast) -> None:
    erase(session, lived)
    ends = session.scalars(select(Membership.ends_on).where(Membership.person_id == lived.rep.id)).all()
    revoked = session.scalars(select(RoleGrant.revoked_at).where(RoleGrant.person_id == lived.rep.id)).all()
    assert (ends, revoked) == ([LATER.date()], [LATER])


def test_memberships_end_on_the_organisations_own_day(session: Session, lived: Cast) -> None:
    late = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # in Zurich it is the new year already
    erase_person(session, organisation_id=lived.organisation_id, person_id=lived.rep.id, now=late)
    ends = session.scalars(select(Membership.ends_on).where(Membership.person_id == lived.rep.id)).all()
    assert ends == [dt.date(2027, 1, 1)]


def test_a_closed_round_keeps_its_places_and_an_open_one_waits_no_longer(session: Session, lived: Cast) -> None:
    waiting = reps(lived)[5]
    erase(session, lived)
    erase(session, lived, waiting.id)
    query = select(Assignment.status).order_by(Assignment.round_id)
    for member in (lived.rep, waiting):
        statuses = session.scalars(query.where(Assignment.person_id == member.id)).all()
        assert statuses == [AssignmentStatus.SUBMITTED, AssignmentStatus.AWAY]


def test_the_round_that_was_open_counts_and_publishes_without_the_person(session: Session, lived: Cast) -> None:
    erase(session, lived)
    round_id = session.scalars(select(Assignment.round_id).order_by(Assignment.round_id.desc()).limit(1)).one()

    round_ = session.get_one(Round, round_id)
    company = count_units(session, round_)[0]
    assert (company.invited, company.answered) == (17, 3)
    closing = round_.closes_at + dt.timedelta(hours=1)
    assert close_round(session, organisation_id=lived.organisation_id, round_id=round_id, now=closing)


def test_no_more_answers_are_taken_from_an_erased_person(session: Session, lived: Cast) -> None:
    erase(session, lived)

    round_ = session.scalars(select(Round).order_by(Round.id.desc()).limit(1)).one()
    with pytest.raises((RefusedError, RoundClosedError)):
        answer(session, round_, [lived.rep])
    session.rollback()
    theirs = select(func.count(Submission.id)).join(Assignment, Assignment.id == Submission.assignment_id)
    assert session.scalar(theirs.where(Assignment.person_id == lived.rep.id)) == 0


def test_texts_cannot_be_read_even_from_a_copy_made_before(session: Session, lived: Cast) -> None:
    note = session.scalars(select(Favour.note).where(Favour.person_id == lived.rep.id)).one()
    assert note is not None
    assert KEYRING.decrypt(session, person_id=lived.rep.id, secret_words=note) == "told them about the tender"
    erase(session, lived)
    with pytest.raises(KeyLostError, match="key was destroyed"):
        KEYRING.decrypt(session, person_id=lived.rep.id, secret_words=note)


def test_nothing_of_the_key_stays_in_the_file(session: Session, urls: Urls, engine: Engine, lived: Cast) -> None:
    if engine.dialect.name != "sqlite":
        return  # there the server's vacuum does this in its own time; docs/deployment.md says so
    path = Path(urls.app.removeprefix("sqlite:///"))
    key = session.scalars(select(PersonKey.wrapped).where(PersonKey.person_id == lived.rep.id)).one()
    session.commit()
    with engine.connect() as connection:
        connection.commit()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert key in path.read_bytes()
    erase(session, lived)
    session.close()
    engine.dispose()
    assert key not in path.read_bytes()
    assert base64.urlsafe_b64decode(key)[:40] not in path.read_bytes()


def test_what_was_written_for_a_team_stays_without_its_author(session: Session, lived: Cast) -> None:
    add_annotation(
        session,
        organisation_id=lived.organisation_id,
        team_id=lived.teams["Team A"],
        kind="market",
        happened_on=NOW.date(),
        words="New prices",
        actor_id=lived.leader.id,
        now=NOW,
    )
    erase(session, lived, lived.leader.id)
    rows = session.execute(select(Annotation.words, Annotation.author_id)).all()
    assert [tuple(row) for row in rows] == [("New prices", None)]


def test_erasing_twice_changes_nothing_and_is_noted_once(session: Session, lived: Cast) -> None:
    erase(session, lived)
    again = erase_person(
        session, organisation_id=lived.organisation_id, person_id=lived.rep.id, now=LATER + dt.timedelta(days=9)
    )
    assert again.erased_at == LATER
    entries = session.execute(
        select(AuditEntry.subject_id, AuditEntry.details).where(AuditEntry.act == "person_erased")
    ).all()
    assert [tuple(row) for row in entries] == [(lived.rep.id, {})]


def test_work_that_waits_for_the_person_is_dropped(session: Session, lived: Cast) -> None:
    for member in (lived.rep, lived.peer):
        outbox.put(
            session,
            organisation_id=lived.organisation_id,
            key=f"remind:{member.id}",
            kind="remind",
            payload={"person_id": member.id},
            due_at=LATER,
        )
    erase(session, lived)
    kept = select(OutboxMessage.key).where(OutboxMessage.kind == "remind")
    assert session.scalars(kept).all() == [f"remind:{lived.peer.id}"]


def test_another_organisations_person_is_not_found(session: Session, lived: Cast) -> None:
    with pytest.raises(NotFoundError):
        erase(session, lived, lived.outsider.id)


def test_the_last_administrator_cannot_be_erased(session: Session, cast: Cast) -> None:
    with pytest.raises(RefusedError, match="Nobody else administers"):
        erase(session, cast, cast.administrator.id)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": NOW}
    grant_role(session, **shared, person_id=cast.coach.id, role=Role.ADMINISTRATOR)
    disable_person(session, **shared, person_id=cast.coach.id)
    with pytest.raises(RefusedError, match="Nobody else administers"):
        erase(session, cast, cast.administrator.id)
    grant_role(session, **shared, person_id=cast.leader.id, role=Role.ADMINISTRATOR)
    erase(session, cast, cast.administrator.id)
    record(session, organisation_id=cast.organisation_id, actor_id=None, act="still", subject="works", now=LATER)
