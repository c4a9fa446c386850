"""Words of the check of a file of deals: what would be published of a month, and why it is doubted."""

import datetime as dt
from collections.abc import Sequence

from data.commands.deal_plans import DealPlan, MonthPlan
from data.language import beside, day_words, gettext, mark, ngettext, sentences
from data.types import Bound

MOST_TEAMS = 6  # named that have no deal in a month
TEAMS_LEFT_OUT = (
    mark("No deal of %(teams)s, whose people closed some in every other month looked at."),
    mark("Hardly any deals of %(teams)s, whose people closed far more in every other month looked at."),
    mark("The whole file has no deal of %(teams)s. Does it hold the deals of some teams only?"),
)


def cycle_words(month: MonthPlan) -> str:
    """Say what would be published of the whole company's days to close, as it will be told."""
    if not month.new:
        return ""
    cell = month.cycle
    if cell is None or cell.value is None:
        return gettext("Too few people to tell")
    days, people = f"{cell.value:,.0f}", f"{cell.n:,}"
    if cell.bound is Bound.AT_MOST:
        return gettext("%(days)s or less, people: %(people)s", days=days, people=people)
    if cell.low is None or cell.high is None:
        return gettext("%(days)s, people: %(people)s", days=days, people=people)
    return gettext(
        "%(days)s (%(low)s to %(high)s), people: %(people)s",
        days=days,
        low=f"{cell.low:,.0f}",
        high=f"{cell.high:,.0f}",
        people=people,
    )


def thin_words(month: MonthPlan) -> str:
    """Say that a month would show no figure, and what the file holds of it."""
    words = gettext(
        "%(month)s: no figure can be shown for any team. Closed deals: %(deals)s, people: %(people)s.",
        month=month.month.label,
        deals=f"{month.deals:,}",
        people=f"{month.people:,}",
    )
    return sentences(words, placeless_words(month))


def placeless_words(month: MonthPlan) -> str:
    """Say how many deals of a month are of people who had no place in its round; nothing where none is."""
    if not month.placeless:
        return ""
    return ngettext(
        "%(month)s: one deal is of somebody who had no place in the month's round. It counts nowhere.",
        "%(month)s: %(n)s deals are of people who had no place in the month's round. They count nowhere.",
        month.placeless,
        month=month.month.label,
    )


def kind_words(plan: DealPlan) -> str:
    """Say that a file holds deals of one kind alone, won or lost ones; nothing where it holds both, or few deals."""
    deals = f"{sum(month.deals for month in plan.months):,}"
    if plan.one_kind == "won":
        return gettext("All %(n)s deals of the file were won. Does it leave out those that were lost?", n=deals)
    if plan.one_kind == "lost":
        return gettext("All %(n)s deals of the file were lost. Does it leave out those that were won?", n=deals)
    return ""


def of_all(number: int, everybody: int, otherwise: int | str = "") -> str:
    """Say how many of all there are; or, where these are not known, how many there are otherwise."""
    if not everybody:
        return f"{otherwise:,}" if isinstance(otherwise, int) else otherwise
    return gettext("%(n)s of %(all)s", n=f"{number:,}", all=f"{everybody:,}")


def doubt_words(month: MonthPlan) -> str:
    """Say where deals of a month should be and are none, of some days, people or kind, or where there are too many."""
    words = [*(_empty_words(first, last) for first, last in month.empty), *_number_words(month), *_team_words(month)]
    if month.few:
        words.append(
            gettext(
                "The whole file has deals of %(n)s of %(people)s people. Does it hold those of everybody?",
                n=f"{month.few:,}",
                people=f"{month.pool:,}",
            )
        )
    if month.missing == "lost":
        words.append(
            gettext("All %(n)s deals were won. Does the file leave out those that were lost?", n=f"{month.deals:,}")
        )
    elif month.missing:
        words.append(
            gettext("All %(n)s deals were lost. Does the file leave out those that were won?", n=f"{month.deals:,}")
        )
    return sentences(*words)


def _number_words(month: MonthPlan) -> list[str]:
    """Say what is usual where a month has far fewer people or deals, or far more deals."""
    people = ngettext(
        "Deals of one person; in other months %(usual)s people closed deals.",
        "Deals of %(n)s people; in other months %(usual)s closed deals.",
        month.people,
        usual=f"{month.usual:,}",
    )
    of_file = ngettext(
        "One deal; other months of the file have about %(usual)s.",
        "%(n)s deals; other months of the file have about %(usual)s.",
        month.deals,
        usual=f"{month.usual_deals:,}",
    )
    published = ngettext(
        "One deal; months published before have about %(usual)s.",
        "%(n)s deals; months published before have about %(usual)s.",
        month.deals,
        usual=f"{month.told_deals:,}",
    )
    many = gettext(
        "%(n)s deals; other months have about %(usual)s. Does each line stand for a deal of its own, and not for a "
        "product or a share of one?",
        n=f"{month.deals:,}",
        usual=f"{month.fewer:,}",
    )
    usual = (month.usual, month.usual_deals, month.told_deals, month.fewer)
    return [words for words, doubted in zip((people, of_file, published, many), usual, strict=True) if doubted]


def _team_words(month: MonthPlan) -> list[str]:
    """Say which teams seem to be left out of a month, or of the whole file."""
    teams = (month.absent, month.scarce, month.silent)
    told = [(words, beside(*_some(names))) for words, names in zip(TEAMS_LEFT_OUT, teams, strict=True) if names]
    return [gettext(words, teams=names) for words, names in told]


def _empty_words(first: dt.date, last: dt.date) -> str:
    if first == last:
        return gettext("No deal was closed on %(day)s.", day=day_words(first))
    return gettext("No deal was closed from %(first)s to %(last)s.", first=day_words(first), last=day_words(last))


def _some(names: Sequence[str]) -> list[str]:
    if len(names) <= MOST_TEAMS:
        return list(names)
    return [*names[: MOST_TEAMS - 1], gettext("%(n)s more", n=len(names) - MOST_TEAMS + 1)]
