"""Closed deals beside habits: matched to people, added up by month, published once; the deals are not kept."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median_low
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.deal_owners import owner_of, owners
from data.commands.organisations import lock_organisation
from data.commands.told_deals import Told, people_told, team_names, team_places
from data.commands.whole_months import (
    Days,
    empty_spells,
    far_more,
    missing_groups,
    missing_people,
    more_deals,
    one_sided,
    silent_groups,
    working_week,
)
from data.errors import ConflictError, NotFoundError
from data.language import gettext, lazy
from data.models import Assignment, Organisation, PublishedResult, Round
from data.publication.answers import read_tree
from data.publication.cells import Cell, Rules
from data.publication.outcomes import CYCLE, WINS, Deals, outcome_cells
from data.publication.publish import PUBLICATION_VERSION, cell_rows, finish
from data.types import Month, Publishing, ResultState, RoundState

NEAR = 6  # months of a file that a month is compared with: companies grow
NOTHING_NEW = lazy("The file holds no month that could be published. Look at it again.")


@dataclass(frozen=True, slots=True)
class Deal:
    """A closed deal, and the line of the file that it stands on; `owner` is an e-mail address, a name or both."""

    line: int
    owner: str
    won: bool
    made_on: dt.date
    closed_on: dt.date


@dataclass(slots=True)
class Sums:
    """What one person closed in one month."""

    won: int = 0
    lost: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """A month of a file: its deals, those who closed them, its round if closed, and whether it is told already.

    `figures` says whether any unit would have a figure: a month without one is not published, for it could never be
    published again. `cycle` is what would be published of the days to close of the whole tree, if shown. `days` are the
    first and the last day on which any deal of the file was closed in the month; `empty` are spells of it that have no
    deal and should have some, so that the file may hold only a part; `usual` is how many people closed deals in other
    months, `usual_deals` how many deals these have, where they are far more; `absent` names teams without a deal that
    should have some, `scarce` those with hardly any, `silent` those without one in a whole first file; `missing` is
    "won" or "lost" where so many deals should have some of them. `placeless` deals are of people who had no place in
    the round: they count nowhere.
    """

    month: Month
    deals: int
    people: int
    round_id: int | None
    told: bool
    figures: bool
    cycle: Cell | None = None
    days: Days | None = None
    empty: tuple[Days, ...] = ()
    usual: int = 0
    usual_deals: int = 0
    absent: tuple[str, ...] = ()
    scarce: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    missing: str = ""
    placeless: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether the file may hold only a part of the month, which somebody has to say it does not."""
        teams = self.absent or self.scarce or self.silent
        return bool(self.empty or self.usual or self.usual_deals or teams or self.missing)

    @property
    def new(self) -> bool:
        """Whether taking the file in would publish the month."""
        return self.figures and not self.told

    @property
    def thin(self) -> bool:
        """Whether the month could be published, but no unit would have a figure."""
        return self.round_id is not None and not self.told and not self.figures


@dataclass(slots=True)
class DealPlan:
    """What taking deals in would do: months, oldest first; owners that nobody or several people are called.

    `days` are those on which deals were closed, whoever owns them; `cells` are those of each round that could be
    published, by its id. `compared` says whether there is another month to compare with; `one_kind` is "won" or "lost"
    where the whole file has no others though it is too large for that by chance, which is `accepted` if somebody says
    that no others are recorded.
    """

    months: list[MonthPlan] = field(default_factory=list)
    strangers: list[tuple[int, str]] = field(default_factory=list)
    several: list[tuple[int, str]] = field(default_factory=list)
    sums: dict[Month, dict[int, Sums]] = field(default_factory=dict)
    cells: dict[int, list[Cell]] = field(default_factory=dict)
    days: dict[Month, list[dt.date]] = field(default_factory=dict)
    compared: bool = False
    one_kind: str = ""
    accepted: bool = False

    def ready(self, whole: Collection[Month]) -> list[MonthPlan]:
        """Return the months that would be published, where those of `whole` are told to be whole, whatever it seems."""
        if self.one_kind and not self.accepted:
            return []
        return [month for month in self.months if month.new and (not month.doubtful or month.month in whole)]


def _matched(deals: Iterable[Deal], people: Mapping[str, Collection[int]], plan: DealPlan) -> None:
    for deal in deals:
        plan.days.setdefault(Month.of(deal.closed_on), []).append(deal.closed_on)
        called = owner_of(deal.owner, people)
        if len(called) != 1:
            (plan.several if called else plan.strangers).append((deal.line, deal.owner))
            continue
        (person,) = called
        sums = plan.sums.setdefault(Month.of(deal.closed_on), {}).setdefault(person, Sums())
        sums.won += deal.won
        sums.lost += not deal.won
        sums.days += (deal.closed_on - deal.made_on).days


def plan_deals(session: Session, *, organisation_id: int, deals: Sequence[Deal], only: str = "") -> DealPlan:
    """Return what taking deals in would do; writes nothing.

    `only` is "won" or "lost" where somebody says that no others are recorded: a file of these alone is not doubted.
    """
    plan = DealPlan()
    _matched(deals, owners(session, organisation_id), plan)
    closed = {
        month: number
        for number, month in session.execute(
            select(Round.id, Round.about_month).where(
                Round.organisation_id == organisation_id, Round.state == RoundState.CLOSED
            )
        )
    }
    told = set(told_months(session, organisation_id=organisation_id))
    plan.compared = len(plan.sums) > 1 or bool(told)
    plan.one_kind = _kind(sums for month in plan.sums.values() for sums in month.values())
    plan.accepted = bool(plan.one_kind) and only == plan.one_kind
    earlier = people_told(session, organisation_id)
    for month in sorted(plan.sums, key=str):
        round_id = closed.get(str(month))
        figures = round_id is not None and month not in told and _has_figures(session, round_id, plan)
        cycle = _whole(session, round_id, plan) if figures and round_id is not None else None
        places = team_places(session, round_id) if month not in told and round_id is not None else {}
        plan.months.append(_planned(plan, month, round_id, told=month in told, figures=figures, cycle=cycle))
        plan.months[-1] = replace(plan.months[-1], **_doubts(session, plan, month, places, earlier))
    return plan


def _kind(sums: Iterable[Sums]) -> str:
    """Return "won" or "lost" where there are so many deals of that kind alone that some of the other are missing."""
    found = list(sums)
    won, lost = sum(each.won for each in found), sum(each.lost for each in found)
    return ("won" if won else "lost") if one_sided(won, lost) else ""


def _planned(plan: DealPlan, month: Month, round_id: int | None, **known: Any) -> MonthPlan:
    sums, days = plan.sums[month], plan.days[month]
    return MonthPlan(month, _closed(sums), len(sums), round_id, days=(min(days), max(days)), **known)


def _doubts(
    session: Session, plan: DealPlan, month: Month, places: Mapping[int, int], earlier: Sequence[Told]
) -> dict[str, Any]:
    """Return what seems to be missing of a month; `places` are the teams of the people of its round."""
    near = sorted((name for name in plan.sums if name != month), key=lambda name: (_apart(name, month), str(name)))
    others = [plan.sums[name] for name in near[:NEAR]]
    many = [len(days) for name, days in plan.days.items() if name != month]
    sizes, here = Counter(places.values()), by_team(plan.sums[month], places)
    doubted = {
        *missing_groups(here, [by_team(other, places) for other in others]),
        *missing_people(_people(plan.sums[month], places), sizes, [told.teams for told in earlier]),
    }
    absent = {team for team in doubted if not here[team]}
    sellers = [len(other) for other in others]
    everywhere = _people(set().union(*plan.sums.values()), places)
    silent = [] if earlier else silent_groups(everywhere, sizes)  # else the months told are compared with
    week = working_week([day for days in plan.days.values() for day in days])
    kind = "" if plan.one_kind else _kind(plan.sums[month].values())
    return {
        "empty": empty_spells(month, plan.days[month], median_low(many) if many else 0, week),
        "usual": far_more(len(plan.sums[month]), len(places), sellers, [told.people for told in earlier]),
        "usual_deals": more_deals(_closed(plan.sums[month]), list(map(_closed, others))),
        "absent": team_names(session, absent),
        "scarce": team_names(session, doubted - absent),
        "silent": team_names(session, silent),
        "missing": {"": "", "won": "lost", "lost": "won"}[kind],
        "placeless": _closed(plan.sums[month]) - here.total() if places else 0,
    }


def _apart(one: Month, other: Month) -> int:
    return abs(12 * (one.year - other.year) + one.number - other.number)


def _closed(sums: Mapping[int, Sums]) -> int:
    return sum(each.won + each.lost for each in sums.values())


def _people(sellers: Iterable[int], places: Mapping[int, int]) -> Counter[int]:
    return Counter(places[person] for person in sellers if person in places)


def by_team(sums: Mapping[int, Sums], places: Mapping[int, int]) -> Counter[int]:
    """Return the closed deals of each team; who has no place counts nowhere."""
    found: Counter[int] = Counter()
    for person, each in sums.items():
        if person in places:
            found[places[person]] += each.won + each.lost
    return found


def _whole(session: Session, round_id: int, plan: DealPlan) -> Cell | None:
    """The days to close of the unit above all others; None where they are withheld, or where no unit is above all."""
    tops = [node.id for node in read_tree(session, round_id) if node.parent_id is None]
    shown = [cell for cell in plan.cells[round_id] if cell.measure == CYCLE and cell.state is ResultState.SHOWN]
    return next((cell for cell in shown if [cell.team_id] == tops), None)


def _has_figures(session: Session, round_id: int, plan: DealPlan) -> bool:
    plan.cells[round_id] = _cells(session, session.get_one(Round, round_id), plan)
    return any(cell.state is ResultState.SHOWN for cell in plan.cells[round_id])


def told_months(session: Session, *, organisation_id: int) -> list[Month]:
    """Return the months whose outcomes are published, oldest first."""
    query = (
        select(Round.about_month)
        .join(PublishedResult, PublishedResult.round_id == Round.id)
        .where(Round.organisation_id == organisation_id, PublishedResult.measure.in_([WINS, CYCLE]))
        .distinct()
        .order_by(Round.about_month)
    )
    return [Month.parse(month) for month in session.scalars(query)]


def publish_deals(
    session: Session,
    *,
    organisation_id: int,
    deals: Sequence[Deal],
    columns: Mapping[str, Any],
    actor_id: int | None,
    now: dt.datetime,
    whole: Collection[Month] = (),
    only: str = "",
) -> list[Month]:
    """Publish the outcomes of every month that may be, all or nothing, and remember the file's columns.

    What is published never changes; a month that was told before is left alone, and so is one without a figure, or one
    of which the file seems to hold a part, unless it is among those that somebody says are `whole`. A file of won, or
    of lost, deals alone needs to be told to hold `only` these. Owners who are nobody here count nowhere. Returns the
    months published, oldest first.

    Raises:
        ConflictError: No month of these deals can be published.
        NotFoundError: There is no such organisation.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    lock_organisation(session, organisation_id)  # two at once would tell a month twice
    plan = plan_deals(session, organisation_id=organisation_id, deals=deals, only=only)
    new = plan.ready(whole)
    if not new:
        raise ConflictError(NOTHING_NEW)
    for month in new:
        assert month.round_id is not None
        round_ = session.get_one(Round, month.round_id)
        _write(session, round_, plan.cells[round_.id], now)
        finish(session, round_, Publishing.OUTCOMES, now)
    organisation.deal_columns = dict(columns)
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="outcomes_published",
        subject="organisation",
        subject_id=organisation_id,
        details={"months": [str(month.month) for month in new]},
        now=now,
    )
    session.flush()
    return [month.month for month in new]


def _cells(session: Session, round_: Round, plan: DealPlan) -> list[Cell]:
    deals = _of_round(session, round_, plan)
    if not len(deals.teams):
        return []
    rules = Rules(k=round_.usual_k or round_.k)  # deals rest on no answer
    return list(outcome_cells(read_tree(session, round_.id), deals, rules))


def _of_round(session: Session, round_: Round, plan: DealPlan) -> Deals:
    """Put a month's deals into the teams that people belonged to in its round; who was not in it counts nowhere."""
    query = select(Assignment.person_id, Assignment.team_id).where(Assignment.round_id == round_.id)
    sums = plan.sums[Month.parse(round_.about_month)]
    rows = [(team, sums[person]) for person, team in session.execute(query) if person in sums]
    return Deals(
        np.array([team for team, _ in rows], dtype=np.int64),
        np.array([each.won for _, each in rows], dtype=float),
        np.array([each.lost for _, each in rows], dtype=float),
        np.array([each.days for _, each in rows], dtype=float),
    )


def _write(session: Session, round_: Round, cells: Sequence[Cell], now: dt.datetime) -> None:
    rows = cell_rows(round_, cells, PUBLICATION_VERSION, now)
    session.execute(insert(PublishedResult.metadata.tables[PublishedResult.__tablename__]), rows)
