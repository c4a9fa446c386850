"""All published cells of a team and the unit above it as a table: CSV, and XLSX with a sheet that explains it."""

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from data.calendar import ends_quarter
from data.exports.escaping import BYTE_ORDER_MARK, escape
from data.exports.measures import COUNTS, group_words, measure_words, part_words
from data.exports.method import method, not_to_conclude, smallest_group
from data.language import Spoken, beside, day_words, gettext, lazy, listed, mark, sentences
from data.low_rates import FEW_DAYS, TOGETHER, in_one, told_under
from data.reports.cells import CellRow
from data.reports.response import HALF, response_of, told_share
from data.types import Month, ResultState

SHOWN = ResultState.SHOWN.value
QUARTERLY = "quarterly"  # the note of a cell that waits for the quarter's last month
TURNS = frozenset({"T", "R", "L", "RO"})  # of groups, told with the quarter's last month
FEW_CARELESS = "few_careless"  # that of the line without careless answers, where these would be too few
CLOSE = "close"  # that of a statement without its bands, or its word
UNDATED = (CLOSE, TOGETHER, FEW_DAYS)  # notes of shown cells that are no months
ACROSS = "groups"  # the note of a statement's cell in a month that tells of groups
FEW = {  # by the kind of measure
    "participation": "few_invited",
    "outcome": "few_deals",
    "coverage": "few_worksheets",
    "change": "few_same",
}
READ_ME = lazy("Read me")
CAUTION = lazy("Part of this difference comes from who answered.")
REFUSED = lazy("Fewer than half answered")
BOUNDS = Spoken(
    {
        "exact": mark("exact"),
        "at_least": mark("or higher"),
        "at_most": mark("or lower"),
        "between": mark("between low and high"),
    }
)
INTERVALS = Spoken(
    {
        "none": mark("Wilson's, from the share and n"),
        "census": mark("none: a count of everybody"),
        "pooled": mark("95 %%, spread within all teams"),
        "assumed": mark("95 %%, assumed spread"),
        "own": mark("95 %%, the group's own spread"),
    }
)
WORDS = Spoken(
    {
        "too_early": mark("too early"),
        "not_enough_same_people": mark("not enough same people"),
        "practically_unchanged": mark("practically unchanged"),
        "rose": mark("rose"),
        "fell": mark("fell"),
        "no_clear_change": mark("no clear change"),
        "told_as_bound": mark("not told beside a bound"),
        "mostly_low": mark("mostly low"),
        "mostly_middle": mark("mostly middle"),
        "mostly_high": mark("mostly high"),
        "mixed": mark("mixed"),
        "few_favours": mark("too few favours counted"),
    }
)
WIDTHS = {
    "Team": 26,
    "Month": 9,
    "Measure": 44,
    "Part": 32,
    "Unit": 20,
    "State": 36,
    "Value": 8,
    "Bound": 20,
    "Low": 8,
    "High": 8,
    "Interval": 30,
    "n": 6,
    "Invited": 8,
    "Word": 22,
    "Since": 9,
    "Caution": 44,
    "k": 5,
    "Publication": 16,
}
HEADS = Spoken(
    {
        "Team": mark("Team"),
        "Month": mark("Month"),
        "Measure": mark("Measure"),
        "Part": mark("Part"),
        "Unit": mark("Unit"),
        "State": mark("State"),
        "Value": mark("Value"),
        "Bound": mark("Bound"),
        "Low": mark("Low"),
        "High": mark("High"),
        "Interval": mark("Interval"),
        "n": "n",
        "Invited": mark("Invited"),
        "Word": mark("Word"),
        "Since": mark("Since"),
        "Caution": mark("Caution"),
        "k": "k",
        "Publication": mark("Publication"),
    }
)
COLUMNS = tuple(WIDTHS)
Value = str | float | int | None
Row = tuple[Value, ...]
Places = frozenset[tuple[int, str]]
BREAK = ("break", "scores")
PARTICIPATION = "participation"
SPOKEN = frozenset({"practically_unchanged", "rose", "fell", "no_clear_change"})


@dataclass(frozen=True, kw_only=True)
class Results:
    """What a file of cells is made of.

    `teams` names the team and the unit above it, if there is one, by id; `months` runs from the first to the last month
    of the cells. `withheld` gives the short and the long words for each state; `favours` the names of kinds and
    counterparts; `before` stands in place of cells while no round has closed. `known_breaks` are teams and months
    whose statements changed, `known_few` those in which fewer than half answered, where the cells are not all there to
    tell. `closed_on` is the day on which the team closed.
    """

    teams: Mapping[int, str]
    months: Sequence[str]
    cells: Sequence[CellRow]
    k: int | None
    made_on: dt.date
    withheld: Mapping[str, tuple[str, str]]
    favours: Mapping[str, str]
    before: str = ""
    known_breaks: Places | None = None
    known_few: Places | None = None
    closed_on: dt.date | None = None

    @cached_property
    def breaks(self) -> Places | None:
        """Teams and months whose statements changed: those known, or those of the cells; None without any cell."""
        if self.known_breaks is not None or not self.cells:
            return self.known_breaks
        return frozenset((cell.team_id, cell.month) for cell in self.cells if (cell.measure, cell.part) == BREAK)

    @cached_property
    def befores(self) -> Mapping[tuple[int, str], Collection[str]]:
        """The round before that words for change compare with, by team and month."""
        found: dict[tuple[int, str], set[str]] = {}
        for cell in self.cells:
            if cell.measure.startswith("change:") and cell.part == "previous" and compared_months(cell):
                found.setdefault((cell.team_id, cell.month), set()).add(cell.note or "")
        return found

    @cached_property
    def few(self) -> Places:
        """Teams and months in which fewer than half of those invited answered: those known, or those of the cells."""
        if self.known_few is not None:
            return self.known_few
        return frozenset((cell.team_id, cell.month) for cell in self.cells if _few(cell))


def _few(cell: CellRow) -> bool:
    if cell.measure != PARTICIPATION or cell.state != SHOWN:
        return False
    response = response_of(cell.value, cell.n, cell.base)
    return response is not None and response < HALF


def compared_months(cell: CellRow) -> list[str]:
    """Return the months that a published word compares; none where it compares nothing."""
    if cell.state != SHOWN or cell.word not in SPOKEN or not cell.note:
        return []
    if cell.measure.startswith("change:"):
        return [cell.note, cell.month]
    before, _, after = cell.note.split("|") if cell.measure.startswith("workshop:") else ("", "", "")
    return [*before.split(), *after.split()]


def few_months(cell: CellRow, results: Results) -> list[str]:
    """Return the months that a cell compares in which fewer than half answered, as far as `results` tell.

    A detectable change compares a month with that before, as the words beside it do.
    """
    compared = compared_months(cell)
    if cell.measure.startswith("detectable:") and cell.state == SHOWN:
        compared = [*results.befores.get((cell.team_id, cell.month), ()), cell.month]
    return [month for month in compared if (cell.team_id, month) in results.few]


def _caution(cell: CellRow, results: Results) -> str | None:
    """Return how a difference is to be read with care: it comes from who answered, or few did in a month of it."""
    return sentences(str(CAUTION) if cell.caution else "", _few_words(cell, results)) or None


def _few_words(cell: CellRow, results: Results) -> str:
    few = [Month.parse(month).label for month in few_months(cell, results)]
    return gettext("Fewer than half of those invited answered in %(months)s.", months=listed(few)) if few else ""


def _row(**cells: Value) -> Row:
    return tuple(cells.get(column) for column in COLUMNS)


def _bound(cell: CellRow) -> str:
    if in_one(cell):
        return gettext("under, together")
    return gettext("under") if told_under(cell) else BOUNDS[cell.bound]


def nothing_before(cell: CellRow, results: Results) -> bool:
    """Tell whether a change is withheld for want of an earlier round; earlier publications called that a break too."""
    if not cell.measure.startswith("change:"):
        return False
    if cell.measure.partition(":")[2] in COUNTS:
        return cell.state == ResultState.NO_ROUND
    unbroken = results.breaks is not None and (cell.team_id, cell.month) not in results.breaks
    return cell.state == ResultState.NO_ROUND or (cell.state == ResultState.NOT_COMPARABLE and unbroken)


def _why(cell: CellRow, results: Results) -> str:
    """Return the reason why a cell is withheld, as the words for it are kept."""
    if nothing_before(cell, results):
        return "nothing_before"
    group = cell.measure.startswith("by_")
    if cell.state == ResultState.NOT_ENOUGH and cell.note == QUARTERLY and not group:
        return QUARTERLY
    if cell.state == ResultState.PROTECTS_NEIGHBOUR and cell.note == ACROSS and not group:
        return "statements"
    if cell.state == ResultState.NOT_ENOUGH:
        few = FEW.get(cell.measure.partition(":")[0], cell.state)
        return FEW_CARELESS if cell.note == FEW_CARELESS and not group else few
    of_scores = group and cell.measure.partition(":")[2] in TURNS
    if cell.state == ResultState.PROTECTS_NEIGHBOUR and of_scores and not ends_quarter(Month.parse(cell.month)):
        return "groups"
    return cell.state


def _cell(cell: CellRow, results: Results) -> Row:
    measure, unit = measure_words(cell.measure)
    group = group_words(cell.note) if cell.measure.startswith("by_") and cell.note else ""
    place: dict[str, Value] = {
        "Team": results.teams[cell.team_id],
        "Month": cell.month,
        "Measure": measure,
        "Part": group or part_words(cell.part, results.favours),
        "Unit": unit,
        "k": cell.k,
        "Publication": cell.publication_version,
    }
    if cell.state != SHOWN:  # whatever else the row may hold
        return _row(**place, State=results.withheld[_why(cell, results)][0])
    known = cell.value is not None or cell.low is not None
    detectable = cell.measure.startswith("detectable:")  # rests on a spread, and is no middle of an interval
    close = cell.note == CLOSE and not group
    ended = cell.bound == "exact" and cell.low is not None
    return _row(
        **place,
        State=results.withheld[CLOSE][0] if close and not cell.word else gettext("Shown"),
        Value=told_share(cell.value, cell.n, cell.base) if cell.measure == PARTICIPATION else cell.value,
        Bound=_bound(cell) if known else None,
        Low=cell.low,
        High=cell.high,
        Interval=INTERVALS[cell.interval] if ended or cell.interval == "census" or detectable else None,
        n=cell.n,
        Invited=cell.base,
        Word=WORDS.get(cell.word) or cell.word.replace("_", " ") if cell.word else None,
        Since=None if group or cell.note in UNDATED else cell.note,
        Caution=_caution(cell, results),
    )


def _as_told(cell: CellRow, results: Results) -> Row:
    """Return a cell as pages tell it: nothing of a change from or to a month in which fewer than half answered."""
    row = _cell(cell, results)
    if not cell.measure.startswith(("change:", "detectable:")) or not few_months(cell, results):
        return row
    said = dict(zip(COLUMNS, row, strict=True)) | dict.fromkeys(("Value", "Bound", "Low", "High", "Interval"))
    return _row(**said | {"Word": str(REFUSED), "Caution": _few_words(cell, results)})


def cell_facts(cell: CellRow, results: Results) -> dict[str, Value]:
    """Return what is told of a cell, by column (COLUMNS); of a withheld one its reason and nothing else.

    A change that pages say nothing of is told as it was published, with its caution.
    """
    return dict(zip(COLUMNS, _cell(cell, results), strict=True))


def result_rows(results: Results) -> Iterator[Row]:
    """Yield one row (COLUMNS) for each cell, team by team, oldest month first; a month without any says so."""
    there: dict[tuple[int, str], list[CellRow]] = {}
    for cell in results.cells:
        there.setdefault((cell.team_id, cell.month), []).append(cell)
    for team, name in results.teams.items():
        for month in results.months:
            found = there.get((team, month))
            if not found:
                yield _row(
                    Team=name, Month=month, Measure=gettext("All measures"), State=results.withheld["no_round"][0]
                )
                continue
            yield from (_as_told(cell, results) for cell in found)
        if results.before:
            yield _row(Team=name, Measure=gettext("All measures"), State=results.before)


def read_me(results: Results) -> list[tuple[str, str]]:
    """Return what the file says of itself, a heading and a text each."""
    last = results.months[-1:]
    about = gettext("about %(month)s", month=Month.parse(last[0]).label) if last else results.before
    span = gettext("%(low)s to %(high)s", low=results.months[0], high=last[0]) if last else results.before
    facts = [
        (gettext("Teams"), beside(*results.teams.values())),
        (gettext("Months"), span),
        (gettext("Last round"), about),
        (gettext("Smallest group"), smallest_group(results.k) if results.k else ""),
        (gettext("Team closed on"), day_words(results.closed_on) if results.closed_on else ""),
        (gettext("Made on"), day_words(results.made_on)),
    ]
    states = [(gettext("State: %(state)s", state=title), words) for title, words in results.withheld.values()]
    said = [(gettext("Method"), paragraph) for paragraph in method()]
    conclude = [(gettext("Not to be concluded"), sentences(head, words)) for head, words in not_to_conclude()]
    return [pair for pair in (*facts, *states, *_columns_in_words(), *said, *conclude) if pair[1]]


def _columns_in_words() -> list[tuple[str, str]]:
    return [
        ("n", gettext("People whose answers the figure rests on. Invited: people asked, for participation.")),
        (
            gettext("Low, High"),
            gettext("Ends of the 95 %% interval; with the bound “between low and high”, the value lies between them."),
        ),
        (
            gettext("Bound: or higher"),
            gettext("The value or more: nearer to an end of what can be told, answers of single people could show."),
        ),
        (
            gettext("Bound: or lower"),
            gettext("The value or less: nearer to an end of what can be told, answers of single people could show."),
        ),
        (
            gettext("Bound: under"),
            gettext("Less than the value; where few days were worked, a low rate is told as under more than 0.5."),
        ),
        (
            gettext("Bound: under, together"),
            gettext(
                "Kinds of favour, or counterparts, with these words in one team, month and measure come to less than "
                "the value all together, not each of them."
            ),
        ),
        (
            gettext("Word, Since"),
            gettext(
                "What may be said of change since that month, from the people who answered in both. Nothing is said "
                "where fewer than half of those invited answered in one of the months."
            ),
        ),
        (
            gettext("Since a workshop"),
            gettext("The months before that count, the workshop's month, and the months after that count."),
        ),
        ("k", gettext("The smallest number of people a result of that round may rest on.")),
    ]


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return escape(value) if isinstance(value, str) else f"{value:.10g}"


def results_csv(results: Results) -> bytes:
    """Return the rows as CSV, UTF-8 with its mark; the last rows, of the team "Read me", explain the others."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(HEADS[column] for column in COLUMNS)
    writer.writerows([_plain(value) for value in row] for row in result_rows(results))
    about = (_row(Team=str(READ_ME), Measure=head, State=words) for head, words in read_me(results))
    writer.writerows([_plain(value) for value in row] for row in about)
    return (BYTE_ORDER_MARK + lines.getvalue()).encode()
