"""The words around the charts of my page: titles, how each is read, and what stands there while there is none."""

TITLES = {
    "scores": "How I sold, month by month",
    "favours": "Help given, received and asked for",
    "balance": "Giving and receiving over three months",
    "returns": "When help comes back",
}
ABOUT = {
    "scores": (
        "Your own answers, not a measurement of you. Each point is one month, from 0 (never) to 100 (always).",
        (
            "One person's answers vary from month to month even when nothing has changed. The band around your latest "
            "month shows how much: a month inside it cannot be told from the latest one. A change of less than about "
            "21 points is no more than chance."
        ),
    ),
    "favours": (
        (
            "What you counted yourself, per 20 working days, so that short months compare with long ones. A long cell "
            "counts 20 at the most."
        ),
        (
            "Receiving is forgotten more easily than giving. A month in which you did not confirm that everything was "
            "there has no figure."
        ),
    ),
    "balance": (
        (
            "Each axis is what you counted in up to three months, per 20 working days. On the dashed line giving and "
            "receiving are equal; the pale bar is the 90 % interval of the balance."
        ),
        (
            "This describes a period and a role, not a character. Giving is recalled better than receiving, and "
            "newcomers properly receive more."
        ),
    ),
    "returns": (
        (
            "From your favour log: of the help you gave, how much was followed by help from the same person, by the "
            "months since. All contacts are taken together; help that you marked as needing no return is left out. "
            "The band is the 95 % interval."
        ),
        (
            "Help that has not come back yet counts only for as long as you have watched; it is not late. Long "
            "returns are normal here."
        ),
    ),
}
INSTEAD = {
    "scores": "After your first pulse, your own scores stand here.",
    "favours": "After your first pulse, what you counted stands here.",
    "balance": "This needs a month in which you confirmed both what you received and what you gave.",
    "returns": "This needs at least 10 entries of help that you gave in your favour log. Until then a curve would say "
    "more about chance than about you. Long returns are normal here.",
}
