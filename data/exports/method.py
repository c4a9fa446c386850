"""What every file says of itself: how the figures came about, how to read them, what they cannot say."""

import datetime as dt

from data.types import Month

METHOD = (
    (
        "Once a month people say how they sold: favours received and given, first conversations, and twelve "
        "statements, whose wording is not yet validated. Deal-first, give-and-return and long view are means of four "
        "statements each, from 0 (never) to 100 (always). The RO index is give-and-return less deal-first, from "
        "\N{MINUS SIGN}1 to 1. Favours are counted per 20 working days."
    ),
    (
        "A figure is the plain mean of the people of the group who answered that month; each weighs the same. The "
        "95 % interval says how far it could lie from what people like these would answer in general; figures whose "
        "intervals overlap widely should not be told apart. Below 20 people its width rests on the spread within all "
        "teams of the organisation, or on an assumed spread until 30 people have answered."
    ),
    (
        "Words about change come from people who answered in both months, not from the difference of two points. "
        "Results are computed once, when a round closes, and never changed afterwards."
    ),
)
NOT_TO_CONCLUDE = (
    ("Not a cause.", "A workshop and a change after it stand side by side; the figures cannot say that one led there."),
    ("Not revenue.", "Nothing here says that a habit wins or loses deals."),
    ("Not a better team.", "A higher RO index is a different way of selling."),
    ("Not a person.", "No figure is about anybody in particular, and none may be used in a decision about somebody."),
    ("Not what happened.", "These are people's own accounts. Giving is remembered better than receiving."),
    ("Not “no effect”.", "“No clear change” means that the answers cannot tell, above all in small teams."),
    ("Not a debt.", "Nobody owes anybody anything."),
)


def smallest_group(k: int) -> str:
    """Return the rule about small groups in words."""
    return f"A result is shown only where at least {k} people answered."


def day_words(day: dt.date) -> str:
    """Return a date in words: 10 November 2026."""
    return f"{day.day} {Month.of(day).label}"
