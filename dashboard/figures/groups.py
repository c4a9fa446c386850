"""Results by role, by region and by time in the company: dots beside the whole company, as teams are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures import rows, teams, text, words
from dashboard.figures.rows import Cells
from dashboard.figures.teams import Team

ATTRIBUTES: Mapping[str, str] = {"role": "By role", "region": "By region", "tenure": "By time in the company"}
BANDS: Mapping[str, str] = {
    "under_1": "Under 1 year",
    "1_to_3": "1 to under 3 years",
    "from_3": "3 years and more",
}
RATES: Mapping[str, str] = {"given": "Favours given", "received": "Favours received"}
NAMES = ("T", "R", "L", "RO", *RATES)
MEASURES = tuple(f"by_{attribute}:{name}" for attribute in ATTRIBUTES for name in NAMES)
HIDDEN = (
    "Some groups are not shown: too few people answered, or somebody could work out a group that is too small "
    "from them and the teams."
)
NONE_SHOWN = (
    "Too few people answered in each group, or somebody could work out a group that is too small from these groups "
    "and the teams. The next month can be different."
)
UNTOLD = "In this month the means would leave too little open about single answers, so none of them is told."


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


def told(groups: Sequence[Team], measure: str) -> bool:
    """Tell whether anything is known of the groups' means."""
    return any(rows.known(row.value) for _, row in teams.visible(groups, measure))


def groups_sentence(groups: Sequence[Team], measure: str, name: str, whole: Any) -> str:
    """Return which groups' intervals lie apart from the whole company, which has a name; nothing is ranked."""
    found, scale = teams.visible(groups, measure), teams.SCALES.get(measure, teams.SCALE)
    start = f"In {text.month_label(whole.month)}, {teams.NAMES[measure]} in {name} was {text.value_text(whole)}."
    sides = [
        (where, [name for name, row in found if teams.apart(row, whole, scale) == side])
        for side, where in ((1, "above"), (-1, "below"))
    ]
    clauses = [f"{words.listed(names)} {where} it" for where, names in sides if names]
    if not clauses:
        return f"{start} No group's interval lies apart from it."
    return f"{start} Intervals that lie apart: {words.listed(clauses)}."


def groups_table(cells: Cells, attribute: str, name: str) -> rows.Texts:
    """Return a row for each group as text: the score with its interval and people, favours given and received.

    A group that is not shown has the reason in place of its value.
    """
    scores = group_rows(cells, attribute, name)
    rates = {rate: dict(group_rows(cells, attribute, rate)) for rate in RATES}
    columns: dict[str, list[str]] = {"Group": [group for group, _ in scores]}
    plain = [row._replace(measure=f"score:{name}") for _, row in scores]
    columns["Value"] = [text.value_text(row) for row in plain]
    columns["Low"], columns["High"] = ([text.interval_texts(row)[end] for row in plain] for end in (0, 1))
    columns["People"] = [text.people_text(row) for row in plain]
    for rate, title in RATES.items():
        found = [rates[rate].get(group) for group, _ in scores]
        columns[title] = [_rate(row, rate) for row in found]
    return rows.Texts(columns)


def _rate(row: Any | None, rate: str) -> str:
    return "" if row is None else text.value_text(row._replace(measure=f"rate:{rate}"))
