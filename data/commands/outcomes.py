"""Closed deals beside habits: matched to people, added up by month, published once; the deals are not kept."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.deal_doubts import doubts, kind_of, published_before
from data.commands.deal_owners import owner_of, owners
from data.commands.deal_plans import Deal, DealPlan, MonthPlan, Sums, closed_deals
from data.commands.organisations import lock_organisation
from data.commands.told_deals import team_places
from data.errors import ConflictError, NotFoundError
from data.language import gettext, lazy
from data.models import Assignment, Organisation, PublishedResult, Round
from data.publication.answers import read_tree
from data.publication.cells import Cell, Rules
from data.publication.outcomes import CYCLE, WINS, Deals, outcome_cells
from data.publication.publish import PUBLICATION_VERSION, cell_rows, finish
from data.types import Month, Publishing, ResultState, RoundState

NOTHING_NEW = lazy("The file holds no month that could be published. Look at it again.")


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
    before = published_before(session, organisation_id)
    plan.compared = len(plan.sums) > 1 or bool(told)
    plan.deals_compared = len(plan.sums) > 1 or bool(before.deals)
    plan.one_kind = kind_of(plan.sums.values())
    plan.accepted = bool(plan.one_kind) and only == plan.one_kind
    for month in sorted(plan.sums, key=str):
        round_id = closed.get(str(month))
        figures = round_id is not None and month not in told and _has_figures(session, round_id, plan)
        cycle = _whole(session, round_id, plan) if figures and round_id is not None else None
        places = team_places(session, round_id) if month not in told and round_id is not None else {}
        plan.months.append(_planned(plan, month, round_id, told=month in told, figures=figures, cycle=cycle))
        plan.months[-1] = replace(plan.months[-1], **doubts(session, plan, month, places, before))
    return plan


def _planned(plan: DealPlan, month: Month, round_id: int | None, **known: Any) -> MonthPlan:
    sums, days = plan.sums[month], plan.days[month]
    return MonthPlan(month, closed_deals(sums), len(sums), round_id, days=(min(days), max(days)), **known)


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
        finish(session, round_, Publishing.OUTCOMES, now, counted=month.deals)
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
