"""All published cells of some teams but those about the questionnaire itself, as stored: what is taken along."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from data.models import PublishedResult, Round
from data.reports.closed import list_ever
from data.reports.reading import read
from data.reports.schema import UnitRow
from data.reports.series import WINDOW
from data.reports.units import visible_team
from data.types import UPKEEP, Month, Scope


class CellRow(NamedTuple):
    """One published cell with what was fixed about its round: k and the version of the rules."""

    month: str
    team_id: int
    measure: str
    part: str
    state: str
    value: float | None
    low: float | None
    high: float | None
    bound: str
    interval: str
    n: int | None
    base: int | None
    word: str | None
    caution: bool
    note: str | None
    k: int
    publication_version: str


@cache
def _query() -> Any:
    result = PublishedResult
    columns = [getattr(result, name) for name in CellRow._fields[1:-2]]
    return (
        select(Round.about_month, *columns, Round.k, result.publication_version)
        .join(Round, Round.id == result.round_id)
        .where(
            result.organisation_id == bindparam("organisation_id"),
            result.team_id == bindparam("team_id"),
            Round.about_month >= bindparam("first"),
            Round.about_month <= bindparam("last"),
            result.measure.not_like(f"{UPKEEP}%"),
        )
        .order_by(Round.about_month, result.id)
    )


def list_cells(
    session: Session,
    scope: Scope,
    *,
    team_ids: Sequence[int],
    until: Month,
    window: int = WINDOW,
    known: Sequence[UnitRow] | None = None,
) -> list[CellRow]:
    """Return every published cell of the teams, in the order asked for, in the `window` months that end with `until`.

    Oldest month first, then as published. Months without a round have no rows. How well the questionnaire works is
    left out.

    Raises:
        NotFoundError: One of the teams is not there, or not one that the viewer may see.
    """
    listed = list_ever(session, scope) if known is None else known
    months = {"first": str(until.plus(1 - window)), "last": str(until)}
    asked = [
        {"organisation_id": scope.organisation_id, "team_id": visible_team(listed, team), **months} for team in team_ids
    ]
    return [CellRow._make(row) for each in asked for row in read(session, _query(), each)]
