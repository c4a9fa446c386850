"""What the database itself refuses, lifted piece by piece: each time something is found that was refused before.

The rules of publication are Python, and the mutants of them run on one database (tests/attack/test_mutants.py): what is
published is the same on both. Rules that live in the database are mutated here, on each database that has them:
triggers on both; grants, the charts' login and row security on PostgreSQL, where SQLite has an authorizer in Python.
"""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.attacker.check import Trouble, check_organisation
from data.db import enter_organisation, make_engine
from data.models import PublishedResult, Round
from data.publication.cells import Rules
from data.publication.publish import PUBLICATION_VERSION, cell_rows, make_cells
from data.types import Month
from tests.companies import FOUNDED, Company, answered, closed, drawn, found, opened
from tests.databases import APP, DASHBOARD, Urls

K = 5
OVERWRITE = "UPDATE published_result SET value = 3.5, n = 9 WHERE state = 'not_enough' AND measure = 'rate:given'"


@pytest.fixture
def company(session: Session) -> Company:
    return found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 20, "B": 14})


@pytest.fixture
def round_(session: Session, company: Company) -> Round:
    """A closed round in which somebody did not answer."""
    made = opened(session, company)
    answered(session, made, drawn(company.everybody[1:], seed=3))
    closed(session, made)
    session.commit()
    assert check_organisation(session, company.organisation_id).clean
    session.commit()  # whoever takes something away waits for all who read
    return made


def lift(urls: Urls, on_sqlite: str, *on_postgresql: str) -> None:
    """Take something away as the owner of the tables, or as whoever has the file."""
    engine = make_engine(urls.owner)
    with engine.begin() as connection:
        if not urls.owner.startswith("sqlite"):
            connection.execute(text("SET lock_timeout = '20s'"))
        for statement in (on_sqlite,) if urls.owner.startswith("sqlite") else on_postgresql:
            connection.execute(text(statement))
    engine.dispose()


def troubles(session: Session, company: Company) -> set[Trouble]:
    return {finding.trouble for finding in check_organisation(session, company.organisation_id).findings}


def test_a_late_answer_is_published_again_only_without_the_guard(
    session: Session, urls: Urls, company: Company, round_: Round
) -> None:
    answered(session, round_, drawn(company.everybody[:1], seed=4))
    again = make_cells(session, round_, Rules(k=K))
    cells = [cell for cell in again if cell.measure.startswith("score:") and not cell.part]
    rows = [row | {"part": "again"} for row in cell_rows(round_, cells, PUBLICATION_VERSION, FOUNDED)]
    session.commit()
    with pytest.raises(DBAPIError, match="this round is published"), session.begin_nested():
        session.execute(insert(PublishedResult), rows)
    session.rollback()

    dropped = "DROP TRIGGER published_result_no_more"
    lift(urls, dropped, f"{dropped} ON published_result")
    enter_organisation(session, company.organisation_id)
    session.execute(insert(PublishedResult), rows)
    assert troubles(session, company) >= {Trouble.UNMATCHED}


def test_a_row_is_written_over_only_without_triggers_and_grants(
    session: Session, urls: Urls, company: Company, round_: Round
) -> None:
    hidden = opened(session, company, Month.parse(round_.about_month).plus(1))
    answered(session, hidden, drawn(company.people["A"][:3], seed=5))
    closed(session, hidden)
    session.commit()
    dropped = "DROP TRIGGER published_result_{}"
    steps = [(dropped.format("no_update"), f"{dropped.format('written_once')} ON published_result")]
    steps += [("SELECT 1", f"GRANT UPDATE ON published_result TO {APP}")] * (not urls.owner.startswith("sqlite"))
    for step in steps:
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(OVERWRITE))
        session.rollback()
        lift(urls, *step)
        enter_organisation(session, company.organisation_id)

    session.execute(text(OVERWRITE))
    assert troubles(session, company) == {Trouble.WITHHELD}


def test_a_login_that_reads_answers_or_others_is_noticed(
    session: Session, urls: Urls, company: Company, round_: Round
) -> None:
    """What the sweeps over tables and organisations look for (tests/integration/database) is there once it is let."""
    if urls.owner.startswith("sqlite"):
        return  # neither grants nor row security: the charts' authorizer and every query's organisation hold there
    engine = make_engine(urls.dashboard, held_back=True)
    answers, others = text("SELECT count(*) FROM answer"), text("SELECT count(*) FROM published_result")
    with Session(engine) as charts:
        enter_organisation(charts, company.organisation_id + 1)
        with pytest.raises(DBAPIError), charts.begin_nested():
            charts.scalar(answers)
        assert charts.scalar(others) == 0
        charts.rollback()
        session.commit()

        lift(urls, "", f"GRANT SELECT ON answer TO {DASHBOARD}", "ALTER TABLE answer DISABLE ROW LEVEL SECURITY")
        lift(urls, "", "ALTER TABLE published_result DISABLE ROW LEVEL SECURITY")
        enter_organisation(charts, company.organisation_id + 1)
        assert min(charts.scalar(answers) or 0, charts.scalar(others) or 0) > 0
    engine.dispose()
