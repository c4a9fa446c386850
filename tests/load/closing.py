"""Measures how long it takes to close and publish a round of a large company: `python -m tests.load.closing`.

Prints a line for each size and database: seconds for the closing, rows written, peak memory of the process.
The month tells of single statements; with `--quarter`, one that ends a quarter tells of roles and regions instead.
"""

import argparse
import datetime as dt
import gc
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.metrics.scores import SCORING_VERSION
from data.models import Assignment, Person, PublishedResult, Round, Submission, SubmissionScore
from data.types import AssignmentStatus, Month, RoundState
from tests.companies import OCTOBER, PULSE, Company, answered, closed, drawn, found, opened
from tests.databases import SqliteFolder, Urls, postgres_server

SIZES = ((204, 1400), (874, 6000))  # teams, people
TEAMS_A_REGION, REGIONS_A_DIVISION = 6, 5
RESPONSE, PAST = 0.8, 11
BOXES = 36  # for favours of a kind and counterpart, received and given
QUARTERS_END = OCTOBER.plus(-1)
ROLES = ("Account manager", "Inside sales", "Account manager", "Consultant", None, "Partner manager", "Key accounts")
REGIONS, ABROAD, EVERY, LONGEST_DAYS = 6, "Abroad", 11, 3650
MEBI = 2**20
KIBI = 2**10


def large(session: Session, teams: int, people: int) -> Company:
    """Make a company of three levels below the top, its teams as large as each other."""
    tree: dict[str, str | None] = {"Company": None}
    sizes = {}
    for number in range(teams):
        region = number // TEAMS_A_REGION
        division = region // REGIONS_A_DIVISION
        tree.setdefault(f"Division {division}", "Company")
        tree.setdefault(f"Region {region}", f"Division {division}")
        tree[f"Team {number}"] = f"Region {region}"
        sizes[f"Team {number}"] = people // teams + (number < people % teams)
    company = found(session, tree, sizes)
    describe(session, company)
    return company


def describe(session: Session, company: Company) -> None:
    """Give most people a role, everybody a region, which crosses the tree for some, and a first day."""
    facts = [
        {
            "id": person,
            "job_role": ROLES[number % len(ROLES)],
            "region": ABROAD if number % EVERY == 0 else f"Region {place * REGIONS // len(company.people)}",
            "started_on": OCTOBER.first - dt.timedelta(days=number * 37 % LONGEST_DAYS),
        }
        for place, people in enumerate(company.people.values())
        for number, person in enumerate(people, place)
    ]
    session.execute(update(Person), facts)
    session.expire_all()


def remember(session: Session, company: Company, month: Month, random: np.random.Generator) -> None:
    """Leave behind what a closed round leaves for later ones: places, submissions, kept scores and counts."""
    round_ = opened(session, company, month)
    query = select(Assignment.id).where(Assignment.round_id == round_.id).order_by(Assignment.id)
    places = [place for place in session.scalars(query) if random.random() < RESPONSE]
    shared = {"organisation_id": company.organisation_id}
    moment = round_.opens_at + dt.timedelta(days=1)
    sent = {"instrument": PULSE, "opened_at": moment, "submitted_at": moment}
    session.execute(insert(Submission), [shared | sent | {"assignment_id": place} for place in places])
    made = session.scalars(
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.round_id == round_.id)
        .order_by(Submission.id)
    ).all()
    scores = random.uniform(2, 6, (len(made), 3)).round(2)
    counts = np.column_stack([random.integers(14, 23, len(made)), *random.poisson(3, (3, len(made)))])
    favours = random.poisson(random.gamma(2, 0.35, (len(made), 1)), (len(made), BOXES))
    session.execute(
        insert(SubmissionScore),
        [
            shared
            | {"submission_id": submission, "scoring_version": SCORING_VERSION}
            | dict(zip(("deal_first", "give_return", "long_view"), map(float, row), strict=True))
            | dict(zip(("days", "offers", "requests", "asked"), numbers.tolist(), strict=True))
            | {"favours": " ".join(map(str, counted))}
            for submission, row, numbers, counted in zip(made, scores, counts, favours.tolist(), strict=True)
        ],
    )
    session.execute(update(Round).where(Round.id == round_.id).values(state=RoundState.CLOSED, closed_at=moment))
    session.execute(update(Assignment).where(Assignment.id.in_(places)).values(status=AssignmentStatus.SUBMITTED))


def prepare(urls: Urls, teams: int, people: int, month: Month) -> int:
    """Fill a database with eleven past rounds and an open one that most have answered; returns the open one's id."""
    engine = make_engine(urls.app)
    random = np.random.default_rng(1)
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        company = large(session, teams, people)
        for back in range(PAST, 0, -1):
            remember(session, company, month.plus(-back), random)
        round_ = opened(session, company, month)
        answered(session, round_, drawn(company.everybody, seed=2, response=RESPONSE))
        session.commit()
        made = round_.id
    engine.dispose()
    return made


def measure(urls: Urls, round_id: int) -> tuple[float, float, int]:
    """Close the round; returns seconds from the first statement to the commit, those of this process, and rows."""
    engine = make_engine(urls.app)
    with Session(engine) as session:
        enter_organisation(session, EVERY_ORGANISATION)
        round_ = session.get_one(Round, round_id)
        gc.collect()
        begun, worked = time.perf_counter(), time.process_time()
        closed(session, round_)
        session.commit()
        seconds, busy = time.perf_counter() - begun, time.process_time() - worked
        query = select(func.count()).select_from(PublishedResult).where(PublishedResult.round_id == round_id)
        rows = session.scalar(query) or 0
    engine.dispose()
    return seconds, busy, rows


@contextmanager
def databases(kinds: list[str]) -> Iterator[dict[str, Urls]]:
    """Yield a fresh database of each kind."""
    with tempfile.TemporaryDirectory(prefix="guanxi-closing-") as folder:
        found_urls: dict[str, Urls] = {}
        sqlite = SqliteFolder(Path(folder))
        with sqlite.database() as urls:
            if "sqlite" in kinds:
                found_urls["sqlite"] = urls
            if "postgresql" not in kinds:
                yield found_urls
                return
            with postgres_server() as server, server.database() as other:
                yield found_urls | {"postgresql": other}


def peak() -> float:
    """Return the most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBI / MEBI


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--teams", type=int, choices=[teams for teams, _ in SIZES], action="append")
    parser.add_argument("--quarter", action="store_true")
    chosen = parser.parse_args()
    month = QUARTERS_END if chosen.quarter else OCTOBER
    for teams, people in SIZES:
        if chosen.teams and teams not in chosen.teams:
            continue
        with databases(chosen.database or ["sqlite", "postgresql"]) as made:
            for name, urls in made.items():
                round_id = prepare(urls, teams, people, month)
                before = peak()
                seconds, busy, rows = measure(urls, round_id)
                print(  # noqa: T201 - a command that prints figures
                    f"{name}, {month}: {teams} teams, {people} people: {seconds:.1f} s ({busy:.1f} s of this process), "
                    f"{rows} rows, peak {peak():.0f} MiB ({before:.0f} before)"
                )


if __name__ == "__main__":
    main()
