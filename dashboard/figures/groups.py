"""Results by role, by region and by time in the company: dots beside the whole company, as teams are drawn."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import rows, teams, text
from dashboard.figures.rows import Cells
from dashboard.figures.teams import Team
from data.language import Spoken, clauses, gettext, lazy, listed, mark, sentences

ATTRIBUTES = Spoken(
    {"role": mark("By role"), "region": mark("By region"), "tenure": mark("By time in the company")},
)
BANDS = Spoken(
    {
        "under_1": mark("Under 1 year"),
        "1_to_3": mark("1 to under 3 years"),
        "from_3": mark("3 years and more"),
    }
)
RATES = Spoken({"given": mark("Favours given"), "received": mark("Favours received")})
NAMES = ("T", "R", "L", "RO", *RATES)
MEASURES = tuple(f"by_{attribute}:{name}" for attribute in ATTRIBUTES for name in NAMES)
HIDDEN = lazy(
    "Some groups are not shown: too few people answered, or somebody could work out a group that is too small "
    "from them and the teams."
)
NONE_SHOWN = lazy(
    "Too few people answered in each group, or somebody could work out a group that is too small from these groups "
    "and the teams. The next month can be different."
)
UNTOLD = lazy("In this month the means would leave too little open about single answers, so none of them is told.")


def group_rows(cells: Cells, attribute: str, name: str) -> list[tuple[str, Any]]:
    """Return the name and the cell of every group of an attribute, bands in their order, others by name."""
    found = [parts[-1] for parts in cells.parts(f"by_{attribute}:{name}").values() if parts]
    named = [(row.note, row) for row in found if isinstance(row.note, str)]
    place = {band: at for at, band in enumerate(BANDS)}
    ordered = sorted(named, key=lambda each: (place.get(each[0], len(place)), each[0].casefold()))
    return [(BANDS.get(note, note) if attribute == "tenure" else note, row) for note, row in ordered]


def group_teams(cells: Cells, attribute: str, name: str) -> list[Team]:
    """Return the groups whose result may be shown, as teams are drawn."""
    return [
        Team(group, Cells([row._replace(measure=f"score:{name}", part="")]))
        for group, row in group_rows(cells, attribute, name)
        if rows.shown(row)
    ]


def why_hidden(cells: Cells, attribute: str, name: str) -> tuple[str, str]:
    """Return why no group of an attribute is shown, in short and in a sentence."""
    waiting = [row for _, row in group_rows(cells, attribute, name) if text.turn(row)]
    return text.reason(waiting[0]) if waiting else (gettext("Not shown this month"), str(NONE_SHOWN))


def told(groups: Sequence[Team], measure: str) -> bool:
    """Tell whether anything is known of the groups' means."""
    return any(rows.known(row.value) for _, row in teams.visible(groups, measure))


def groups_sentence(groups: Sequence[Team], measure: str, name: str, whole: Any) -> str:
    """Return which groups' intervals lie apart from the whole company, which has a name, and how many would by chance.

    Nothing is ranked.
    """
    found, scale = teams.visible(groups, measure), teams.SCALES.get(measure, teams.SCALE)
    start = teams.value_sentence(measure, name, whole)
    sides = [
        (where, [group for group, row in found if teams.apart(row, whole, scale) == side])
        for side, where in ((1, mark("%(names)s above it")), (-1, mark("%(names)s below it")))
    ]
    parts = [gettext(where, names=listed(names)) for where, names in sides if names]
    if not parts:
        return sentences(start, gettext("No group's interval lies apart from it."))
    compared = sum(rows.ends(row, *scale) is not None for _, row in found)
    said = gettext("Intervals that lie apart: %(groups)s.", groups=clauses(parts))
    return sentences(start, said, teams.by_chance(compared))


def groups_table(cells: Cells, attribute: str, name: str) -> rows.Texts:
    """Return a row for each group as text: the score with its interval and people, favours given and received.

    A group that is not shown has the reason in place of its value.
    """
    scores = group_rows(cells, attribute, name)
    rates = {rate: dict(group_rows(cells, attribute, rate)) for rate in RATES}
    columns: dict[str, list[str]] = {gettext("Group"): [group for group, _ in scores]}
    plain = [row._replace(measure=f"score:{name}") for _, row in scores]
    values = zip(plain, scores, strict=True)
    columns[gettext("Value")] = [text.value_text(row if rows.shown(row) else own) for row, (_, own) in values]
    columns[gettext("Low")], columns[gettext("High")] = (
        [text.interval_texts(row)[end] for row in plain] for end in (0, 1)
    )
    columns[text.people_head()] = [text.people_text(row) for row in plain]
    for rate, title in RATES.items():
        found = [rates[rate].get(group) for group, _ in scores]
        columns[title] = [_rate(row, rate) for row in found]
    return rows.Texts(columns)


def _rate(row: Any | None, rate: str) -> str:
    return "" if row is None else text.value_text(row._replace(measure=f"rate:{rate}"))
