"""Builds the demo: company, 18 closed rounds and an open one, workshops, notes, actions, worksheets, favour logs."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.calendar import GRACE, closing_moment, local_day, usual_times
from data.commands.actions import add_action, close_action
from data.commands.audit import in_order_of_time
from data.commands.deal_plans import Deal
from data.commands.keyring import Keyring
from data.commands.notes import add_annotation
from data.commands.outcomes import publish_deals
from data.commands.rounds import close_round, count_participation, open_round, plan_round
from data.commands.submissions import open_submission, send, write_answers
from data.commands.workshops import plan_workshop
from data.demo import company
from data.demo.answers import draw_silent, make_answers
from data.demo.people import Company, Recruiter, Rep, apply_changes, found_company
from data.demo.private import Diaries, Writer
from data.errors import RefusedError
from data.instruments import Instrument, load_instrument
from data.instruments.answers import AnswerValue
from data.models import Organisation, Person, RoleGrant
from data.types import Month, Role

DEMO_NAME = company.NAME
DEMO_PASSWORD = "an umbrella for a rainy day"  # noqa: S105 - invented people, printed on purpose
SEED = 20260
SILENCE = 21727  # seed of who leaves which month out: in the last ones, Alps is hidden because of Danube alone
OPEN_SILENCE = 18791  # the same for the open round: closing it as it is shows every other team
OPEN_SHARE = 0.95  # of the people who will answer the open round, how many have by now
DRAFT_SHARE = 0.15
PROMISED_DAYS = 14
WORKSHOP_DAYS = 6  # from now until the one that the coach has planned
QUARTERS = range(0, company.MONTHS, 3)  # rounds that publish coverage, the first and every third after it


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo who is worth signing in as."""

    name: str
    email: str
    roles: tuple[str, ...]


def demo_people(session: Session, organisation_id: int) -> list[DemoPerson]:
    """Return the people who have a password, with their roles, ordered by name."""
    query = (
        select(Person.id, Person.name, Person.email, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(Person.organisation_id == organisation_id, Person.password_hash.is_not(None))
        .order_by(Person.name, RoleGrant.role)
    )
    found: dict[int, DemoPerson] = {}
    for person_id, name, email, role in session.execute(query):
        known = found.get(person_id, DemoPerson(name, email, ()))
        found[person_id] = DemoPerson(name, email, (*known.roles, Role(role).value))
    return list(found.values())


def existing_demo(session: Session) -> Organisation | None:
    """Return the demo organisation if there is one.

    Raises:
        RefusedError: The database holds a real organisation; the demo is never put beside one.
    """
    organisations = session.scalars(select(Organisation).order_by(Organisation.id)).all()
    if any(organisation.kind != "demo" for organisation in organisations):
        raise RefusedError("This database holds a real organisation. The demo needs a database of its own.")
    return organisations[0] if organisations else None


class _History:
    """One pass through the months, with the clock set to each of them."""

    def __init__(self, session: Session, recruiter: Recruiter, random: np.random.Generator, begins: Month) -> None:
        self.session = session
        self.recruiter = recruiter
        self.made: Company = recruiter.made
        self.random = random
        self.begins = begins
        self.instrument: Instrument = load_instrument("pulse-1.0")

    def month(self, number: int) -> Month:
        return self.begins.plus(number)

    def play(self, number: int, *, open_until: dt.datetime | None = None, now: dt.datetime | None = None) -> None:
        """Plan, open, answer and (unless it stays open) close the round about month `number`."""
        month = self.month(number)
        opens_at, closes_at = usual_times(month, company.ZONE)
        before = opens_at - dt.timedelta(days=2)
        organisation_id = self.made.organisation_id
        round_ = plan_round(
            self.session,
            organisation_id=organisation_id,
            about_month=month,
            now=before,
            closes_at=open_until or closes_at,
        )
        open_round(self.session, organisation_id=organisation_id, round_id=round_.id, now=opens_at)
        latest = (now or closes_at) - opens_at
        for rep, finishes in self._beginning(number, still_open=open_until is not None):
            self._answer(rep, number, round_.id, opens_at, latest, finishes=finishes)
        self.session.expire_all()  # 19 rounds of answers need not stay in memory
        shared: dict[str, Any] = {"organisation_id": organisation_id, "round_id": round_.id}
        if open_until is None:
            close_round(self.session, **shared, now=closes_at + GRACE)
        elif now is not None:
            count_participation(self.session, **shared, now=now)

    def _beginning(self, number: int, *, still_open: bool) -> Iterator[tuple[Rep, bool]]:
        """Those who begin the pulse about month `number`, with whether they finish it; the same in each year."""
        random = np.random.default_rng((OPEN_SILENCE if still_open else SILENCE, number))
        teams = [(reps, random.permutation(len(reps))) for reps in self.made.reps.values()]
        asked = [reps[place] for reps, order in teams for place in order]
        for rep, is_silent in zip(asked, draw_silent([rep.habits for rep in asked], random), strict=True):
            finishes = not is_silent and (not still_open or random.random() < OPEN_SHARE)
            if (finishes or random.random() < DRAFT_SHARE) and not (still_open and rep.tried_out):
                yield rep, finishes

    def _answer(
        self, rep: Rep, number: int, round_id: int, opens_at: dt.datetime, latest: dt.timedelta, *, finishes: bool
    ) -> None:
        since = number - company.WORKSHOPS[rep.team] if rep.team in company.WORKSHOPS else None
        answers = make_answers(
            self.instrument, rep.habits, self.month(number), self.random, months_since_workshop=since
        )
        moment = opens_at + latest * float(self.random.uniform(0.01, 0.95))
        place = open_submission(
            self.session,
            organisation_id=self.made.organisation_id,
            person_id=rep.person_id,
            round_=round_id,
            now=moment,
        )
        pages = [page for page in self.instrument.pages if page.items]
        values: dict[str, AnswerValue] = {}
        for page in pages if finishes else pages[:3]:
            seconds = int(self.random.gamma(6, 5)) + 4
            moment += dt.timedelta(seconds=seconds)
            values |= {item: answers[item] for item in page.items}
            write_answers(self.session, place=place, values={}, page=page.key, seconds=seconds, now=moment)
        write_answers(self.session, place=place, values=values, page=None, seconds=0, now=moment)  # all pages at once
        if finishes:
            send(self.session, place=place, now=moment)

    def note(self, number: int, keyring: Keyring) -> None:
        """Write down what happened in month `number`: workshops with their debriefs, leaders' annotations."""
        month, made = self.month(number), self.made
        noon = dt.datetime.combine(month.first.replace(day=12), dt.time(12), tzinfo=dt.UTC)
        for team, when in company.WORKSHOPS.items():
            if when == number:
                workshop = plan_workshop(
                    self.session,
                    organisation_id=made.organisation_id,
                    title="Asking after offering",
                    happens_on=noon.date(),
                    team_ids=[made.teams[team]],
                    coach_id=made.coach_id,
                    now=noon,
                )
                writer = Writer(self.session, made, self.random, keyring, noon + dt.timedelta(hours=3))
                writer.promises(workshop, team, self.month(number - 1))
        for when, team, kind, words in company.ANNOTATIONS:
            if when == number:
                add_annotation(
                    self.session,
                    organisation_id=made.organisation_id,
                    team_id=made.teams[team],
                    kind=kind,
                    happened_on=noon.date(),
                    words=words,
                    actor_id=made.leaders[team],
                    now=noon,
                )


def _plan_next(session: Session, made: Company, now: dt.datetime) -> None:
    """Plan the workshop whose debrief the coach can try."""
    plan_workshop(
        session,
        organisation_id=made.organisation_id,
        title="What our habits look like",
        aim="See together how we sell, and choose one thing to try.",
        happens_on=local_day(now, company.ZONE) + dt.timedelta(days=WORKSHOP_DAYS),
        time=dt.time(14),
        team_ids=[made.teams[company.NEXT_WORKSHOP]],
        coach_id=made.coach_id,
        now=now,
    )


def _plan_actions(session: Session, made: Company, now: dt.datetime) -> None:
    """Write down what teams try: owned by their leader or, every second one, by somebody of the team."""
    today, organisation_id = local_day(now, company.ZONE), made.organisation_id
    for number, plan in enumerate(company.ACTIONS):
        leader = made.leaders[plan.team]
        then = dt.timedelta(days=plan.added)
        action = add_action(
            session,
            organisation_id=organisation_id,
            team_id=made.teams[plan.team],
            words=plan.words,
            owner_id=made.reps[plan.team][1].person_id if number % 2 else leader,
            measure=plan.measure,
            due_on=today + dt.timedelta(days=plan.due),
            today=today - then,
            now=now - then,
            actor_id=leader,
        )
        if plan.outcome:
            closed = now + dt.timedelta(days=plan.due)
            shared = {"organisation_id": organisation_id, "action_id": action.id, "actor_id": leader}
            close_action(session, **shared, outcome=plan.outcome, now=closed)


def _outcomes(session: Session, made: Company, history: "_History", random: np.random.Generator) -> None:
    """Publish the deals of the last year, which are won a little more often where give-and-return rose."""
    emails = {
        person: str(email)
        for person, email in session.execute(
            select(Person.id, Person.email).where(Person.organisation_id == made.organisation_id)
        )
    }
    deals = []
    told = {number: history.month(number) for number in range(company.MONTHS - 12, company.MONTHS)}
    for number, month in told.items():
        for rep in (rep for reps in made.reps.values() for rep in reps):
            since = number - company.WORKSHOPS.get(rep.team, company.MONTHS)
            chance = 0.38 + 0.02 * max(0, min(since, 6))
            for _ in range(int(random.poisson(3))):
                closed = month.first.replace(day=int(random.integers(1, 29)))
                made_on = closed - dt.timedelta(days=int(random.gamma(4, 16)) + 5)
                deals.append(Deal(0, emails[rep.person_id], bool(random.random() < chance), made_on, closed))
    publish_deals(
        session,
        organisation_id=made.organisation_id,
        deals=deals,
        columns={},
        actor_id=None,
        whole=told.values(),  # no invented deal is closed after the 28th
        now=dt.datetime.combine(history.month(company.MONTHS).last, dt.time(9), tzinfo=dt.UTC),
    )


def open_until(now: dt.datetime) -> dt.datetime:
    """Return when the demo's last round closes: in two weeks, and before the next one opens with the next month."""
    today = local_day(now, company.ZONE)
    day = min(today + dt.timedelta(days=PROMISED_DAYS), Month.of(today).last)
    return closing_moment(day, company.ZONE)


def build_demo(session: Session, *, secrets: tuple[str, ...], now: dt.datetime) -> Iterator[str]:
    """Build the demo in the caller's transaction, yielding a line of progress after each step.

    The history ends with a round about the month before `now`, which is open until `open_until`.

    Raises:
        RefusedError: The database holds a real organisation, or a demo already.
    """
    if existing_demo(session) is not None:
        raise RefusedError("The demo is there already.")
    with in_order_of_time(session):  # which is not the order in which rounds, notes and joiners are played
        yield from _play(session, secrets, now)


def _play(session: Session, secrets: tuple[str, ...], now: dt.datetime) -> Iterator[str]:
    random = np.random.default_rng(SEED)
    last = Month.of(local_day(now, company.ZONE)).plus(-1)
    begins = last.plus(-company.MONTHS)
    founded = dt.datetime.combine(begins.first, dt.time(8), tzinfo=dt.UTC)
    made, recruiter = found_company(session, begins=begins, random=random, password=DEMO_PASSWORD, now=founded)
    yield f"{company.NAME}: {len(made.teams)} teams, {sum(map(len, made.reps.values()))} reps"
    history = _History(session, recruiter, np.random.default_rng(SEED + 2), begins)
    diaries, keyring, own_random = Diaries(), Keyring(secrets), np.random.default_rng(SEED + 1)
    for number in range(company.MONTHS):
        month = history.month(number)
        apply_changes(recruiter, number, month, dt.datetime.combine(month.first, dt.time(6), tzinfo=dt.UTC))
        history.note(number, keyring)
        if number in QUARTERS:
            _, closes_at = usual_times(month, company.ZONE)
            diaries.write_quarter(Writer(session, made, own_random, keyring, closes_at))
        history.play(number)
        yield f"{month.label}: round closed, results published"
    _outcomes(session, made, history, own_random)
    yield "Outcomes of deals"
    history.play(company.MONTHS, open_until=open_until(now), now=now)
    yield f"{last.label}: round open"
    _plan_next(session, made, now)
    _plan_actions(session, made, now)
    writer = Writer(session, made, own_random, keyring, now)
    writer.words(company.NEXT_WORKSHOP)
    diaries.write_all(writer)
    yield "Worksheets and favour logs"
