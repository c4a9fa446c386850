"""Teams: side by side in one month, by statement, and how people answered each statement."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from typing import Any

from dashboard.components import about
from dashboard.components.cards import Card, Drawing, card, replaced
from dashboard.components.elements import html
from dashboard.components.group_cards import company_cells, group_cards
from dashboard.components.item_table import item_table
from dashboard.components.key import key
from dashboard.components.pages import Choice, Page, assumed, caption, numbers, panel
from dashboard.figures import answers, by_item, groups, rows, teams, text
from dashboard.figures.rows import Cells
from dashboard.figures.teams import Team
from dashboard.ids import TeamsId
from dashboard.shell import PREFIX
from dashboard.view import View
from data.language import Spoken, gettext, lazy, mark

TITLE = lazy("Teams")
CHOICES = Spoken(
    {"T": mark("Deal-first"), "R": mark("Give-and-return"), "L": mark("Long view"), "RO": mark("RO index")},
)
SOME_HIDDEN = lazy("Some teams are not shown.")
SOME_UNTOLD = lazy("Some statements are not shown.")
OTHERS = lazy("Teams not shown (together)")
NO_STATEMENTS = (
    mark("Not enough answers"),
    mark(
        "Single statements are shown where at least 10 people answered a whole scale, unless so few left one out that "
        "it would tell of them."
    ),
)
TOO_WIDE = lazy("The table has more teams than fit on paper. The page shows it, and gives it as a CSV file.")
BASE = teams.BASE  # rem of a chart
STATEMENT = 4.9  # rem of a statement and its bar
Compared = tuple[list[Team], Team | None]
OF_STATEMENTS = (*by_item.MEASURES, *answers.MEASURES)


def _measure(view: View) -> str:
    return f"score:{view.measure or next(iter(CHOICES))}"


def _choice(view: View) -> Choice:
    return "measure", gettext("Measure"), list(CHOICES.items()), _measure(view).removeprefix("score:")


def _compared(view: View, measures: tuple[str, ...]) -> Compared:
    """The teams below the one of the view, and that one; of a team without any, itself and the one above it."""
    assert view.team is not None
    members = view.members
    above = view.team if members else view.parent
    *found, last = view.side_by_side([*(members or [view.team]), above or view.team], measures)
    return found, last if above else None


def _teams(view: View) -> tuple[list[Team], str, tuple[str, Any] | None]:
    measure = _measure(view)
    found, above = _compared(view, (measure,))
    row = None if above is None else above.row(measure)
    together = above.cells.of(measure, "others")[-1:] if above is not None and view.members else []
    others = [Team(str(OTHERS), Cells([each._replace(part="") for each in together]))]
    return [*found, *others], measure, None if above is None or row is None else (above.name, row)


def teams_card(view: View) -> Any:
    """chart:C1 of a view."""
    found, measure, above = _teams(view)
    title = gettext("%(measure)s, team by team", measure=CHOICES[measure.removeprefix("score:")])
    drawn = [team for team in found if team.row(measure) is not None]
    if not drawn:
        return replaced("teams", title, _nothing(view, measure))
    groups = teams.groups(drawn)
    hidden = (
        [html.P(str(SOME_HIDDEN))] if len(drawn) < len([team for team in found if team.name != str(OTHERS)]) else []
    )
    table = teams.teams_table(drawn, measure, above)
    return card(
        Card(
            name="teams",
            title=title,
            finding=teams.teams_sentence(drawn, measure, above),
            drawings=[
                Drawing(
                    f"{TeamsId.TEAMS}-{number}" if number else TeamsId.TEAMS,
                    teams.teams_figure(group, measure, above),
                    size=teams.SIZE,
                    title=span,
                    height=teams.height(group, measure),
                )
                for number, (group, span) in enumerate(zip(groups, _spans(groups), strict=True))
            ],
            about=[*about.TEAMS, *_assumed(drawn, measure)],
            tables=[numbers(view, "teams", title, table, measure=measure.removeprefix("score:"))],
            notes=hidden,
            look="",
        )
    )


def _spans(groups: Sequence[Sequence[Team]]) -> list[str]:
    """Say of each chart which teams it has, counted through all of them; nothing where there is one chart."""
    sizes = [sum(team.name != str(OTHERS) for team in group) for group in groups]
    if len(sizes) == 1:
        return [""]
    ends = list(accumulate(sizes))
    return [
        gettext("Teams %(first)s to %(last)s of %(n)s", first=end - size + 1, last=end, n=ends[-1])
        for size, end in zip(sizes, ends, strict=True)
    ]


def _assumed(found: list[Team], measure: str) -> tuple[str, ...]:
    return next(filter(None, (assumed(team.cells, measure) for team in found)), ())


def _any_assumed(found: list[Team]) -> tuple[str, ...]:
    return next(filter(None, (_assumed(found, measure) for measure in by_item.MEASURES)), ())


def _nothing(view: View, measure: str) -> Any:
    assert view.team is not None
    (whole,) = view.side_by_side([view.team], (measure,))
    return _reason(view, whole.cells.of(measure)[-1:], (measure,))


def _reason(view: View, found: list[Any], measures: Sequence[str]) -> Any:
    """Return what stands in place of a withheld result of measures, or of one of which nothing may be told."""
    state = found[0].state if found else rows.NO_ROUND
    if state in {rows.SHOWN, rows.NO_ROUND}:
        return panel("not_enough" if found else state, view, of=measures)
    instead = _month_of_statements(view) if text.turn(found[0]) == "statements" else None
    return panel(state, view, text.reason(found[0]), instead, of=measures)


def _month_of_statements(view: View) -> tuple[str, str]:
    """Return the last month before this one that tells of statements, and its address; nothing where there is none.

    In a month that tells of groups in their place no unit shows them.
    """
    before = [month for month in view.months if month < (view.month or "") and int(month[5:7]) % text.QUARTER]
    return (text.month_label(before[-1]), view.query(month=before[-1])) if before else ("", "")


def _no_statements(view: View) -> Any:
    """Return why no statement is shown; where it is not a rule of the month, it is one of statements alone."""
    assert view.team is not None
    (whole,) = view.side_by_side([view.team], (by_item.MEASURES[0],))
    found = whole.cells.of(by_item.MEASURES[0])[-1:]
    if found and found[0].state in {rows.SHOWN, "not_enough"} and not text.waits(found[0]):
        title, words = NO_STATEMENTS
        return panel("not_enough", view, (gettext(title), gettext(words)), of=OF_STATEMENTS)
    return _reason(view, found, OF_STATEMENTS)


def by_item_card(view: View) -> Any:
    """table:C2 of a view."""
    title = gettext("Statement by statement")
    found, above = _compared(view, by_item.MEASURES)
    drawn = by_item.shown_teams(found)
    if not drawn and (not view.members or above is None or not by_item.shown_teams([above])):
        return replaced("items", title, _no_statements(view))
    assert view.team is not None
    names = [team.name for team in by_item.columns(drawn, above)]
    table = by_item.item_rows(drawn, above)
    return card(
        Card(
            name="items",
            title=title,
            finding=by_item.by_item_sentence(drawn, above),
            drawings=[],
            about=[*about.BY_ITEM, *_any_assumed([*drawn, *([above] if above is not None else [])])],
            tables=[],
            notes=[
                item_table(names, table, caption(view, title)),
                html.P(str(TOO_WIDE), className="gx-only-paper"),
                *([html.P(str(SOME_UNTOLD))] if len(table) < len(by_item.MEASURES) else []),
                *([html.P(str(SOME_HIDDEN))] if len(drawn) < len(found) else []),
                # The file has a row for each team and statement: thousands of cells that no browser should draw twice.
                html.P(html.A(gettext("Download as CSV"), href=f"{PREFIX}items.csv{view.query()}", download="")),
            ],
        )
    )


def answers_card(view: View) -> Any:
    """chart:D1 of a view."""
    title = gettext("How people answered")
    cells = view.cells(answers.MEASURES, window=1)
    keys = answers.drawn(cells)
    if not keys:
        return replaced("answers", title, _no_statements(view))
    table = numbers(view, "answers", title, answers.answers_table(cells))
    bars = any(answers.parts(cells, key) for key in keys)
    drawing = Drawing(TeamsId.ANSWERS, answers.answers_figure(cells), height=BASE + STATEMENT * len(keys))
    return card(
        Card(
            name="answers",
            title=title,
            finding=answers.answers_sentence(cells),
            drawings=[drawing] if bars else [],
            about=about.ANSWERS,
            notes=[
                *map(key, answers.keys(cells)),
                *([html.P(str(SOME_UNTOLD))] if len(keys) < len(answers.MEASURES) else []),
            ],
            tables=[replace(table, opened=not bars)],
        )
    )


def contents(view: View) -> list[Any]:
    """Return what the page shows of a team and month."""
    return [teams_card(view), *group_cards(view, _measure(view)), by_item_card(view), answers_card(view)]


def _items_table(view: View) -> Any:
    found, above = _compared(view, by_item.MEASURES)
    return by_item.by_item_table(by_item.shown_teams(found), above)


def _groups_table(attribute: str, view: View) -> Any:
    return groups.groups_table(company_cells(view, groups.MEASURES), attribute, _measure(view).removeprefix("score:"))


TEAMS = Page(
    "teams",
    TITLE,
    contents,
    {
        "teams": lambda view: teams.teams_table(*_teams(view)),
        "items": _items_table,
        **{f"by-{attribute}": partial(_groups_table, attribute) for attribute in groups.ATTRIBUTES},
        "answers": lambda view: answers.answers_table(view.cells(answers.MEASURES, window=1)),
    },
    choice=_choice,
)
