"""How each chart is read: what stands under "About this chart"."""

from data.language import lazy

HOW_LINES = (
    lazy(
        "Each point is the mean of one round's answers; the shaded band is its 95 %% interval. A hollow point means "
        "that fewer than half of those invited answered. A hatched month is hidden. No line crosses it, nor a "
        "dotted line: there the questions changed. An arrow marks a value that is only known to be that high, or that "
        "low. Numbered dashed lines are workshops and notes."
    ),
)
OPEN_ENDED = lazy(
    "The axis ends at the same place for all teams and months that you can choose, so that they can be compared by "
    "eye. Where an interval goes on beyond it, an arrow stands at the end of the axis; the table has all numbers."
)
JUDGED = lazy(
    "Whether something rose or fell is judged from the people who answered in both rounds, so the words can differ "
    "from what the points suggest. A workshop on the chart is not shown to be the cause of anything."
)
DETECTED = lazy(
    "A change of that size would be told four times out of five; smaller ones mostly stay unseen, so no clear change "
    "is not the same as unchanged."
)
COUNTS_JUDGED = lazy(
    "Whether favours rose or fell is judged from the people who answered in both rounds, each for their working days, "
    "so the words can differ from what the figures suggest. Words about single kinds and counterparts are looked "
    "at together: of those that say rose or fell, about one in ten may be there by chance."
)
ASKS_JUDGED = lazy(
    "The words tell how often people asked, for each working day; the bars tell how many people asked at all. One can "
    "rise without the other."
)
ASSUMED = lazy("The bands rest on an assumed spread until 30 people in the organisation have answered.")
TREND = (
    lazy(
        "Deal-first selling puts one's own aim first; give-and-return selling offers first and returns help. Both "
        "come from the people's own statements about their month, from 0 (never) to 100 (always)."
    ),
)
RO = (
    lazy(
        "The RO index is give-and-return less deal-first, from \N{MINUS SIGN}1 (only transactional) to 1 (only "
        "reciprocal). It does not tell which of the two has moved: see the chart above."
    ),
)
PATH = (
    lazy(
        "Each dot is one month: the further right, the more often people put the deal first; the higher, the more "
        "often they gave and returned. The two named dots are the first and the last month; the cross on the last one "
        "is the 95 %% interval of each of its two values. The quarters describe where the team stands, not any person."
    ),
)
PATH_CHANGED = (
    lazy(
        "Where the questions changed, the months before are drawn as an x, and the first dot named is the first month "
        "with the new questions."
    ),
)
LONG_VIEW = (
    lazy(
        "The long view is trust that help comes back in its own time, and patience with relationships that bear fruit "
        "late. It comes from the people's own statements about their month, from 0 (never) to 100 (always)."
    ),
)
OPENERS = (
    lazy(
        "Of all first conversations with people met for the first time that month, the share that began by offering "
        "something useful and not by asking for something; all people's counts together."
    ),
    lazy(
        "The whole scale is left open, from 0 to 100, where fewer people than a result needs had a first conversation, "
        "or one of them had more than half: the share would be that person's own. A neighbouring team may be left open "
        "with it, or subtraction would tell."
    ),
)
ASKS = (
    lazy(
        "How many people asked somebody for help or an introduction at least once in the month. Asking is how giving "
        "starts: who never asks gives nobody the chance to help."
    ),
    lazy(
        "The thin lines are 95 %% intervals; one that reaches the end of the scale marks a share that is only known to "
        "be that high, or that low. A hollow bar means that fewer than half of those invited answered. A hatched month "
        "is hidden."
    ),
)
GIVING = (
    lazy(
        "Favours that people counted themselves: help that no job or contract asked for, never gifts or money; per 20 "
        "working days, so that months compare. The thin lines are 95 %% intervals. A dotted bar means less than 0.5, a "
        "hollow one that fewer than half of those invited answered. Those of a side that are under so much “together” "
        "come to less than that in all; one of them may be nearly all of it, or next to nothing, so they have no bar. "
        "Nor have those that are told as under more than 0.5 since few days were worked, or as so much or higher."
    ),
    lazy(
        "Giving is remembered better than receiving, so a little more given than received is usual. These are habits "
        "of a group in one month; nobody owes anybody anything."
    ),
    lazy(
        "A kind is named as most often given, or received, only where its interval lies above that of every other "
        "kind; else none stands out, and the order of the bars may be chance. Where a kind that has no interval could "
        "lie above all others, nothing is said of it. Of two kinds given equally often, one is still named in one "
        "month of twenty at most."
    ),
)
APART = lazy(
    "Where rates by kind and counterpart lie apart from those of the unit above, with all cells looked at together, "
    "the last column of that table names them. About one in ten of those named may be there by chance: a place to "
    "look, not a finding."
)
TEAMS = (
    lazy(
        "One dot for each team that may be shown, in the order of the tree and not by score, with its 95 %% interval. "
        "The dashed line is the value of the unit above. A triangle marks a value that is only known to be that high, "
        "or that low; a bar without a dot a value that lies between the two ends; a hollow dot means that fewer than "
        "half of those invited answered."
    ),
    lazy(
        "Teams differ in markets, customers and products: a higher score is not a better team. Of twenty teams, about "
        "one lies apart from the line by chance alone."
    ),
)
GROUPS = (
    lazy(
        "One dot for each group of the whole company that may be shown, with its 95 %% interval; the dashed line is "
        "the whole company. What people do, where, and since when was fixed when the round opened."
    ),
    lazy(
        "Told of the whole company only, and never for two of these at once or inside a team: together with the teams, "
        "smaller groups could tell of single people. A difference between groups is no reason for it: groups differ in "
        "customers, markets and much else."
    ),
)
BY_ITEM = (
    lazy(
        "The mean answer to each statement, from 0 (never) to 100 (always), as it was given. It is shown where at "
        "least 10 people answered, and only if nobody's answer can be worked out from it. A cell is tinted, and says "
        "above or below, only where its 95 %% interval excludes the value of the unit above; deeper from 10 and from "
        "20 points on, the same in every table."
    ),
    lazy(
        "This is a table to explore: where many cells are looked at, some lie apart by chance. Some statements tell of "
        "the opposite habit, so a high value is not always more of what the heading says. Not shown: too few people "
        "answered, or left it out, or somebody's answer could be worked out."
    ),
)
ANSWERS = (
    lazy(
        "Each bar is all answers to one statement, from seldom on the left to often on the right; numbers are per "
        "cent. From 10 people there are three bands, from 20 people all seven answers. Where showing the shares could "
        "give somebody's answer away, a few words say where most answers lie."
    ),
)
BEFORE_AFTER = (
    lazy(
        "The same people's answers in up to three rounds after the workshop, less those in up to three rounds before. "
        "The workshop's own month counts on no side. Beyond the earlier trend means: what is left when the trend of "
        "at least six rounds before is taken away. It is told once, when three rounds after the workshop have closed."
    ),
    lazy(
        "A figure stands beside the word only where exactly the same people answered every round in it; otherwise it "
        "would tell of those who did not. The bold line is no difference."
    ),
    lazy(
        "A team that is chosen because one of its results was low will mostly rise by itself. Months that were named "
        "as the reason for choosing it are left out; others cannot be. Nothing here shows that the workshop was the "
        "cause, and practically unchanged does not mean that it was of no use."
    ),
)
COVERAGE = (
    lazy(
        "Each bar is all worksheets counted, one for each person who finished one in the last three months: how many "
        "know a point of their customer, and from where. What people write is never shown to anybody here."
    ),
    lazy(
        "A share of one worksheet or none is only told as a bound, and so is the largest share beside it: the bar is "
        "drawn as far as it is certain, an arrow beside its number says that it may be more, and the part hatched in "
        "grey is not told apart. Taking a perspective does not make it right; asking does: the fuller a part, the more "
        "rests on what the customer said."
    ),
)
NOTED = lazy("Numbered dashed lines are workshops and notes.")
PARTICIPATION = (
    lazy(
        "How many of those invited sent their answers before the round closed. This is a count, so it has no "
        "interval. A dotted bar is below the guide of 60 %%, a hollow one below half. Nobody can see who answered."
    ),
)
FIT = (
    lazy(
        "Mean and spread (standard deviation) are those of the answers as they were given, from 0 (never) to 100 "
        "(always). Fit is the correlation of a statement with the sum of the others of its scale, from 30 people who "
        "answered all of it: near 0, the statement does not go with the others; below 0.30 it is worth a second look."
    ),
    lazy(
        "Left out counts whoever gave no answer for whatever reason, no occasion those who said so, both of the people "
        "with all three scales. Fewer people than a result needs are told as a ceiling, and so is the reason wherever "
        "it would tell why one of a few left a statement out."
    ),
)
RELIABILITY = (
    lazy(
        "How well the four statements of a scale go together. Alpha (dot) with its 95 %% interval is told from 30 "
        "people who answered all four; omega (diamond), which does not assume that all four weigh alike, from 50 and "
        "only where one common factor describes them. From 0.70 on a scale is usually called good enough to compare "
        "groups; single people are compared with nobody here."
    ),
    lazy(
        "Told of the whole organisation only, one answer for each person, never of months taken together. Where "
        "answers lie so close together that a figure could tell what somebody answered, it cannot be told."
    ),
    lazy(
        "How far the people of one team agree (rwg) and how far teams differ (ICC) is told nowhere: beside the means "
        "of teams, both would give away those that are withheld."
    ),
)
SECONDS = (
    lazy(
        "How long the pages were open, all visits together, of the people who were timed on every page. The dashed "
        "line is the aim: half of the people in under 4 minutes. The area of a bar is its share of the people; spans "
        "with too few people are joined to the one before, and the bar without a fill has no end."
    ),
    lazy(
        "The median is told from 30 people, the 90th percentile and the bars from 50, to the nearest 5 seconds. A page "
        "left open while somebody does something else counts as well, so look at the median first."
    ),
)
LEDGER = (
    lazy(
        "Favours among colleagues are counted twice, by who gave and by who received. Over the whole organisation both "
        "should be about the same: 1 is even. Giving is remembered better than receiving; above 1.2 it is over-claimed "
        "so much that given and received are better not compared with each other. Comparing each with its own "
        "months stays sound."
    ),
)
CARELESS = (
    lazy(
        "Whoever gives one and the same answer to all statements, at least 8 of them, may not have read them, since "
        "one in four is turned the other way; nor may whoever takes less than 2 seconds a statement. Both are counted "
        "together: how many answers are all the same would tell, beside the scores, what these people answered."
    ),
    lazy(
        "Careless answers stay in all results. The second table shows the scores without them, where those who are "
        "left out are none or enough not to be told apart. Where both columns are alike, nothing hangs on them."
    ),
)
NO_CAUSE = lazy("What stands side by side is not shown to be cause and effect.")
WINS = (
    lazy(
        "Of all deals closed in a month, the share that was won; the people counted are those who closed at least one. "
        "Deals come from a file that an administrator publishes, once for each month."
    ),
)
CYCLE = (
    lazy(
        "The mean of days from making a deal to closing it, won or lost, of all deals closed in a month. They come "
        "from the same file."
    ),
)
OUTCOMES = (
    lazy(
        "A figure is shown where at least five people closed deals, and nobody more than half of them, so that "
        "nobody's own figures can be read. No word for change is worked out. A month without a file is empty."
    ),
    NO_CAUSE,
)
STUCK = (
    lazy(
        "How many stuck deals moved in the month, per 20 working days, and how many were stuck at its end, per person "
        "to the nearest half: what is there on one day does not grow with the days worked. Both as people said in the "
        "pulse. No word for change is worked out."
    ),
)
