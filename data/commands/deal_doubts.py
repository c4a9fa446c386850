"""Why a month of a file of deals is doubted: what seems to be missing beside other months and the round's people."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import Any

from sqlalchemy.orm import Session

from data.commands.deal_plans import DealPlan, Sums, closed_deals
from data.commands.told_deals import Told, deals_told, people_told, team_names
from data.commands.whole_months import (
    empty_spells,
    far_more,
    few_sellers,
    fewer_deals,
    missing_groups,
    missing_people,
    more_deals,
    one_sided,
    silent_groups,
    working_week,
)
from data.types import Month

SURE = 3  # other months of a file that tell how many deals are usual, where none is published
NEAR = 6  # months of a file, and published ones, that a month is compared with: companies grow


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of the months published before: who closed deals in the last ones, how many deals each had."""

    people: Sequence[Told]
    deals: Mapping[Month, int]


def published_before(session: Session, organisation_id: int) -> Before:
    """Return what is known of the months published before."""
    return Before(people_told(session, organisation_id), deals_told(session, organisation_id))


def doubts(session: Session, plan: DealPlan, month: Month, places: Mapping[int, int], before: Before) -> dict[str, Any]:
    """Return what seems to be missing of a month; `places` are the teams of the people of its round."""
    sums, sizes = plan.sums[month], Counter(places.values())
    others = [plan.sums[name] for name in _near(month, plan.sums)]
    told, deals = [before.deals[name] for name in _near(month, before.deals)], list(map(closed_deals, others))
    known = told or (deals if len(deals) >= SURE else [])  # one other month of a file may be the one that is not whole
    many = [len(days) for name, days in plan.days.items() if name != month]
    here, sold = by_team(sums, places), _people(sums, places)
    week = working_week([day for days in plan.days.values() for day in days])
    kind = "" if plan.one_kind else kind_of([sums])
    return {
        "empty": empty_spells(month, plan.days[month], median_low(many) if many else 0, week),
        "usual": far_more(len(sums), len(places), list(map(len, others)), [told.people for told in before.people]),
        "usual_deals": more_deals(closed_deals(sums), deals),
        "told_deals": more_deals(closed_deals(sums), told),
        "fewer": fewer_deals(closed_deals(sums), known),
        "normal": median_low(known) if known else 0,
        "missing": {"": "", "won": "lost", "lost": "won"}[kind],
        "placeless": closed_deals(sums) - here.total() if places else 0,
        "sellers": sold.total(),
        "pool": len(places),
        "teams": (len(sold), len(sizes)),
        **_left_out(session, plan, month, places, before),
    }


def _left_out(
    session: Session, plan: DealPlan, month: Month, places: Mapping[int, int], before: Before
) -> dict[str, Any]:
    """Return which teams seem to be left out of a month, or of a whole first file, and whether most people are."""
    sums, sizes = plan.sums[month], Counter(places.values())
    here, others = by_team(sums, places), [plan.sums[name] for name in _near(month, plan.sums)]
    doubted = {
        *missing_groups(here, [by_team(other, places) for other in others]),
        *missing_people(_people(sums, places), sizes, [told.teams for told in before.people]),
    }
    absent = {team for team in doubted if not here[team]}
    found = {"absent": team_names(session, absent), "scarce": team_names(session, doubted - absent)}
    if before.people:  # the months told are compared with
        return found
    everywhere = _people(set().union(*plan.sums.values()), places)
    silent = team_names(session, silent_groups(everywhere, sizes))
    return found | {"silent": silent, "few": few_sellers(everywhere.total(), len(places))}


def kind_of(months: Iterable[Mapping[int, Sums]]) -> str:
    """Return "won" or "lost" where there are so many deals of that kind alone that some of the other are missing."""
    found = [each for sums in months for each in sums.values()]
    won, lost = sum(each.won for each in found), sum(each.lost for each in found)
    return ("won" if won else "lost") if one_sided(won, lost) else ""


def _near(month: Month, months: Collection[Month]) -> list[Month]:
    """Return the other months that are nearest to one."""
    others = [name for name in months if name != month]
    return sorted(others, key=lambda name: (_apart(name, month), str(name)))[:NEAR]


def _apart(one: Month, other: Month) -> int:
    return abs(12 * (one.year - other.year) + one.number - other.number)


def _people(sellers: Iterable[int], places: Mapping[int, int]) -> Counter[int]:
    return Counter(places[person] for person in sellers if person in places)


def by_team(sums: Mapping[int, Sums], places: Mapping[int, int]) -> Counter[int]:
    """Return the closed deals of each team; who has no place counts nowhere."""
    found: Counter[int] = Counter()
    for person, each in sums.items():
        if person in places:
            found[places[person]] += each.won + each.lost
    return found
