"""The demo's people as cards: who they are, in groups by what can be tried with them."""

from dataclasses import dataclass
from typing import Any

from data.language import gettext, lazy, mark
from data.queries.people import DemoCard, list_demo_cards
from data.types import Role

GROUPS = (
    (lazy("Fill in the monthly pulse"), frozenset({Role.REP})),
    (lazy("Look at results"), frozenset({Role.LEADER, Role.COACH})),
    (lazy("Run the rounds"), frozenset({Role.ADMINISTRATOR})),
)
WORDS = {
    Role.REP: mark("Rep in %(team)s"),
    Role.LEADER: mark("Leads %(team)s"),
    Role.COACH: mark("Coach for %(team)s"),
    Role.ADMINISTRATOR: mark("Administrator of %(team)s"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """One person: the id that the button sends, the name, and the role in words."""

    person_id: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class CardGroup:
    """What can be tried, and with whom."""

    heading: str
    cards: list[Card]


def _card(card: DemoCard) -> Card:
    words = gettext(WORDS[card.main_role], team=card.unit)
    also = Role.REP in card.roles and card.main_role != Role.REP
    return Card(card.person_id, card.name, gettext("%(role)s, answers too", role=words) if also else words)


def group_cards(session: Any) -> list[CardGroup]:
    """Return the demo's people in groups; none where there is no demo."""
    found = list_demo_cards(session)
    groups = [
        CardGroup(heading, [_card(card) for card in found if card.main_role in roles]) for heading, roles in GROUPS
    ]
    return [group for group in groups if group.cards]
