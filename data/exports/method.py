"""What every file says of itself: how the figures came about, how to read them, what they cannot say."""

from data.language import gettext, lazy

_METHOD = (
    lazy(
        "Once a month people say how they sold: favours received and given, first conversations, and twelve "
        "statements, whose wording is not yet validated. Deal-first, give-and-return and long view are means of four "
        "statements each, from 0 (never) to 100 (always). The RO index is give-and-return less deal-first, from "
        "\N{MINUS SIGN}1 to 1. Favours are counted per 20 working days."
    ),
    lazy(
        "A figure is the plain mean of the people of the group who answered that month; each weighs the same. The "
        "95 %% interval says how far it could lie from what people like these would answer in general; figures whose "
        "intervals overlap widely should not be told apart. Below 20 people its width rests on the spread within all "
        "teams of the organisation, or on an assumed spread until 30 people have answered."
    ),
    lazy(
        "Words about change come from people who answered in both months, not from the difference of two points. "
        "Results are computed once, when a round closes, and never changed afterwards."
    ),
)
_NOT_TO_CONCLUDE = (
    (
        lazy("Not a cause."),
        lazy("A workshop and a change after it stand side by side; the figures cannot say that one led there."),
    ),
    (lazy("Not revenue."), lazy("Nothing here says that a habit wins or loses deals.")),
    (lazy("Not a better team."), lazy("A higher RO index is a different way of selling.")),
    (
        lazy("Not a person."),
        lazy("No figure is about anybody in particular, and none may be used in a decision about somebody."),
    ),
    (
        lazy("Not what happened."),
        lazy("These are people's own accounts. Giving is remembered better than receiving."),
    ),
    (
        lazy("Not “no effect”."),
        lazy("“No clear change” means that the answers cannot tell, above all in small teams."),
    ),
    (lazy("Not a debt."), lazy("Nobody owes anybody anything.")),
)


def method() -> list[str]:
    """Return how the figures came about, a paragraph each."""
    return [str(paragraph) for paragraph in _METHOD]


def not_to_conclude() -> list[tuple[str, str]]:
    """Return what the figures cannot say: a few words and a sentence each."""
    return [(str(head), str(words)) for head, words in _NOT_TO_CONCLUDE]


def smallest_group(k: int) -> str:
    """Return the rule about small groups in words."""
    return gettext("A result is shown only where at least %(k)s people answered.", k=k)
