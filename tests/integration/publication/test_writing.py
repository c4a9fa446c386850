"""Published rows are written by the thousand: each value comes back as it was, in order, and none is cut."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from data.models import PublishedResult
from data.publication.publish import COLUMNS
from data.publication.writing import ROWS_AT_ONCE, write_results
from data.types import Bound, IntervalKind, ResultState
from tests.cast import NOW, Cast
from tests.fixtures import ON_POSTGRESQL
from tests.pulses import open_pulse

ODD = ("", "NULL", "{a,b}", 'a "b" \\ %s %(n)s', "1,2", "李明 | 2026-09 | ", "'; --")


def written(session: Session, cast: Cast, rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    round_ = open_pulse(session, cast.organisation_id)
    shared = {
        "organisation_id": cast.organisation_id,
        "round_id": round_.id,
        "publication_version": "publication-x",
        "published_at": NOW,
    }
    write_results(session, shared, dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)))
    stored = session.scalars(select(PublishedResult).order_by(PublishedResult.id)).all()
    assert {(row.round_id, row.published_at, row.publication_version) for row in stored} <= {
        (round_.id, NOW, "publication-x")
    }
    return [tuple(getattr(row, name) for name in COLUMNS) for row in stored]


def row(team: int, part: str, *numbers: float | None, note: str | None = None, n: int | None = 7) -> tuple[object, ...]:
    ends = (*numbers, None, None, None)[:3]
    state, bound = ResultState.SHOWN, Bound.AT_LEAST if note else Bound.EXACT
    return (team, "score:T", part, state, *ends, bound, IntervalKind.POOLED, n, None, None, note is None, note)


def test_every_value_comes_back_in_order(session: Session, cast: Cast) -> None:
    team = cast.teams["Team A"]
    numbers = [(0.1 + 0.2, 0.0, 1e-300), (1 / 3, None, 4.0), (), (2.5, 1.7976931348623157e308, None)]
    rows = [row(team, f"p{at}", *numbers[at % 4], note=odd, n=at or None) for at, odd in enumerate((*ODD, None))]
    found = written(session, cast, rows)
    assert found == rows
    assert [tuple(map(repr, each[4:7])) for each in found] == [tuple(map(repr, each[4:7])) for each in rows]


def test_there_are_as_many_as_there_were_and_none_twice(session: Session, cast: Cast) -> None:
    rows = [row(cast.teams["Team B"], str(number), float(number)) for number in range(ROWS_AT_ONCE + 1)]
    assert written(session, cast, rows) == rows


@ON_POSTGRESQL
def test_a_text_that_is_too_long_is_refused_and_not_cut(session: Session, cast: Cast) -> None:
    with pytest.raises(DataError):
        written(session, cast, [row(cast.teams["Team A"], "x" * 41, 1.0)])
    session.rollback()
