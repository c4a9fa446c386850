"""What is published is all there, and its round stays published: the database refuses anything else."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.db import enter_organisation, make_engine
from data.models import Publication, PublishedResult, Round
from data.types import Publishing, RoundState
from tests.cast import NOW, Cast
from tests.databases import Urls


@pytest.mark.parametrize("login", ["app", "owner"])
def test_nothing_is_added_to_results_that_are_all_there(urls: Urls, written: Cast, login: str) -> None:
    added = (
        "INSERT INTO published_result (id, organisation_id, round_id, team_id, measure, part, state, bound, "
        '"interval", caution, publication_version, published_at) SELECT id + :more, organisation_id, round_id, '
        'team_id, :measure, part, state, bound, "interval", caution, publication_version, published_at '
        "FROM published_result WHERE measure = 'score:T'"
    )
    answers, outcomes = {"more": 1, "measure": "score:R"}, {"more": 2, "measure": "outcome:wins"}
    again = {"more": 3, "measure": "outcome:cycle"}
    engine = make_engine(getattr(urls, login))
    with Session(engine) as session:
        enter_organisation(session, written.organisation_id)
        shared = {"organisation_id": written.organisation_id, "round_id": session.scalars(select(Round.id)).one()}
        for kind, late in ((Publishing.ANSWERS, answers), (Publishing.OUTCOMES, again)):
            session.add(Publication(**shared, kind=kind, published_at=NOW))
            session.flush()
            before = len(session.scalars(select(PublishedResult)).all())
            with pytest.raises(DBAPIError, match="this round is published"), session.begin_nested():
                session.execute(text(added), late)
            if kind is Publishing.ANSWERS:  # deals are taken in later, once
                session.execute(text(added), outcomes)
                before += 1
            assert len(session.scalars(select(PublishedResult)).all()) == before
        for statement in ("DELETE FROM publication", "UPDATE publication SET kind = 'answers'"):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(statement))
        session.rollback()
    engine.dispose()


@pytest.mark.parametrize("login", ["app", "owner"])
def test_a_published_round_stays_published(urls: Urls, written: Cast, login: str) -> None:
    engine = make_engine(getattr(urls, login))
    with Session(engine) as session:
        enter_organisation(session, written.organisation_id)
        session.execute(update(Round).values(state=RoundState.CLOSED, publication_version="publication-1.0"))
        before = session.execute(select(Round.state, Round.about_month, Round.publication_version)).all()
        for change in (
            {"state": RoundState.OPEN},
            {"about_month": "2026-09"},
            {"publication_version": "publication-1.1"},
            {"publication_version": None},
        ):
            with pytest.raises(DBAPIError, match="this round is published"), session.begin_nested():
                session.execute(update(Round).values(change))
        session.execute(update(Round).values(answers_purged_at=NOW))
        session.expire_all()
        assert session.execute(select(Round.state, Round.about_month, Round.publication_version)).all() == before
        assert session.scalars(select(Round.answers_purged_at)).one() == NOW
        session.rollback()
    engine.dispose()
