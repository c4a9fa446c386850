"""Rounds open and close by their times, once, whoever asks and however many at once."""

import datetime as dt
import json
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data.calendar import GRACE, usual_times
from data.commands.organisations import create_organisation, create_team
from data.commands.round_rules import extend_round
from data.commands.rounds import (
    close_due,
    close_early,
    close_round,
    count_participation,
    open_due,
    open_round,
    plan_next_round,
)
from data.commands.rounds import plan_round as plan
from data.commands.submissions import save_answers
from data.db import EVERY_ORGANISATION, enter_organisation
from data.errors import ConflictError, NotFoundError, RefusedError, RoundClosedError
from data.instruments.answers import AnswerValue
from data.models import (
    Answer,
    Assignment,
    AuditEntry,
    Organisation,
    Participation,
    PublishedResult,
    Round,
    SubmissionScore,
)
from data.queries.audit import check_chain
from data.queries.rounds import get_round, list_rounds
from data.types import AnswerKind, Month
from tests.cast import NOW, Cast
from tests.history import answer, close, closed_month, open_month, published, reps

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)
CLOSERS = 8


def side_by_side(engine: Engine, act: Callable[[Session], Any]) -> list[Any]:
    """Let eight sessions do the same at the same moment; returns what each of them got."""
    gate, results, problems = threading.Barrier(CLOSERS), [], []

    def run() -> None:
        try:
            with Session(engine) as session:
                enter_organisation(session, EVERY_ORGANISATION)
                gate.wait()
                results.append(act(session))
                session.commit()
        except BaseException as error:
            problems.append(error)
            raise

    threads = [threading.Thread(target=run) for _ in range(CLOSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    return results


def acts(session: Session, cast: Cast, subject: str = "round") -> list[str]:
    query = select(AuditEntry.act).where(
        AuditEntry.organisation_id == cast.organisation_id, AuditEntry.subject == subject
    )
    return list(session.scalars(query.order_by(AuditEntry.number)))


def test_eight_closers_publish_once(engine: Engine, session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    answer(session, round_, reps(cast)[:15])
    session.commit()
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    now = round_.closes_at + GRACE
    results = side_by_side(engine, lambda own: close_round(own, **shared, now=now))
    assert sorted(results) == [False] * (CLOSERS - 1) + [True]
    keys = session.execute(select(PublishedResult.team_id, PublishedResult.measure, PublishedResult.part)).all()
    assert len(keys) == len(set(keys)) > 0
    assert acts(session, cast) == ["round_planned", "round_opened", "round_closed"]
    assert check_chain(session, organisation_id=cast.organisation_id).problems == ()


def test_eight_workers_plan_open_and_close_once(engine: Engine, session: Session, cast: Cast) -> None:
    ids = {"organisation_id": cast.organisation_id}

    def turn(own: Session, now: dt.datetime) -> list[int]:
        closed = close_due(own, now=now)
        plan_next_round(own, **ids, now=now)
        return [*closed, *open_due(own, now=now)]

    side_by_side(engine, lambda own: turn(own, NOW))
    opens_at, closes_at = usual_times(Month(2026, 11), "Europe/Zurich")
    side_by_side(engine, lambda own: turn(own, opens_at))
    side_by_side(engine, lambda own: turn(own, closes_at + GRACE))
    assert Counter(acts(session, cast)) == {"round_planned": 2, "round_opened": 1, "round_closed": 1}
    states = [(str(row.month), row.state.value) for row in list_rounds(session, cast.organisation_id)]
    assert states == [("2026-12", "planned"), ("2026-11", "closed")]


def test_a_round_closes_when_its_grace_is_over_and_not_before(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    last = round_.closes_at + dt.timedelta(minutes=30) - dt.timedelta(microseconds=1)
    with pytest.raises(RefusedError, match="still takes answers"):
        close_round(session, **shared, now=last)
    assert close_due(session, now=last) == []
    assert close_due(session, now=round_.closes_at + dt.timedelta(minutes=30)) == [round_.id]
    assert close_due(session, now=round_.closes_at + dt.timedelta(days=9)) == []


def test_refusals(session: Session, cast: Cast) -> None:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id}
    planned = plan(session, **shared, about_month=OCTOBER, now=NOW)
    with pytest.raises(RefusedError, match="not opened yet"):
        close_round(session, **shared, round_id=planned.id, now=NOW)
    with pytest.raises(RefusedError, match="not opened yet"):
        close_early(session, **shared, round_id=planned.id, now=NOW)
    with pytest.raises(ConflictError, match="October 2026 already"):
        plan(session, **shared, about_month=OCTOBER, now=NOW)
    with pytest.raises(NotFoundError):
        plan(session, organisation_id=10**9, about_month=OCTOBER, now=NOW)
    for act in (open_round, close_round, close_early):
        with pytest.raises(NotFoundError):
            act(session, organisation_id=cast.other_organisation_id, round_id=planned.id, now=NOW)
    assert open_round(session, **shared, round_id=planned.id, now=NOW) is True
    assert open_round(session, **shared, round_id=planned.id, now=NOW) is False
    with pytest.raises(RefusedError, match="only when everybody had answered"):
        close_early(session, **shared, round_id=planned.id, now=NOW)


def test_early_is_possible_when_nobody_is_waited_for(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    members = reps(cast)
    answer(session, round_, members[:-1])
    answer(session, round_, members[-1:], sent=False)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    soon = round_.opens_at + dt.timedelta(days=2)
    with pytest.raises(RefusedError, match="everybody had answered"):
        close_early(session, **shared, now=soon)
    answer(session, round_, members[-1:])
    with pytest.raises(RefusedError, match="everybody had answered"):
        close_early(session, **shared, now=soon)  # it would tell when the last one did
    count_participation(session, **shared, now=soon)
    assert close_early(session, **shared, now=soon) == soon + GRACE
    assert acts(session, cast)[-1] == "round_ended_early"


def test_forms_that_were_open_at_an_early_end_have_half_an_hour(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    members = reps(cast)
    answer(session, round_, members)
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    soon = round_.opens_at + dt.timedelta(days=2)
    count_participation(session, **shared, now=soon)
    minute = dt.timedelta(minutes=1)
    assert close_early(session, **shared, now=soon) == soon + GRACE
    assert close_early(session, **shared, now=soon + minute) == soon + GRACE  # pressed again: nothing is put off
    assert close_due(session, now=soon + GRACE - minute) == []
    assert published(session) == []
    change: dict[str, Any] = {
        "organisation_id": cast.organisation_id,
        "person_id": members[0].id,
        "round_id": round_.id,
        "values": {"T1": AnswerValue(AnswerKind.ANSWERED, 7)},
        "page": None,
        "seconds": 0,
    }
    assert save_answers(session, **change, now=soon + GRACE - minute) == 1
    with pytest.raises(RefusedError, match="takes answers can be extended"):
        extend_round(session, **shared, closes_on=dt.date(2026, 11, 20), now=soon + minute)
    assert close_due(session, now=soon + GRACE) == [round_.id]
    assert published(session) != []
    with pytest.raises(RoundClosedError):
        save_answers(session, **change, now=soon + GRACE)
    assert close_early(session, **shared, now=soon + GRACE) is None
    assert acts(session, cast)[-2:] == ["round_ended_early", "round_closed"]


def test_a_demo_publishes_at_once(session: Session, cast: Cast) -> None:
    session.get_one(Organisation, cast.organisation_id).kind = "demo"
    round_ = open_month(session, cast, OCTOBER)
    answer(session, round_, reps(cast)[:15])
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    soon = round_.opens_at + dt.timedelta(days=2)
    assert close_early(session, **shared, now=soon) == soon
    assert published(session) != []
    assert acts(session, cast)[-1] == "round_closed_early"


def test_closing_leaves_drafts_out_and_says_who_did_not_answer(session: Session, cast: Cast) -> None:
    members = reps(cast)
    round_ = open_month(session, cast, OCTOBER)
    answer(session, round_, members[:12])
    answer(session, round_, members[12:15], sent=False)
    close(session, round_)
    statuses = Counter(session.scalars(select(Assignment.status).where(Assignment.round_id == round_.id)))
    assert statuses == {"submitted": 12, "closed_unanswered": 6}
    assert session.scalar(select(func.count()).select_from(SubmissionScore)) == 12
    row = get_round(session, cast.organisation_id, round_.id)
    assert row is not None
    assert (row.invited, row.answered, row.everybody_answered) == (18, 12, False)


def test_k_is_locked_when_the_round_opens(session: Session, cast: Cast) -> None:
    organisation = session.get_one(Organisation, cast.organisation_id)
    planned = plan(session, organisation_id=cast.organisation_id, about_month=OCTOBER, now=NOW)
    organisation.k = 7
    open_round(session, organisation_id=cast.organisation_id, round_id=planned.id, now=NOW)
    organisation.k = 9
    session.flush()
    assert session.get_one(Round, planned.id).k == 7


def test_a_later_round_changes_nothing_of_an_earlier_one(session: Session, cast: Cast) -> None:
    closed_month(session, cast, SEPTEMBER)
    before = published(session)
    closed_month(session, cast, OCTOBER, reps(cast)[3:])
    assert published(session)[: len(before)] == before
    assert len(published(session)) > len(before)


def test_participation_is_counted_once_a_day_for_ten_and_more(session: Session, cast: Cast) -> None:
    round_ = open_month(session, cast, OCTOBER)
    answer(session, round_, reps(cast)[:4])
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id, "round_id": round_.id}
    day = round_.opens_at + dt.timedelta(days=2)
    assert count_participation(session, **shared, now=day) == 1
    answer(session, round_, reps(cast)[4:6])
    assert count_participation(session, **shared, now=day + dt.timedelta(hours=1)) == 0
    assert count_participation(session, **shared, now=day + dt.timedelta(days=1)) == 1
    rows = session.execute(
        select(Participation.team_id, Participation.counted_on, Participation.invited, Participation.answered).order_by(
            Participation.counted_on, Participation.team_id
        )
    )
    company = cast.teams["Company"]  # North has eleven people, but the company less North only seven
    assert [tuple(row) for row in rows] == [(company, "2026-11-03", 18, 4), (company, "2026-11-04", 18, 6)]


def test_the_audit_trail_holds_no_answers(session: Session, cast: Cast) -> None:
    round_ = closed_month(session, cast, OCTOBER)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.organisation_id == cast.organisation_id)).all()
    items = set(session.scalars(select(Answer.item).distinct()))
    written = json.dumps([entry.details for entry in entries])
    assert [item for item in items if f'"{item}"' in written] == []
    names = [member.name for member in reps(cast)] + [member.email for member in reps(cast)]
    assert [name for name in names if name in written] == []
    assert [entry.details for entry in entries if entry.subject == "round"] == [{"about_month": round_.about_month}] * 3


@pytest.mark.parametrize(
    ("zone", "month", "opens"),
    [
        # No midnight on 1 October 2023 in Asuncion; two on 1 November 2026 in Havana; a leap day before in Zurich.
        ("America/Asuncion", Month(2023, 9), dt.datetime(2023, 10, 1, 4, tzinfo=dt.UTC)),
        ("America/Havana", Month(2026, 10), dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)),
        ("Europe/Zurich", Month(2028, 2), dt.datetime(2028, 2, 29, 23, tzinfo=dt.UTC)),
    ],
)
def test_rounds_open_at_the_first_moment_of_the_day(
    session: Session, zone: str, month: Month, opens: dt.datetime
) -> None:
    organisation = create_organisation(session, name=zone, zone=zone, kind="real", now=opens)
    create_team(session, organisation_id=organisation.id, name=zone, parent_id=None, position=0, now=opens)
    second = dt.timedelta(seconds=1)
    planned = plan_next_round(session, organisation_id=organisation.id, now=opens - second)
    assert planned is not None
    assert (planned.about_month, planned.opens_at) == (str(month), opens)
    assert plan_next_round(session, organisation_id=organisation.id, now=opens - second) is None
    assert open_due(session, now=opens - second) == []
    assert open_due(session, now=opens) == [planned.id]
    assert open_due(session, now=opens + dt.timedelta(hours=1)) == []
    assert close_due(session, now=planned.closes_at + GRACE) == [planned.id]


def test_a_round_whose_end_has_passed_is_neither_planned_nor_opened(session: Session, cast: Cast) -> None:
    shared: dict[str, Any] = {"organisation_id": cast.organisation_id}
    opens_at, closes_at = usual_times(OCTOBER, "Europe/Zurich")
    planned = plan(session, **shared, about_month=OCTOBER, now=opens_at)
    said = "The round about October 2026 would have ended on 10 November 2026; it cannot be opened any more."
    with pytest.raises(RefusedError) as refused:
        open_round(session, **shared, round_id=planned.id, now=closes_at)
    assert refused.value.message == said
    assert open_due(session, now=closes_at) == []
    assert close_due(session, now=closes_at + GRACE) == []
    with pytest.raises(RefusedError, match="The round about September 2026 would have ended on 10 October 2026"):
        plan(session, **shared, about_month=SEPTEMBER, now=closes_at)
    assert acts(session, cast) == ["round_planned"]
    assert open_due(session, now=closes_at - dt.timedelta(seconds=1)) == [planned.id]
