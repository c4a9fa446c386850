"""Daily counts of who took part (rule:11): what the table beside the published rows holds."""

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.attacker.oddities import WITHHELD, Odd
from data.attacker.residuals import small_residuals
from data.models import Participation, Round, RoundUnit

MEASURE = "participation"
DAILY_FROM = 10  # invited people: fewer are told of after the close alone
GROUP, CONTRADICTION = "group", "contradiction"
ZONES = dt.timedelta(days=1)  # a day of the organisation may begin a day before or after that of its round


def odd_counts(session: Session, organisation_id: int, k: int) -> Iterator[Odd]:
    """Yield counts of too few invited, by themselves or left over, and counts that cannot be."""
    query = select(Participation, Round.opened_at, Round.closed_at).join(Round, Round.id == Participation.round_id)
    told: dict[tuple[int, str], dict[int, int]] = {}
    for row, opened, closed in session.execute(query.where(Participation.organisation_id == organisation_id)):
        told.setdefault((row.round_id, row.counted_on), {})[row.team_id] = row.invited
        if row.invited < DAILY_FROM:
            yield Odd(GROUP if row.invited < k else WITHHELD, MEASURE, 1, row.invited)
        if not 0 <= row.answered <= row.invited or not _in_time(row.counted_on, opened, closed):
            yield Odd(CONTRADICTION, MEASURE, 1)
    trees = {round_id: _parents(session, round_id) for round_id, _ in told}
    for (round_id, _), invited in told.items():
        for size in small_residuals(trees[round_id], invited, DAILY_FROM):
            if size not in invited.values():
                yield Odd("residual" if size < k else WITHHELD, MEASURE, 1, size)


def _in_time(counted_on: str, opened: dt.datetime | None, closed: dt.datetime | None) -> bool:
    day = dt.date.fromisoformat(counted_on)
    return opened is not None and opened.date() - ZONES <= day and (closed is None or day <= closed.date() + ZONES)


def _parents(session: Session, round_id: int) -> dict[int, int | None]:
    query = select(RoundUnit.team_id, RoundUnit.parent_team_id).where(RoundUnit.round_id == round_id)
    return {team: parent for team, parent in session.execute(query)}  # noqa: C416 - rows are no pairs to a type checker
