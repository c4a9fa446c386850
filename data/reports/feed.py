"""Published results, rounds and the tree as programs read them: in order, page by page, for the whole organisation."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from data.errors import NotFoundError
from data.models import PublishedResult, Round, RoundUnit, Team
from data.reports.cells import CellRow
from data.reports.reading import read
from data.reports.response import below_half
from data.reports.series import BREAK, BROKEN_BY, PARTICIPATION
from data.reports.units import NO_TEAM
from data.types import UPKEEP, Month, ResultState

Place = tuple[int, str]  # a unit and a month


class RoundFacts(NamedTuple):
    """A round in the open: what it asks about and when; nothing of who was asked."""

    month: str
    state: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    closed_at: dt.datetime | None
    k: int
    publication_version: str | None


class UnitFacts(NamedTuple):
    """A node of a round's tree."""

    id: int
    parent_id: int | None
    name: str
    depth: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which cells: of a unit, of a measure, about months from the first to the last, after the one with an id."""

    unit_id: int | None = None
    measure: str | None = None
    first: Month | None = None
    last: Month | None = None
    after: int = 0
    limit: int = 200


def list_round_facts(session: Session, organisation_id: int) -> list[RoundFacts]:
    """Return the organisation's rounds, oldest month first."""
    query = (
        select(
            Round.about_month,
            Round.state,
            Round.opens_at,
            Round.closes_at,
            Round.closed_at,
            Round.k,
            Round.publication_version,
        )
        .where(Round.organisation_id == organisation_id)
        .order_by(Round.about_month)
    )
    return [RoundFacts._make(row) for row in session.execute(query)]


def list_unit_facts(session: Session, organisation_id: int, month: Month | None) -> list[UnitFacts]:
    """Return the tree as it stood when a month's round opened, by default the newest; empty before the first opened."""
    rounds = select(Round.id).join(RoundUnit, RoundUnit.round_id == Round.id)
    rounds = rounds.where(Round.organisation_id == organisation_id)
    if month is not None:
        rounds = rounds.where(Round.about_month == str(month))
    newest = rounds.order_by(Round.about_month.desc()).limit(1).scalar_subquery()
    columns = (RoundUnit.team_id, RoundUnit.parent_team_id, RoundUnit.name, RoundUnit.depth, RoundUnit.position)
    query = select(*columns).where(RoundUnit.organisation_id == organisation_id, RoundUnit.round_id == newest)
    return [UnitFacts._make(row) for row in session.execute(query.order_by(RoundUnit.depth, RoundUnit.team_id))]


def unit_names(session: Session, organisation_id: int) -> dict[int, str]:
    """Return what every unit is called now, closed ones too."""
    query = select(Team.id, Team.name).where(Team.organisation_id == organisation_id).order_by(Team.id)
    return {team_id: name for team_id, name in session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def changed_statements(session: Session, organisation_id: int, places: Collection[Place]) -> frozenset[Place]:
    """Return those of some units and months in which the statements were others than in the round before."""
    result = PublishedResult
    return _places_with(session, organisation_id, places, result.measure == BREAK, result.part == BROKEN_BY["score"])


def few_answered(session: Session, organisation_id: int, places: Collection[Place]) -> frozenset[Place]:
    """Return those of some units and months in which fewer than half of those invited answered, as far as published."""
    result = PublishedResult
    told = result.measure == PARTICIPATION, result.state == ResultState.SHOWN
    return _places_with(session, organisation_id, places, *told, below_half(result))


def _places_with(
    session: Session, organisation_id: int, places: Collection[Place], *rows: ColumnElement[bool]
) -> frozenset[Place]:
    """Return those of some units and months that have a published row of a kind."""
    if not places:
        return frozenset()
    result = PublishedResult
    months = Round.about_month.in_({month for _, month in places})
    query = (
        select(result.team_id, Round.about_month)
        .join(Round, Round.id == result.round_id)
        .where(result.organisation_id == organisation_id, *rows, months)
    )
    return frozenset((row[0], row[1]) for row in session.execute(query)) & frozenset(places)


@cache
def _query(*, of_unit: bool, of_measure: bool) -> Any:
    result = PublishedResult
    columns = [getattr(result, name) for name in CellRow._fields[1:-2]]
    query = (
        select(result.id, Round.about_month, *columns, Round.k, result.publication_version)
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == bindparam("organisation_id"),
            result.id > bindparam("after"),
            Round.about_month >= bindparam("first"),
            Round.about_month <= bindparam("last"),
            result.measure.not_like(f"{UPKEEP}%"),
        )
        .order_by(result.id)
        .limit(bindparam("limit"))
    )
    if of_unit:
        query = query.where(result.team_id == bindparam("unit_id"))
    return query.where(result.measure == bindparam("measure")) if of_measure else query


def list_published(session: Session, organisation_id: int, wanted: Wanted) -> list[tuple[int, CellRow]]:
    """Return published cells with their ids, in the order in which they were published, as files have them.

    Raises:
        NotFoundError: The organisation has no such unit.
    """
    unit_id, measure = wanted.unit_id, wanted.measure
    if unit_id is not None and unit_id not in unit_names(session, organisation_id):
        raise NotFoundError(NO_TEAM)
    asked: dict[str, Any] = {
        "organisation_id": organisation_id,
        "after": wanted.after,
        "limit": wanted.limit,
        "first": str(wanted.first or ""),
        "last": str(wanted.last or "9999-12"),
    }
    if unit_id is not None:
        asked["unit_id"] = unit_id
    if measure is not None:
        asked["measure"] = measure
    query = _query(of_unit=unit_id is not None, of_measure=measure is not None)
    return [(row[0], CellRow._make(row[1:])) for row in read(session, query, asked)]
