"""A team's summary or debrief as Markdown: the same words and numbers as on paper, for wikis and mails."""

import re
from collections.abc import Iterator, Sequence

from data.exports.handout import Chart, Handout, Section, Table
from data.exports.method import METHOD, NOT_TO_CONCLUDE

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")
AT_THE_START = re.compile(r"^(\d+)([.)])|^([-=])")


def plain(words: str) -> str:
    """Return words as Markdown that says exactly them, on one line."""
    line = SPECIAL.sub(r"\\\1", " ".join(words.split()))
    return AT_THE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _list(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield f"- {plain(line)}"
    if lines:
        yield ""


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        return
    yield f"| {' | '.join(plain(column) for column in table.columns)} |"
    yield f"|{'---|' * len(table.columns)}"
    for row in table.rows:
        yield f"| {' | '.join(plain(cell) for cell in row)} |"
    yield ""


def _chart(chart: Chart) -> Iterator[str]:
    yield from (f"## {plain(chart.title)}", "")
    if chart.instead[0]:
        yield from (f"**{plain(chart.instead[0])}.** {plain(chart.instead[1])}", "")
        return
    yield from (plain(chart.finding), "")
    yield from _list([f"{mark.number}. {mark.words}" for mark in chart.marks] if chart.name == "trend" else [])
    yield from _list(chart.cautions)
    yield from _table(chart.table)


def _section(section: Section) -> Iterator[str]:
    yield from (f"### {plain(section.title)}", "")
    if section.words:
        yield from (plain(section.words), "")
    yield from _list(section.lines)
    yield from _table(section.table)


def _lines(handout: Handout) -> Iterator[str]:
    yield from (f"# {plain(handout.title)}", "")
    yield from (plain(handout.before or handout.sentence), "")
    for tile in handout.tiles:
        told = " ".join(filter(None, (tile.value, tile.unit)))
        yield f"- **{plain(tile.name)}: {plain(told)}.** {plain(' '.join(tile.lines))}".rstrip()
    yield ""
    for chart in handout.charts:
        yield from _chart(chart)
    if handout.room:
        yield from ("## In the room", "")
    for section in handout.room:
        yield from _section(section)
    yield from ("## What must not be concluded", "")
    for name, words in NOT_TO_CONCLUDE:
        yield f"- **{plain(name)}** {plain(words)}"
    yield from ("", "## How these figures came about", "")
    for words in METHOD:
        yield from (plain(words), "")
    yield from _list([f"{name}: {words}" for name, words in (*handout.withheld, *handout.facts)])


def summary_markdown(handout: Handout) -> bytes:
    """Return the summary, or the debrief, as Markdown in UTF-8."""
    return ("\n".join(_lines(handout)).rstrip() + "\n").encode()
