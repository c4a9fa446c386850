"""Answers that were kept long enough: announced twice, destroyed once, stopped, spared; on both databases."""

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.attacker.check import check_organisation
from data.commands.looks import SEEN, Look, note_looks
from data.commands.retention import change_limit, keep_to_limit, next_quarter, stop_purge
from data.errors import ConflictError, RefusedError
from data.models import (
    AccessEntry,
    Answer,
    AnswerConflict,
    Assignment,
    AuditEntry,
    Commitment,
    CommitmentWord,
    Invitation,
    Organisation,
    PageTime,
    Purge,
    Round,
    Submission,
    SubmissionScore,
)
from data.queries.audit import check_chain
from data.types import Month
from surveys.jobs import deliver_due, run_due
from tests.cast import Cast, Member, make_cast
from tests.history import closed_month, published, reps
from tests.integration.auth.browsers import rows, signed_in
from tests.mailbox import Box
from tests.pages import form_to
from tests.pulses import BROWSER

MARCH, APRIL, MAY = (Month(2025, number) for number in (3, 4, 5))
LIMIT = 13  # for the quarter of July 2026: what closed before June 2025
ANNOUNCED = dt.datetime(2026, 6, 3, 1, tzinfo=dt.UTC)  # four weeks before the quarter
REMINDED = dt.datetime(2026, 6, 17, 1, tzinfo=dt.UTC)
DUE = dt.datetime(2026, 7, 1, 1, tzinfo=dt.UTC)
A_DAY = dt.timedelta(days=1)
KEPT = (Answer, AnswerConflict, PageTime, SubmissionScore, Submission)


def old_company(session: Session) -> Cast:
    """Play a scene: the cast after three rounds of 2025; two of them are over the limit in July 2026."""
    cast = make_cast(session)
    for month in (MARCH, APRIL):
        closed_month(session, cast, month)
    closed_month(session, cast, MAY, reps(cast)[1:])  # the first rep answered in the old rounds alone
    then = dt.datetime(2025, 5, 31, 12, tzinfo=dt.UTC)
    look = Look(cast.organisation_id, SEEN, then.date(), actor_id=cast.administrator.id)
    note_looks(session, look=look, people=[cast.rep.id], now=then)
    say(session, cast)
    organisation = session.get_one(Organisation, cast.organisation_id)
    organisation.retention_months = LIMIT
    organisation.rounds_paused_at = ANNOUNCED - dt.timedelta(days=90)  # no further rounds
    session.commit()
    return cast


def say(session: Session, cast: Cast) -> None:
    """Note two people's words on what became of a commitment that no debrief was told of, in March and in May."""
    place: dict[str, Any] = {"organisation_id": cast.organisation_id}
    said = Commitment(
        **place, team_id=cast.teams["Team A"], words="Ask two customers", state="open", created_at=ANNOUNCED
    )
    session.add(said)
    session.flush()
    about: Any = select(Round.about_month, Round.id).where(Round.organisation_id == cast.organisation_id)
    rounds: dict[str, int] = dict(map(tuple, session.execute(about)))
    for member, month in ((cast.rep, MARCH), (cast.peer, MAY)):
        word = {"commitment_id": said.id, "person_id": member.id, "round_id": rounds[str(month)]}
        session.add(CommitmentWord(**place, **word, outcome="not_yet", said_at=ANNOUNCED))


@pytest.fixture
def scene() -> Any:
    return old_company


def step(session: Session, cast: Cast, now: dt.datetime) -> str | None:
    done = keep_to_limit(session, organisation_id=cast.organisation_id, now=now)
    session.commit()
    return done


def left(session: Session, month: Month) -> list[int]:
    """How many rows of each kind of answers there are about a month."""
    place = select(Submission.id).join(Assignment, Assignment.id == Submission.assignment_id)
    of = place.join(Round, Round.id == Assignment.round_id).where(Round.about_month == str(month))
    columns: list[Any] = [getattr(table, "id" if table is Submission else "submission_id") for table in KEPT]
    found = [rows(session, select(func.count()).where(column.in_(of)))[0][0] for column in columns]
    return [int(number) for number in found]


def acts(session: Session, cast: Cast) -> list[tuple[str, dict[str, Any]]]:
    query = select(AuditEntry.act, AuditEntry.details).where(
        AuditEntry.organisation_id == cast.organisation_id, AuditEntry.subject == "purge"
    )
    return [(row[0], row[1]) for row in rows(session, query.order_by(AuditEntry.number))]


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_quarters_begin_in_january_april_july_and_october() -> None:
    days = [dt.date(2026, 6, 30), dt.date(2026, 7, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert [str(next_quarter(day)) for day in days] == ["2026-07", "2026-10", "2027-01", "2027-04"]


def test_answers_are_announced_twice_and_destroyed_and_results_stay(
    app: Flask, session: Session, cast: Cast, box: Box
) -> None:
    results, before = published(session), [left(session, month) for month in (MARCH, APRIL, MAY)]
    assert step(session, cast, ANNOUNCED - A_DAY) is None
    told: list[list[tuple[str, str]]] = []
    seen: list[str | None] = []
    for moment in (ANNOUNCED, ANNOUNCED + A_DAY, REMINDED - A_DAY, REMINDED, REMINDED, DUE - A_DAY, DUE, DUE + A_DAY):
        seen.append(step(session, cast, moment))
        box.mails.clear()
        with app.app_context():
            deliver_due(moment)
        told.append(sorted((to, str(mail["Subject"])) for (to,), mail in box.mails))
        if moment in (ANNOUNCED, REMINDED) and box.mails:
            check_words(box, cast, first=moment == ANNOUNCED)

    assert seen == ["announced", None, None, "reminded", None, None, "purged", None]
    everybody = [(member.email, "Older answers of yours are destroyed on 1 July 2026") for member in reps(cast)]
    both = sorted([*everybody, (cast.administrator.email, "Older answers are destroyed on 1 July 2026")])
    assert told == [both, [], [], both, [], [], [], []]
    assert [left(session, month) for month in (MARCH, APRIL, MAY)] == [[0] * 5, [0] * 5, before[2]]
    assert all(before[2][place] for place in (0, 3, 4))
    assert published(session) == results
    purged = rows(session, select(Round.about_month).where(Round.answers_purged_at == DUE).order_by(Round.id))
    assert purged == [("2025-03",), ("2025-04",)]
    gone = dict(zip((table.__tablename__ for table in KEPT), map(sum, zip(*before[:2], strict=True)), strict=True))
    months = ["2025-03", "2025-04"]
    assert acts(session, cast) == [
        ("purge_announced", {"months": months, "on": "2026-07-01"}),
        ("answers_purged", {"months": months, "rows": {**gone, "invitation": 0, "commitment_word": 1}}),
    ]
    assert rows(session, select(CommitmentWord.person_id)) == [(cast.peer.id,)], "words go with their pulse's answers"
    assert check_chain(session, organisation_id=cast.organisation_id).problems == ()
    session.rollback()
    assert (
        check_organisation(session, cast.organisation_id).findings == ()
    )  # no round without answers is held against it
    session.rollback()
    follow = closed_month(session, cast, Month(2025, 6))  # the next rounds are published without the old answers
    session.commit()
    assert published(session)[: len(results)] == results
    assert rows(session, select(Round.closed_at).where(Round.id == follow.id)) != [(None,)]


def check_words(box: Box, cast: Cast, *, first: bool) -> None:
    end = "first of two notices; the second comes two weeks before the day" if first else "second and last notice"
    (mine,), (theirs,) = box.to(cast.rep.email), box.to(cast.administrator.email)
    assert (
        text(mine)
        == f"""Your organisation keeps answers to the pulse for 13 months. On 1 July 2026 your answers about \
March 2025 to April 2025 are destroyed.

Published results about groups stay as they are, and so do favours, contacts and worksheets.

If you want to keep your answers, download them before that day, under “Everything of mine”:
http://127.0.0.1:8000/me/everything

This is the {end}.
"""
    )
    assert "everybody's answers about March 2025 to April 2025 are destroyed" in text(theirs)
    assert "http://127.0.0.1:8000/organisation/answers" in text(theirs)


def test_the_audit_trail_tells_of_it_in_words(app: Flask, session: Session, cast: Cast) -> None:
    answers = sum(left(session, month)[0] for month in (MARCH, APRIL))
    for moment in (ANNOUNCED, REMINDED, DUE):
        step(session, cast, moment)
    with time_machine.travel(DUE, tick=True):
        page = open_page(app, cast.administrator, "/audit")
        file = signed_in(app, cast.administrator.email).get("/audit/audit-trail.csv", headers=BROWSER).text
    for told in (page.replace("<bdi>", "").replace("</bdi>", ""), file):
        assert f"Answers: {answers:,}" in told
        assert "Months: March 2025, April 2025" in told


def test_any_number_of_workers_destroy_once(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    def run(now: dt.datetime) -> None:
        with app.app_context():
            run_due(now)

    for moment in (ANNOUNCED, REMINDED, DUE):
        workers = [threading.Thread(target=run, args=(moment,)) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert [act for act, _ in acts(session, cast)] == ["purge_announced", "answers_purged"]
    told = [mail for _, mail in box.mails if "destroyed" in mail["Subject"]]
    assert len(told) == 2 * (len(reps(cast)) + 1)
    assert left(session, MARCH) == [0] * 5


def test_a_worker_that_was_away_shortens_no_notice(session: Session, cast: Cast) -> None:
    late = DUE - A_DAY
    assert step(session, cast, late) == "announced"
    assert rows(session, select(Purge.due_on)) == [((late + dt.timedelta(days=28)).date(),)]
    away = late + dt.timedelta(days=60)
    seen = [step(session, cast, away + days * A_DAY) for days in (0, 13, 14)]
    assert seen == ["reminded", None, "purged"]


def test_it_is_stopped_and_spared(app: Flask, session: Session, cast: Cast, box: Box) -> None:
    place: dict[str, Any] = {"organisation_id": cast.organisation_id, "now": REMINDED}
    assert step(session, cast, ANNOUNCED) == "announced"
    purge_id = rows(session, select(Purge.id))[0][0]
    stop_purge(session, **place, purge_id=purge_id, actor_id=cast.administrator.id)
    session.commit()
    with pytest.raises(ConflictError):
        stop_purge(session, **place, purge_id=purge_id)
    session.rollback()
    with app.app_context():
        deliver_due(REMINDED)
    assert box.mails == []  # what was stopped is not announced any more
    assert [step(session, cast, moment) for moment in (REMINDED, DUE, DUE + 30 * A_DAY)] == [None] * 3
    october = dt.datetime(2026, 9, 3, 1, tzinfo=dt.UTC)
    assert step(session, cast, october) == "announced"  # a quarter later, with what is over the limit by then
    assert acts(session, cast)[-1] == (
        "purge_announced",
        {"months": ["2025-03", "2025-04", "2025-05"], "on": "2026-10-01"},
    )
    change_limit(session, **place, months=18)  # before April 2025: March and April closed later
    session.commit()
    change_limit(session, **place, months=60)
    session.commit()
    assert acts(session, cast)[-1][0] == "purge_stopped"
    assert all(left(session, MARCH)[place] for place in (0, 3, 4))
    for months in (0, 12, 121):
        with pytest.raises(RefusedError, match="13 to 120"):
            change_limit(session, **place, months=months)
    session.rollback()


def test_a_longer_limit_spares_a_part(session: Session, cast: Cast) -> None:
    for moment in (ANNOUNCED, REMINDED):
        step(session, cast, moment)
    change_limit(session, organisation_id=cast.organisation_id, months=14, now=REMINDED)  # before May 2025: March alone
    session.commit()
    assert step(session, cast, DUE) == "purged"
    assert [sum(left(session, month)) > 0 for month in (MARCH, APRIL, MAY)] == [False, True, True]
    assert acts(session, cast)[-1][1]["months"] == ["2025-03"]


def test_nothing_of_a_demo_is_destroyed(session: Session, cast: Cast) -> None:
    session.get_one(Organisation, cast.organisation_id).kind = "demo"
    session.commit()
    assert [step(session, cast, moment) for moment in (ANNOUNCED, REMINDED, DUE)] == [None] * 3


def said(app: Flask, cast: Cast, *words: str) -> tuple[int, str]:
    chosen = ["--organisation", str(cast.organisation_id)]
    done = app.test_cli_runner().invoke(args=["retention", *words, *chosen])
    return done.exit_code, done.output


def flat(page: str) -> str:
    return " ".join(page.split())


def open_page(app: Flask, member: Member, address: str) -> str:
    return flat(signed_in(app, member.email).get(address, headers=BROWSER).text)


def test_pages_and_commands_say_what_is_to_come(app: Flask, session: Session, cast: Cast) -> None:
    numbers = [left(session, month) for month in (MARCH, APRIL)]
    pulses, answers = (sum(each[place] for each in numbers) for place in (4, 0))
    with time_machine.travel(ANNOUNCED, tick=True):
        page = open_page(app, cast.administrator, "/organisation/answers")
        assert 'March 2025 to April 2025, on <time datetime="2026-07-01">1 July 2026</time> at the earliest' in page
        assert f"2 rounds, {pulses} pulses with {answers:,} answers" in page
        assert said(app, cast, "dry-run") == (0, _dry_run(numbers, pulses, answers))
        assert left(session, MARCH) == numbers[0]  # nothing was done
        assert "are destroyed on" not in open_page(app, cast.rep, "/me/everything")
        step(session, cast, ANNOUNCED)
        due = (
            f"On 2026-07-01, as announced, unless it is stopped: {pulses} pulses with {answers:,} answers of 2 rounds."
        )
        assert due in said(app, cast, "dry-run")[1]
        assert "about March 2025 to April 2025 are destroyed on" in open_page(app, cast.rep, "/me/everything")
        assert "are destroyed on" not in open_page(app, cast.outsider, "/me/everything")
        administrator = signed_in(app, cast.administrator.email)
        shown = administrator.get("/organisation/answers", headers=BROWSER).text
        assert "The first notice is out." in shown
        refused = administrator.post(
            "/organisation/answers", data=form_to(shown, "/stop").values | {"months": "12"}, headers=BROWSER
        )
        assert (refused.status_code, refused.text.count("Answers are kept for 13 to 120 months.")) == (400, 2)
        form = form_to(shown, "/stop")
        answer = administrator.post(form.action, data=form.data(), headers=BROWSER, follow_redirects=True)
        assert "Stopped. No answer is destroyed." in answer.text
        assert said(app, cast, "stop") == (1, "Error: Nothing was announced.\n")
        assert said(app, cast, "set", "24") == (0, "Answers are kept for 24 months.\n")
        assert said(app, cast, "show") == (
            0,
            "Answers are kept for 24 months.\nStopped on 2026-06-03: March 2025 to April 2025.\n",
        )


def test_an_announced_day_stays_the_day_in_the_quarter_that_begins_before_it(
    app: Flask, session: Session, cast: Cast
) -> None:
    """As where the worker was late with the second notice."""
    step(session, cast, ANNOUNCED)
    step(session, cast, REMINDED + 3 * A_DAY)
    with time_machine.travel(DUE, tick=True):
        assert "To be destroyed on 2026-07-04: March 2025 to April 2025." in said(app, cast, "show")[1]
        told = said(app, cast, "dry-run")[1]
    assert "On 2026-07-04, as announced, unless it is stopped: " in told
    later = [line for line in told.splitlines() if " at the earliest: " in line]
    assert [line.partition(" at ")[0] for line in later] == ["On 2026-10-01"], "what closed in between comes next"


def _dry_run(numbers: Sequence[Sequence[int]], pulses: int, answers: int) -> str:
    each = [
        f"{month.label}: {row[4]} pulses, {row[0]:,} answers\n"
        for month, row in zip((MARCH, APRIL), numbers, strict=True)
    ]
    due = f"On 2026-07-01 at the earliest: {pulses} pulses with {answers:,} answers of 2 rounds.\n"
    return "".join(each) + due + "On 2026-07-01: who looked at whom before 2025-06-01, entries: 1.\n"


def test_who_looked_is_kept_as_long_and_no_longer(app: Flask, session: Session, cast: Cast) -> None:
    kept = select(AccessEntry.happened_at).order_by(AccessEntry.happened_at)
    ((first,),) = rows(session, kept)
    look = Look(cast.organisation_id, SEEN, APRIL.first, actor_id=cast.administrator.id)
    elsewhere = replace(look, organisation_id=cast.other_organisation_id, actor_id=cast.outsider.id)
    last = first + dt.timedelta(days=31)  # of a month more
    note_looks(session, look=look, people=[cast.rep.id], now=last)
    note_looks(session, look=elsewhere, people=[cast.outsider.id], now=first)
    session.commit()
    for moment, left_over in ((DUE - A_DAY, [first, last]), (DUE, [last]), (DUE, [last])):
        with app.app_context():
            run_due(moment)
        here = kept.where(AccessEntry.organisation_id == cast.organisation_id)
        assert [moment for (moment,) in rows(session, here)] == left_over
    assert len(rows(session, kept)) == 2  # the other organisation keeps for 36 months
    noted = select(AuditEntry.details).where(AuditEntry.act == "looks_forgotten")
    assert [details["entries"] for (details,) in rows(session, noted)] == [1]


def test_links_to_pulses_whose_answers_are_gone_are_forgotten(session: Session, cast: Cast) -> None:
    round_id = rows(session, select(Round.id).where(Round.about_month == str(MARCH)))[0][0]
    shared = {"organisation_id": cast.organisation_id, "round_id": round_id, "person_id": cast.rep.id}
    session.add(Invitation(**shared, salt="s", token_hash="t", stop_hash="u", created_at=ANNOUNCED))
    session.commit()
    for moment in (ANNOUNCED, REMINDED, DUE):
        step(session, cast, moment)
    assert rows(session, select(Invitation.id)) == []
