"""How each chart is read: what stands under "About this chart"."""

HOW_LINES = (
    (
        "Each point is the mean of one round's answers; the shaded band is its 95 % interval. A hollow point means "
        "that fewer than half of those invited answered. A hatched month is hidden, and no line crosses it. An arrow "
        "marks a value that is only known to be that high, or that low. Numbered dashed lines are workshops and notes."
    ),
    (
        "Whether something rose or fell is judged from the people who answered in both rounds, so the words can "
        "differ from what the points suggest. A workshop on the chart is not shown to be the cause of anything."
    ),
)
ASSUMED = "The bands rest on an assumed spread until 30 people in the organisation have answered."
TREND = (
    (
        "Deal-first selling puts one's own aim first; give-and-return selling offers first and returns help. Both "
        "come from the people's own statements about their month, from 0 (never) to 100 (always)."
    ),
)
RO = (
    (
        "The RO index is give-and-return less deal-first, from \N{MINUS SIGN}1 (only transactional) to 1 (only "
        "reciprocal). It does not tell which of the two has moved: see the chart above."
    ),
)
GIVING = (
    (
        "Favours that people counted themselves: help that no job or contract asked for, never gifts or money. The "
        "figures are per 20 working days, so that short months compare with long ones. The thin lines are 95 % "
        "intervals; a pale bar means less than 0.5."
    ),
    (
        "Giving is remembered better than receiving, so a little more given than received is usual. These are habits "
        "of a group in one month; nobody owes anybody anything."
    ),
)
PARTICIPATION = (
    (
        "How many of those invited sent their answers before the round closed. This is a count, so it has no "
        "interval. A pale bar is below the guide of 60 %. Nobody can see who answered."
    ),
)
