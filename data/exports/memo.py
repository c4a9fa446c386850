"""A team's summary or debrief as Markdown: the same words and numbers as on paper, for wikis and mails."""

import re
from collections.abc import Iterator, Sequence

from data.exports.handout import Chart, Handout, Section, Table
from data.exports.method import method, not_to_conclude
from data.language import gettext, sentences, told

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+!|~&])")
AT_THE_START = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-=])")


def plain(words: str) -> str:
    """Return words as Markdown that says exactly them, on one line."""
    line = SPECIAL.sub(r"\\\1", " ".join(words.split()))
    return AT_THE_START.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def _whole(line: str) -> str:
    """Return a line with a full stop at its end."""
    return line if line.endswith((".", "。")) else gettext("%(finding)s.", finding=line)


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
        why = gettext("%(finding)s.", finding=chart.instead[0])
        yield from (f"**{plain(why)}** {plain(chart.instead[1])}", "")
        return
    yield from (plain(chart.finding), "")
    yield from _list(chart.marks)
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
        value = " ".join(filter(None, (tile.value, tile.unit)))
        figure = gettext("%(name)s: %(value)s.", name=tile.name, value=value)
        yield f"- **{plain(figure)}** {plain(sentences(*map(_whole, tile.lines)))}".rstrip()
    yield ""
    for chart in handout.charts:
        yield from _chart(chart)
    in_the_room = gettext("In the room")
    if handout.room:
        yield from (f"## {plain(in_the_room)}", "")
    for section in handout.room:
        yield from _section(section)
    conclude, came_about = gettext("What must not be concluded"), gettext("How these figures came about")
    yield from (f"## {plain(conclude)}", "")
    for name, words in not_to_conclude():
        yield f"- **{plain(name)}** {plain(words)}"
    yield from ("", f"## {plain(came_about)}", "")
    for words in method():
        yield from (plain(words), "")
    yield from _list([told(name, words) for name, words in (*handout.withheld, *handout.facts)])


def summary_markdown(handout: Handout) -> bytes:
    """Return the summary, or the debrief, as Markdown in UTF-8."""
    return ("\n".join(_lines(handout)).rstrip() + "\n").encode()
