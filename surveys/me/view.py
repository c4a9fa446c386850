"""What my page knows about the signed-in person: months, log, team; read once a request."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from data.db import db
from data.language import ENGLISH, lazy
from data.metrics.own import BALANCE_MONTHS, OwnBalance, OwnFigures, own_balance, own_figures
from data.queries.own import OwnRound, list_own_rounds
from data.queries.own_months import OwnLog, OwnMonth, get_own_log, list_own_months
from data.types import Month
from surveys.own import local_today, person

MOST_MONTHS = 24
RECENT = 2  # months: early in a month the pulse about the one before has not opened
AWAY, NOT_ANSWERED, NO_ROUND = lazy("Away"), lazy("Not answered"), lazy("No round")


@dataclass(frozen=True, slots=True)
class Own:
    """The person's months in a row with their figures (None where there is none, with the reason), and their log."""

    months: Sequence[Month]
    figures: Sequence[OwnFigures | None]
    reasons: Sequence[str]
    sent: Sequence[OwnMonth]
    log: OwnLog
    today: dt.date

    @property
    def balance(self) -> OwnBalance | None:
        """The balance of the three months that end with the latest one sent."""
        return own_balance(self.window)

    @property
    def languages(self) -> int:
        """In how many languages statements were answered; several within a month count as one more."""
        return len({one.language or ENGLISH for one in self.sent})

    @property
    def span(self) -> tuple[Month, Month]:
        """The first and the last of the three months that end with the latest one sent; there is one."""
        last = self.sent[-1].month
        return last.plus(1 - BALANCE_MONTHS), last

    @property
    def recent(self) -> bool:
        """Whether the latest month sent is the one before this month, or that before it."""
        return bool(self.sent) and self.sent[-1].month.plus(RECENT) >= Month.of(self.today)

    @property
    def window(self) -> list[OwnFigures]:
        """The figures of the three months that end with the latest one sent, without those that have none."""
        if not self.sent:
            return []
        first, last = self.span
        pairs = zip(self.months, self.figures, strict=True)
        return [found for month, found in pairs if found is not None and first <= month <= last]


def _reason(place: OwnRound | None, figures: OwnFigures | None) -> str:
    if figures is not None:
        return str(AWAY) if figures.days == 0 else ""
    return str(NO_ROUND if place is None else AWAY if place.status == "away" else NOT_ANSWERED)


def read_own() -> Own:
    """Read what is the signed-in person's."""
    sent = list_own_months(db.session, **person())
    places = {place.month: place for place in list_own_rounds(db.session, **person())}
    by_month = {one.month: own_figures(one.numbers) for one in sent}
    months: list[Month] = []
    if sent:
        month, last = max(sent[0].month, sent[-1].month.plus(1 - MOST_MONTHS)), sent[-1].month
        while month <= last:
            months.append(month)
            month = month.plus(1)
    figures = [by_month.get(month) for month in months]
    reasons = [_reason(places.get(month), found) for month, found in zip(months, figures, strict=True)]
    return Own(months, figures, reasons, sent, get_own_log(db.session, **person()), local_today())
