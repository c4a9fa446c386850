"""What became of asks and of commitments, in words: counts of those who answered, as far as they may be told."""

from collections.abc import Mapping

from data.language import gettext, ngettext
from data.queries.live import Shown
from data.queries.rooms import Tally
from surveys.debriefs.coverage import told


def _ends(shown: Shown) -> Mapping[str, str]:
    """Return how many said what, in words, by outcome."""
    return {key: told(shown.counts["fewest"][key], shown.counts["most"][key]) for key in shown.counts["fewest"]}


def how_asks_went(shown: Shown) -> str:
    """Say what those who asked have said of it."""
    ends = _ends(shown)
    return gettext(
        "After 90 days %(people)s who had asked answered. "
        "It helped: %(helped)s. Not yet: %(not_yet)s. No longer needed: %(no_longer)s.",
        people=shown.participants,
        helped=ends["happened"],
        not_yet=ends["not_yet"],
        no_longer=ends["no_longer"],
    )


def what_became(shown: Shown | None) -> str:
    """Say what a team's people said of one of its commitments, or that too few have; never how few."""
    if shown is None:
        return gettext("Too few people answered to tell what became of it.")
    ends = _ends(shown)
    return gettext(
        "Of %(people)s people who answered: yes %(happened)s, not yet %(not_yet)s, no longer %(no_longer)s.",
        people=shown.participants,
        happened=ends["happened"],
        not_yet=ends["not_yet"],
        no_longer=ends["no_longer"],
    )


def asks_in_words(found: Tally) -> str:
    """Say how many asked and how many offers stand there."""
    asks = ngettext("1 ask", "%(n)s asks", found.asks)
    return ngettext("%(asks)s, 1 offer of help.", "%(asks)s, %(n)s offers of help.", found.offers, asks=asks)
