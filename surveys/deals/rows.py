"""Rows of a file of deals: who closed what and when, and what is wrong with a line."""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from data.commands.deal_plans import Deal
from data.language import beside, gettext, mark, sentences
from data.texts import same_name
from surveys.csv_files import (
    CHINESE,
    CYRILLIC,
    JAPANESE,
    UTF_8,
    UTF_16,
    WINDOWS,
    TableRow,
    as_utf8,
    column_name,
    stream_table,
)
from surveys.deals.columns import DAY_FIRST, MOST_COLUMNS, MOST_ROWS
from surveys.deals.twice import Look, Twice

EARLIEST = dt.date(2000, 1, 1)
# Behind a stage, as HubSpot writes it: Closed won (Sales pipeline), also where the pipeline's name has brackets itself.
PIPELINE = re.compile(r"\s*\((?:[^()]|\([^()]*\))*\)$")
MOST_STAGES, LONGEST_STAGE = 10, 60
TOLD = ("outcome", "closed", "lost", "made")  # the columns of which a deal has at least one cell
LONG_OPEN = dt.timedelta(days=3653)  # ten years, beyond which a day is likely one that stands for none
LATER = r"(?:[T ,].*)?"  # a time of day
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)", re.ASCII)
YEAR_FIRST = re.compile(rf"(\d{{4}})([/.-]) ?(\d{{1,2}})\2 ?(\d{{1,2}})\.?{LATER}", re.ASCII | re.DOTALL)
EAST_ASIAN = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일].*", re.ASCII | re.DOTALL)
YEAR_LAST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|(?<=[/.])\d{2})(?:[ ,].*)?", re.ASCII | re.DOTALL)
NAMED_LAST = re.compile(rf"(\d{{1,2}})[ .-]+([a-z]{{3,9}})[ .,-]+(\d{{4}}|\d{{2}}){LATER}", re.ASCII | re.DOTALL)
NAMED_FIRST = re.compile(rf"([a-z]{{3,9}})[ .-]+(\d{{1,2}})[ ,-]+(\d{{4}}){LATER}", re.ASCII | re.DOTALL)
ENGLISH = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:size]: number for number, name in enumerate(ENGLISH, 1) for size in (3, len(name))} | {"sept": 9}
SHORT, CENTURY = 2, "20"  # 8/5/25 is of 2025: nothing before 2000 is taken
MOST_NAMES = 10
MANY_ALIKE = 10  # of so many deals with IDs one at least is alike another: two lines for every fifth deal make a sixth
FEWEST_ENDED, MOSTLY = 5, 0.8  # deals of a stage, or of all smaller ones, of which so many have ended by their day
FEWEST_ALIKE = 5  # lines, below which sellers may have closed two deals of one day alike


READ_AS: Mapping[str, str] = {
    UTF_16: mark("The file was read as UTF-16."),
    CHINESE: mark("The file is not UTF-8, so it was read as GB18030, as Chinese spreadsheets write it."),
    JAPANESE: mark("The file is not UTF-8, so it was read as Shift-JIS, as Japanese spreadsheets write it."),
    CYRILLIC: mark("The file is not UTF-8, so it was read as Windows-1251, as spreadsheets write Cyrillic letters."),
    WINDOWS: mark("The file is not UTF-8, so it was read as Windows-1252. Names with accents may be wrong."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line of a file; line 0 is the file as a whole."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; stages that mean won and lost; whether the day comes first."""

    key: str
    owner: str
    outcome: str
    closed: str
    lost: str
    made: str
    won: Sequence[str]
    lost_words: Sequence[str]
    order: str


@dataclass(slots=True)
class Reading:
    """The closed deals of a file, the stages of those that are neither won nor lost, and what is wrong with it.

    `encoding` is what the file was read as; `doubts` are about deals that are taken all the same, `alike` about those
    that nothing tells from another one, `numbered` about those that only their ID does; `repeated` lines hold a deal
    once more and count no more. `past` counts the deals of `others` whose day of closing has passed.
    """

    deals: list[Deal] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    alike: list[Problem] = field(default_factory=list)
    numbered: list[Problem] = field(default_factory=list)
    past: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    encoding: str = UTF_8

    def refuse(self, line: int, words: str) -> None:
        """Note what is wrong with a line."""
        self.problems.append(Problem(line, words))

    def take(self, deal: Deal) -> None:
        """Keep a deal, and doubt it where it was open for very long."""
        self.deals.append(deal)
        if deal.closed_on - deal.made_on > LONG_OPEN:
            days = f"{(deal.closed_on - deal.made_on).days:,}"
            words = gettext(
                "Made on %(made)s and closed %(days)s days later. Is that so?", made=deal.made_on, days=days
            )
            self.doubts.append(Problem(deal.line, words))

    @property
    def read_as(self) -> str:
        """What a file that is not UTF-8 was read as, in words, with the names that show whether it is right."""
        if self.encoding == UTF_8:
            return ""
        names = list(dict.fromkeys(deal.owner for deal in self.deals if not deal.owner.isascii()))[:MOST_NAMES]
        return sentences(
            gettext(READ_AS[self.encoding]),
            gettext("Look at the names of owners: %(names)s.", names=beside(*names)) if names else "",
        )

    @property
    def ended(self) -> str:
        """The other stages of whose deals nearly all have a day of closing in the past: Signed (49 of 55).

        Stages of very few deals are named where together they have enough.
        """
        past = {name: number for name, number in self.others.most_common() if self.past[name] >= MOSTLY * number}
        small = {name for name, number in past.items() if number < FEWEST_ENDED}
        if sum(past[name] for name in small) < FEWEST_ENDED:
            past = {name: number for name, number in past.items() if name not in small}
        named = [
            gettext(
                "%(stage)s (%(past)s of %(n)s)",
                stage=stage[:LONGEST_STAGE] or gettext("no stage"),
                past=f"{self.past[stage]:,}",
                n=f"{number:,}",
            )
            for stage, number in past.items()
        ]
        return beside(*named[:MOST_STAGES], *([gettext("others")] if len(named) > MOST_STAGES else []))

    @property
    def to_tick(self) -> list[Problem]:
        """Lines that somebody has to say are different deals; those with IDs only where they are very many."""
        many = len(self.numbered) >= max(FEWEST_ALIKE, len(self.deals) / MANY_ALIKE)
        return sorted([*self.alike, *(self.numbered if many else ())], key=lambda problem: problem.line)

    @property
    def sums(self) -> str:
        """How many deals were won and lost, and in how many days, so that a wrong column or stage is seen."""
        won = sum(deal.won for deal in self.deals)
        days = median((deal.closed_on - deal.made_on).days for deal in self.deals) if self.deals else 0
        return gettext(
            "In the whole file, won: %(won)s, lost: %(lost)s. Days from making to closing, median: %(days)s.",
            won=f"{won:,}",
            lost=f"{len(self.deals) - won:,}",
            days=f"{days:,g}",
        )

    @property
    def stages(self) -> str:
        """The other stages in words, those of most deals first: Negotiation (5), Open (2)."""
        named = [
            f"{stage[:LONGEST_STAGE] or gettext('no stage')} ({number:,})"
            for stage, number in self.others.most_common(MOST_STAGES)
        ]
        return beside(*named, *([gettext("others")] if len(self.others) > MOST_STAGES else []))


def read_day(text: str, order: str, zone: dt.tzinfo = dt.UTC) -> dt.date | None:
    """Return the day of a cell, with or without a time of day behind it; None where it is none.

    The order matters only where nothing in the cell tells it. A time with an offset counts on its day in the `zone`;
    midnight is how programs write a day that has no time, so it stays on its day.
    """
    parts = _parts(text.strip(), order)
    try:
        if MOMENT.fullmatch(text.strip()):
            moment = dt.datetime.fromisoformat(text.strip())
            return moment.astimezone(zone).date() if moment.time() != dt.time() else moment.date()
        return dt.date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _parts(text: str, order: str) -> tuple[str, str, str] | None:
    """Year, month and day of a cell, whether or not there is such a day."""
    if found := YEAR_FIRST.fullmatch(text):
        return found[1], found[3], found[4]
    if found := EAST_ASIAN.fullmatch(text):
        return found[1], found[2], found[3]
    if found := YEAR_LAST.fullmatch(text):
        day_first = order == DAY_FIRST or found[2] == "."
        month, day = (found[3], found[1]) if day_first else (found[1], found[3])
        return _full(found[4]), month, day
    if found := NAMED_LAST.fullmatch(text.lower()):
        return _full(found[3]), _month(found[2]), found[1]
    found = NAMED_FIRST.fullmatch(text.lower())
    return (found[3], _month(found[1]), found[2]) if found else None


def _full(year: str) -> str:
    return CENTURY + year if len(year) == SHORT else year


def _month(name: str) -> str:
    return str(MONTHS.get(name, 0))


def stage_name(words: str) -> str:
    """Return the name of a stage as it is compared with others."""
    return "".join(same_name(words).split())  # Closed Won, and closedwon inside of HubSpot


def _is_won(stage: str, won: set[str], lost: set[str]) -> bool | None:
    """Whether a stage means won; None where it means neither. The name of a pipeline behind it does not matter."""
    for name in (stage_name(stage), stage_name(PIPELINE.sub("", stage))):
        if name in won | lost:
            return name in won
    return None


def read_deals(content: bytes, columns: Columns, today: dt.date, zone: dt.tzinfo = dt.UTC) -> Reading:
    """Read a file, days in the `zone`; deals that are neither won nor lost are counted and left out.

    Raises:
        FileError: It is no table.
    """
    keys = {name: column_name(getattr(columns, name)) for name in (*TOLD, "owner", "key")}
    known = sorted({key for key in keys.values() if key})
    content, encoding = as_utf8(content)
    reading = Reading(encoding=encoding)
    won, lost = set(map(stage_name, columns.won)), set(map(stage_name, columns.lost_words))
    told = [keys[name] for name in TOLD if keys[name]]
    twice = Twice()
    table = io.BytesIO(content)
    wrong = reading.refuse
    for row in stream_table(
        table, required=known, known=known, most_columns=MOST_COLUMNS, most_rows=MOST_ROWS, wrong=wrong
    ):
        if not any(row.cells[key].strip() for key in told):
            continue  # below the deals stand the report's name and whose it is, as Salesforce writes them
        stage = row.cells[keys["outcome"]].strip()
        sold = _is_won(stage, won, lost)
        found = stage if sold is None else _deal(row, keys, (columns.order, zone), today, won=sold)
        if isinstance(found, Problem):
            reading.problems.append(found)
        else:
            look = twice.look(row.line, row.cells.get(keys["key"], ""), found)
            _take(reading, look, row.line, found)
            if isinstance(found, str) and not (look.refusal or look.repeated):
                reading.past[found] += _ended(row, keys, (columns.order, zone), today)
    return reading


def _ended(row: TableRow, keys: Mapping[str, str], written: tuple[str, dt.tzinfo], today: dt.date) -> bool:
    """Tell whether a deal at another stage has a day of being won or lost that has passed."""
    days = [read_day(row.cells[keys[name]], *written) for name in ("closed", "lost") if keys[name]]
    return any(day is not None and day < today for day in days)


def _take(reading: Reading, look: Look, line: int, found: Deal | str) -> None:
    """Keep a deal or the stage of an open one, unless another line holds it already."""
    if look.refusal:
        reading.refuse(line, look.refusal)
    elif look.repeated:
        reading.repeated += 1
    elif isinstance(found, str):
        reading.others[found] += 1
    else:
        reading.take(found)
        if look.doubt:
            reading.alike.append(Problem(line, look.doubt))
        if look.other:
            reading.numbered.append(Problem(line, look.other))


def _deal(
    row: TableRow, keys: Mapping[str, str], written: tuple[str, dt.tzinfo], today: dt.date, *, won: bool
) -> Deal | Problem:
    owner = row.cells[keys["owner"]].strip()
    ended = keys["lost"] if keys["lost"] and not won else keys["closed"]
    closed, made = read_day(row.cells[ended], *written), read_day(row.cells[keys["made"]], *written)
    if reason := _fault(owner, closed, made, today):
        return Problem(row.line, reason)
    assert closed is not None
    assert made is not None
    return Deal(row.line, owner, won, made, closed)


def _fault(owner: str, closed: dt.date | None, made: dt.date | None, today: dt.date) -> str:
    """What is wrong with a deal, the first thing of all; nothing with a good one."""
    if not owner:
        return gettext("The deal has no owner.")
    if closed is None:
        return gettext("The day of closing is missing or not a day, such as 2026-10-31.")
    if made is None:
        return gettext("The day on which it was made is missing or not a day, such as 2026-10-31.")
    if not EARLIEST <= closed <= today:
        return gettext("The day of closing has not come yet, or lies before the year 2000.")
    if made < EARLIEST:
        return gettext("The day on which it was made lies before the year 2000.")
    return (
        gettext("The deal was closed before it was made. Look at the order of day and month.") if made > closed else ""
    )
