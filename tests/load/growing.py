"""Measures pages and files of charts beside ever more answers: `python -m tests.load.growing`.

People, places, submissions and answers are added in bulk to the bench's organisation; published results stay the same.
Prints a table for each database: processor time of the web process, statements and time by the clock.
"""

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click
from sqlalchemy import Text, cast, func, insert, literal, select, true, union_all
from sqlalchemy.orm import Session

from dashboard.pages import PAGES, Page
from data.db import EVERY_ORGANISATION, enter_organisation, make_engine
from data.instruments import load_instrument
from data.models import Answer, Assignment, Person, Round, Submission
from data.types import AssignmentStatus, RoundState
from tests.databases import SqliteFolder, Urls, postgres_server
from tests.load.browsing import Visitor, sign_in
from tests.load.charts import visit_page
from tests.load.scene import CLOSED, PULSE, Scene, set_scene
from tests.load.servers import Meter, Server, serve
from tests.load.spending import Spent, table, typical

STEPS = {"SQLite": (10**4, 10**5, 10**6, 10**7), "PostgreSQL": (10**4, 10**5, 10**6)}
TIMES, PART = 7, 10**6
FILES = ("results.xlsx", "summary.pdf")
NOW = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
ITEMS = sorted(load_instrument(PULSE).items)


@dataclass(frozen=True)
class Cost:
    """What one request typically costs: the web process's time and statements, and milliseconds by the clock."""

    spent: Spent
    clock: float


def grow(session: Session, scene: Scene, answers: int) -> int:
    """Add people who answered every closed round until there are about so many answers; returns how many there are.

    In parts, so that the pages of an index that are written stay at hand.
    """
    there = 0
    for part in range(PART, answers + PART, PART):
        there = _add(session, scene, min(part, answers))
    return there


def _add(session: Session, scene: Scene, answers: int) -> int:
    organisation, team = scene.cast.organisation_id, scene.cast.teams["Team A"]
    before = session.scalar(select(func.count()).select_from(Person)) or 0
    there = session.scalar(select(func.count()).select_from(Answer)) or 0
    people = max(0, answers - there) // (CLOSED * len(ITEMS))
    numbers = select(literal(before).label("i")).cte("numbers", recursive=True)
    numbers = numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i + 1 < before + people))
    mail = literal(f"grown{before}.") + cast(numbers.c.i, Text) + "@example.org"
    shared = literal(organisation)
    added: list[tuple[Any, list[str], Any]] = [
        (Person, ["organisation_id", "email", "name", "created_at"], select(shared, mail, mail, literal(NOW))),
        (
            Assignment,
            ["organisation_id", "round_id", "person_id", "team_id", "status"],
            select(shared, Round.id, Person.id, literal(team), literal(str(AssignmentStatus.SUBMITTED)))
            .join_from(Round, Person, true())
            .where(Round.state == RoundState.CLOSED, Person.email.like(f"grown{before}.%")),
        ),
        (
            Submission,
            ["organisation_id", "assignment_id", "instrument", "opened_at", "submitted_at"],
            select(shared, Assignment.id, literal(PULSE), literal(NOW), literal(NOW))
            .join(Person, Person.id == Assignment.person_id)
            .where(Person.email.like(f"grown{before}.%")),
        ),
    ]
    last = session.scalar(select(func.max(Submission.id))) or 0
    items = union_all(*(select(literal(item).label("item")) for item in ITEMS)).subquery("items")
    answer = select(
        shared, Submission.id, items.c.item, literal(PULSE), literal("answered"), literal(3), literal(1), literal(NOW)
    )
    columns = ["organisation_id", "submission_id", "item", "instrument", "kind", "number", "revision", "saved_at"]
    added.append((Answer, columns, answer.join_from(Submission, items, true()).where(Submission.id > last)))
    if people:
        for model, names, rows in added:
            session.execute(insert(model).from_select(names, rows, include_defaults=False))
    session.commit()
    return there + people * CLOSED * len(ITEMS)


def _typical(meter: Meter, ask: Callable[[], Any]) -> Cost:
    spent, clocks = [], []
    ask()
    for _ in range(TIMES):
        meter.spent()
        began = time.perf_counter()
        ask()
        clocks.append((time.perf_counter() - began) * 1000)
        spent.append(meter.spent())
    return Cost(typical(spent), median(clocks))


def costs(server: Server, scene: Scene) -> list[Cost]:
    """What a page of trends and the files cost, in this order."""
    visitor, meter = sign_in(server, scene.cast.leader), Meter(server)
    page = next(page for page in PAGES if page.name == "trends")
    found = [_page(visitor, meter, page), *(_typical(meter, _file(visitor, name)) for name in FILES)]
    visitor.close()
    meter.close()
    return found


def _page(visitor: Visitor, meter: Meter, page: Page) -> Cost:
    visit_page(visitor, meter, page)
    spent, clocks = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        cost = visit_page(visitor, meter, page)
        clocks.append((time.perf_counter() - began) * 1000)
        spent.append(cost.document + cost.figures)
    return Cost(typical(spent), median(clocks))


def _file(visitor: Visitor, name: str) -> Callable[[], Any]:
    return lambda: visitor.get(f"/dashboard/take-along/{name}")


def measure(urls: Urls, folder: Path, steps: tuple[int, ...]) -> list[list[str]]:
    """Return a row of the table for each number of answers."""
    scene = set_scene(urls)
    rows = []
    for step in steps:
        engine = make_engine(urls.app)
        with Session(engine) as session:
            enter_organisation(session, EVERY_ORGANISATION)
            began = time.perf_counter()
            there = grow(session, scene, step)
        engine.dispose()
        click.echo(f"{there:,} answers, made in {time.perf_counter() - began:.0f} s", err=True)
        with serve("product", urls, folder) as server:
            found = costs(server, scene)
        rows.append([f"{there:,}", *(text for cost in found for text in _texts(cost))])
        click.echo(" | ".join(rows[-1]), err=True)
    return rows


def _texts(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.spent.cpu:.1f}", str(cost.spent.statements), f"{cost.clock:.0f}"


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=10**7, help="answers to stop at")
    most = asked.parse_args().most
    with tempfile.TemporaryDirectory(prefix="guanxi-growing-") as made:
        folder = Path(made)
        tables = {}
        with SqliteFolder(folder).database() as urls:
            tables["SQLite"] = measure(urls, folder, tuple(step for step in STEPS["SQLite"] if step <= most))
        with postgres_server() as server, server.database() as urls:
            tables["PostgreSQL"] = measure(urls, folder, tuple(step for step in STEPS["PostgreSQL"] if step <= most))
    for name, rows in tables.items():
        head = [f"Answers, {name}"]
        for what in ("Trends", "XLSX", "PDF"):
            head += [f"{what}, ms", "statements", "by the clock, ms"]
        click.echo(f"\n{table(head, rows)}")


if __name__ == "__main__":
    main()
