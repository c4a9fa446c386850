"""The words around the charts of my page: titles, how each is read, and what stands there while there is none."""

from data.language import lazy

TITLES = {
    "scores": lazy("How I sold, month by month"),
    "favours": lazy("Help given, received and asked for"),
    "balance": lazy("Giving and receiving over three months"),
    "returns": lazy("When help comes back"),
}
ABOUT = {
    "scores": (
        lazy("Your own answers, not a measurement of you. Each point is one month, from 0 (never) to 100 (always)."),
        lazy(
            "One person's answers vary from month to month even when nothing has changed. The band around your latest "
            "month shows how much: a month inside it cannot be told from the latest one. A change of less than about "
            "21 points is no more than chance."
        ),
    ),
    "favours": (
        lazy(
            "What you counted yourself, per 20 working days, so that short months compare with long ones. A long cell "
            "counts 20 at the most."
        ),
        lazy(
            "Receiving is forgotten more easily than giving. A month in which you did not confirm that everything was "
            "there has no figure."
        ),
    ),
    "balance": (
        lazy(
            "Each axis is what you counted in up to three months, per 20 working days. On the dashed line giving and "
            "receiving are equal; the pale bar is the 90 %% interval of the balance."
        ),
        lazy(
            "This describes a period and a role, not a character. Giving is recalled better than receiving, and "
            "newcomers properly receive more."
        ),
    ),
    "returns": (
        lazy(
            "From your favour log: of the help with which you came first, how much was followed by help from the same "
            "person, by the months since. Each help from them is taken to follow the earliest of yours that is still "
            "open. All contacts are taken together; help that you marked as needing no return is left out. The band "
            "is the 95 %% interval."
        ),
        lazy(
            "Help that has not come back yet counts only for as long as you have watched; it is not late. Long "
            "returns are normal here."
        ),
    ),
}
LANGUAGES = lazy(
    "You answered the statements in more than one language. Nobody has tested whether they mean quite the same, so a "
    "change between such months may be one of words."
)
INSTEAD = {
    "scores": lazy("After your first pulse, your own scores stand here."),
    "favours": lazy("After your first pulse, what you counted stands here."),
    "balance": lazy("This needs a month in which you confirmed both what you received and what you gave."),
    "returns": lazy(
        "This needs at least 10 entries of help that you gave in your favour log. Until then a curve would say "
        "more about chance than about you. Long returns are normal here."
    ),
}
