"""The demo: the company that was promised, the same from each build and on each database, made by the commands."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.calendar import GRACE
from data.commands.keyring import Keyring
from data.commands.rounds import close_round
from data.db import EVERY_ORGANISATION, db, enter_organisation, make_engine
from data.demo import DEMO_NAME, DEMO_PASSWORD, build_demo, demo_people
from data.errors import RefusedError
from data.metrics.own import BALANCE_MONTHS, own_balance, own_figures
from data.metrics.scores import BalanceText
from data.models import (
    Action,
    Annotation,
    Assignment,
    AuditEntry,
    Commitment,
    CommitmentWord,
    Favour,
    HelpIdea,
    Membership,
    Organisation,
    Person,
    PublishedResult,
    Round,
    RoundUnit,
    Submission,
    SubmissionScore,
    Team,
    Worksheet,
    Workshop,
    WorkshopTeam,
)
from data.queries.audit import check_chain
from data.queries.own_months import list_own_months
from data.queries.rounds import list_rounds
from data.settings import Settings
from data.types import Month, ResultState
from tests.databases import PostgresServer, SqliteFolder, Urls
from tests.fixtures import SECRET
from tests.history import published

NOW = dt.datetime(2026, 11, 5, 10, 0, tzinfo=dt.UTC)
LAST = Month(2026, 10)
WITH_WORKSHOP = {"Harbour": 6, "Coast": 9, "Rhine": 11}  # month of the history in which the workshop was
SMALL, HIDDEN = "Danube", "Alps"
GIVER = "Nils Frei"


@contextmanager
def visiting(urls: Urls) -> Iterator[Session]:
    engine = make_engine(urls.app)
    try:
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            yield session
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def built(sqlite_folder: SqliteFolder, postgres: PostgresServer) -> Iterator[dict[str, Urls]]:
    """The demo on both databases, built once for all tests of this file."""
    with ExitStack() as stack:
        made = {
            "sqlite": stack.enter_context(sqlite_folder.database()),
            "postgresql": stack.enter_context(postgres.database()),
        }
        for urls in made.values():
            with visiting(urls) as session:
                lines = list(build_demo(session, secrets=(SECRET,), now=NOW))
                session.commit()
            assert len(lines) == 1 + 18 + 3, "a line of progress after each step"
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest, built: dict[str, Urls]) -> Iterator[Session]:
    with visiting(built[request.param]) as session:
        yield session


def test_both_databases_publish_the_same(built: dict[str, Urls]) -> None:
    results = []
    for urls in built.values():
        with visiting(urls) as session:
            results.append(published(session))
    first, second = results
    assert len(first) > 1000
    assert first == second


def test_three_regions_eight_teams_about_sixty_people(session: Session) -> None:
    [organisation] = session.scalars(select(Organisation)).all()
    assert (organisation.name, organisation.kind) == (DEMO_NAME, "demo")
    parents = {team.id: team.parent_id for team in session.scalars(select(Team))}
    [root] = [team for team, parent in parents.items() if parent is None]
    regions = [team for team, parent in parents.items() if parent == root]
    assert (len(regions), len([team for team, parent in parents.items() if parent in regions])) == (3, 8)
    for (people,) in session.execute(select(RoundUnit.people).where(RoundUnit.depth == 0)):
        assert 55 <= people <= 65
    small = set(session.scalars(select(RoundUnit.people).where(RoundUnit.name == SMALL)))
    assert max(small) < 5


def test_of_those_to_sign_in_as_one_gives_a_lot_and_is_told_so(session: Session) -> None:
    organisation = session.scalars(select(Organisation.id)).one()
    told = []
    for visitor in session.scalars(select(Person).where(Person.password_hash.is_not(None))):
        months = list_own_months(session, organisation_id=organisation, person_id=visitor.id)[-BALANCE_MONTHS:]
        balance = own_balance([own_figures(month.numbers) for month in months])
        if balance is not None and balance.words is BalanceText.GIVING and balance.months == BALANCE_MONTHS:
            told.append(visitor.name)
    assert GIVER in told


def test_eighteen_rounds_are_closed_and_one_is_open(session: Session) -> None:
    rounds = list_rounds(session, session.scalars(select(Organisation.id)).one())
    assert [row.month for row in rounds] == [LAST.plus(-step) for step in range(19)]
    assert [row.state.value for row in rounds] == ["open"] + ["closed"] * 18
    assert rounds[0].closes_at > NOW
    shares = [row.answered / row.invited for row in rounds[1:]]
    assert [share for share in shares if not 0.75 <= share <= 0.85] == []
    assert len(set(shares)) > 5, "months differ"


def test_people_join_leave_and_move(session: Session) -> None:
    begins = LAST.plus(-18).first
    spans: dict[int, list[Membership]] = {}
    for membership in session.scalars(select(Membership).order_by(Membership.starts_on)):
        spans.setdefault(membership.person_id, []).append(membership)
    assert sum(len(own) == 2 for own in spans.values()) == 3
    assert sum(own[0].starts_on >= begins for own in spans.values()) == 5
    assert sum(own[-1].ends_on is not None for own in spans.values()) == 4


def rises(session: Session) -> dict[str, float]:
    """By team, how much give-and-return (1..7) of the last three closed rounds lies above that before the workshops."""
    query = (
        select(RoundUnit.name, Round.about_month, func.avg(SubmissionScore.give_return))
        .join(Submission, Submission.id == SubmissionScore.submission_id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(RoundUnit, (RoundUnit.round_id == Round.id) & (RoundUnit.team_id == Assignment.team_id))
        .group_by(RoundUnit.name, Round.about_month)
        .order_by(Round.about_month)
    )
    means: dict[str, list[float]] = {}
    for name, _, mean in session.execute(query):
        means.setdefault(name, []).append(float(mean))
    return {
        name: float(np.mean(own[-3:]) - np.mean(own[: WITH_WORKSHOP.get(name, 11) + 1])) for name, own in means.items()
    }


def test_give_and_return_rises_only_in_teams_that_had_a_workshop(session: Session) -> None:
    teams = select(Team.name).join(WorkshopTeam, WorkshopTeam.team_id == Team.id)
    assert set(session.scalars(teams)) == WITH_WORKSHOP.keys()
    found = rises(session)
    others = [rise for team, rise in found.items() if team not in {*WITH_WORKSHOP, SMALL}]
    assert min(found[team] for team in WITH_WORKSHOP) > 0.3
    assert max(others) < 0.3
    assert abs(float(np.mean(others))) < 0.2


def test_nothing_of_the_small_team_is_shown(session: Session) -> None:
    theirs = session.scalars(select(Team.id).where(Team.name == SMALL)).one()
    shown = select(func.count()).where(PublishedResult.team_id == theirs, PublishedResult.value.is_not(None))
    assert session.scalar(shown) == 0
    withheld = select(PublishedResult.state).where(
        PublishedResult.team_id == theirs, PublishedResult.measure == "score:RO"
    )
    assert set(session.scalars(withheld)) == {"not_enough"}


def held_back(session: Session, month: Month) -> list[tuple[str, str]]:
    """The units of a month whose scores are not shown, and why."""
    last = select(Round.id).where(Round.about_month == str(month))
    query = (
        select(Team.name, PublishedResult.state)
        .join(PublishedResult, PublishedResult.team_id == Team.id)
        .where(PublishedResult.round_id.in_(last), PublishedResult.measure == "score:RO")
        .where(PublishedResult.state != ResultState.SHOWN)
    )
    return sorted((row[0], row[1]) for row in session.execute(query))


def test_a_neighbour_is_hidden_because_of_the_small_team(session: Session) -> None:
    """In the month that the dashboard opens with."""
    assert held_back(session, LAST.plus(-1)) == [(HIDDEN, "protects_neighbour"), (SMALL, "not_enough")]


def test_closing_the_open_round_as_it_is_shows_every_other_team(session: Session) -> None:
    round_ = session.scalars(select(Round).where(Round.about_month == str(LAST))).one()
    shared = {"organisation_id": round_.organisation_id, "round_id": round_.id}
    with session.begin_nested() as step:
        close_round(session, **shared, now=round_.closes_at + GRACE)
        told = [team for team, _ in held_back(session, LAST)]
        step.rollback()
    session.expire_all()
    assert told == [HIDDEN, SMALL]


def test_people_have_written_notes_logs_and_worksheets(session: Session) -> None:
    counts = {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in (Annotation, Action, Workshop, Favour, Worksheet, CommitmentWord)
    }
    assert (counts["commitment_word"] or 0) >= 10, "the coach's next debrief has something to tell"
    assert counts["annotation"] == 5
    assert counts["action"] == 4
    assert session.scalar(select(func.count()).where(Action.closed_at.is_(None), Action.due_on < NOW.date())) == 1
    assert counts["workshop"] == 4
    assert (counts["favour"] or 0) > 200
    assert (counts["worksheet"] or 0) > 20
    ideas = select(func.count(HelpIdea.id.distinct())).where(HelpIdea.done_at.is_(None))
    assert session.scalar(ideas) == 2 * len(set(session.scalars(select(Favour.person_id))))
    promised = session.execute(select(Commitment.state, Commitment.created_at)).all()
    assert len(promised) >= 4
    assert all(state == "open" and Month.of(moment.date()) < LAST for state, moment in promised)
    organisation = session.scalars(select(Organisation)).one()
    assert "register" in organisation.gift_rule
    assert organisation.gift_register_url.startswith("https://")
    keyring = Keyring((SECRET,))
    favours = session.scalars(select(Favour).where(Favour.note.is_not(None))).all()
    told = {
        (row.direction, row.kind, keyring.decrypt(session, person_id=row.person_id, secret_words=row.note or b""))
        for row in favours
    }
    assert {direction for direction, _, _ in told} == {"gave", "received"}
    assert len({words for _, _, words in told}) == len(told), "a note says what was done, and by whom"
    unfinished = select(func.count()).where(Worksheet.finished_at.is_(None))
    assert session.scalar(unfinished) == 0


def test_it_went_through_the_commands(session: Session) -> None:
    organisation_id = session.scalars(select(Organisation.id)).one()
    assert check_chain(session, organisation_id=organisation_id).problems == ()
    moments = session.scalars(select(AuditEntry.happened_at).order_by(AuditEntry.number)).all()
    assert (list(moments), max(moments) <= NOW) == (sorted(moments), True)
    acts = Counter(session.scalars(select(AuditEntry.act)))
    assert {act: acts[act] for act in ("round_planned", "round_opened", "round_closed", "workshop_planned")} == {
        "round_planned": 19,
        "round_opened": 19,
        "round_closed": 18,
        "workshop_planned": 4,
    }
    assert acts["team_joined"] == session.scalar(select(func.count()).select_from(Membership))
    moments = session.scalars(select(AuditEntry.happened_at).order_by(AuditEntry.number)).all()
    assert max(moments) <= NOW


def test_every_role_can_be_tried(session: Session) -> None:
    people = demo_people(session, session.scalars(select(Organisation.id)).one())
    assert {role for person in people for role in person.roles} == {"rep", "leader", "coach", "administrator"}
    assert any(person.roles == ("rep",) for person in people)


def test_a_second_build_is_refused(session: Session) -> None:
    with pytest.raises(RefusedError, match="there already"):
        list(build_demo(session, secrets=(SECRET,), now=NOW))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_command_run_again_changes_nothing_and_says_who_can_sign_in(
    built: dict[str, Urls], kind: str, tmp_path: Path
) -> None:
    from wsgi import create_app  # noqa: PLC0415 - as the fixture does

    urls = built[kind]
    settings = Settings(
        secret_key=SECRET,
        database_url=urls.app,
        owner_database_url=urls.owner,
        dashboard_database_url=urls.dashboard,
        instance=tmp_path,
        demo=True,
        https=False,
        testing=True,
    )
    with visiting(urls) as session:
        before = published(session)
        people = demo_people(session, session.scalars(select(Organisation.id)).one())
    app = create_app(settings)
    done = app.test_cli_runner().invoke(args=["demo"])
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "The demo is there already; nothing was changed.")
    assert [person.email for person in people if person.email not in done.stdout] == []
    assert DEMO_PASSWORD in done.stdout
    with visiting(urls) as session:
        assert published(session) == before
