"""Who sees what somebody answers, from the rule in force: of each question, and in which groups it counts."""

from collections.abc import Sequence

from data.instruments import Page
from data.language import beside, gettext, sentences
from data.queries.own_units import OwnUnit
from data.types import ResultState
from surveys.pulse.wizard import Visit

NEVER_PUBLISHED = frozenset({"text", "tick"})  # words in somebody's own hand, and whether a page was everything


def is_told(units: Sequence[OwnUnit]) -> bool:
    """Whether a figure of any group could be made of somebody's answers."""
    return any(unit.state is ResultState.SHOWN for unit in units)


def seen_by(visit: Visit, page: Page, units: Sequence[OwnUnit]) -> dict[str, str]:
    """Return, by item of a page, who sees what is answered there."""
    alone = gettext("Only you see this.")
    figures = gettext("Only you. Others: figures about %(k)s or more people.", k=visit.place.k)
    kept = visit.instrument.scored if visit.stays_alone(page) else frozenset()
    told = is_told(units)
    return {
        key: figures if told and item.kind not in NEVER_PUBLISHED and key not in kept else alone
        for key, item in page.items.items()
    }


def counted_in(units: Sequence[OwnUnit], k: int) -> str:
    """Say where somebody's answers count: the nodes from their team to the whole of which something can be shown."""
    open_ = [unit for unit in units if unit.state is ResultState.SHOWN]
    if not open_:
        return gettext("Too few people are asked this time, so nothing that your answers count in is shown to anyone.")
    first, *others = open_
    listed = beside(
        gettext("%(name)s (%(people)s people)", name=first.name, people=first.people),
        *(gettext("%(name)s (%(number)s)", name=unit.name, number=unit.people) for unit in others),
    )
    counted = (
        gettext(
            "Your answers count in %(groups)s; nothing smaller is shown, and of these only what gives away no smaller "
            "neighbour.",
            groups=listed,
        )
        if others
        else gettext("Your answers count in %(groups)s; nothing smaller is shown.", groups=listed)
    )
    return sentences(counted, *(_hidden(unit, k) for unit in units if unit.state is not ResultState.SHOWN))


def _hidden(unit: OwnUnit, k: int) -> str:
    if unit.people < k:
        return gettext("%(name)s has fewer than %(k)s people, so nothing is shown about it.", name=unit.name, k=k)
    return gettext(
        "%(name)s (%(people)s people) stays hidden even if everybody answers, to protect a smaller neighbour.",
        name=unit.name,
        people=unit.people,
    )
