"""What is handed out after a debrief: published figures and what the room did, as PDF, PPTX and Markdown."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from dashboard import theme
from dashboard.debrief import STEPS, guess_frame, open_place, two_scores
from dashboard.figures import guesses, text
from dashboard.figures.trend import DRAWN
from dashboard.handout import handout
from dashboard.view import View
from data.exports.handout import Chart, Handout, Point, Section, Series, Table
from data.language import current, gettext, ngettext, sentences, speaking
from data.types import Viewer

ROOM_COLOUR = theme.RO_INDEX.colour
Frame = tuple[Mapping[int, str], Sequence[tuple[dt.date, str, str]]]


@dataclass(frozen=True, slots=True)
class Vote:
    """What was shown of a question: its title, how many answered, and how many chose each option, in words.

    An `early` one was asked before the room guessed.
    """

    title: str
    participants: int
    options: Sequence[tuple[str, int]]
    early: bool = False


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was shown of a room's worksheets: a title, a finding, how many there were, and the table."""

    title: str
    finding: str
    worksheets: int
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Done:
    """What a room did, as far as it was shown to everybody: votes, guesses by score and band, worksheets, commitments.

    `sheets` is the table of what worksheets rest on, `counted` says in numbers what people did among themselves. Once
    it is over, `frame` are the names of units by id, and day, kind and words of workshops and notes, as they were then.
    `differed` says that the statements on which answers lie furthest apart have been on the screen.
    """

    votes: Sequence[Vote] = ()
    guesses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sheets: Sheets | None = None
    counted: Sequence[str] = ()
    unfinished: Sequence[str] = ()
    promises: Sequence[str] = ()
    own: int = 0
    frame: Frame | None = None
    differed: bool = False


def what_was_done(
    *,
    votes: Sequence[tuple[str, int, Sequence[tuple[str, int]], bool]],
    sheets: Sequence[Any] | None = None,
    **more: Any,
) -> Done:
    """Return what a room did.

    Votes are title, how many answered, options in words with how many chose them, and whether it was early; `sheets`
    are title, finding, how many worksheets, columns and rows.
    """
    return Done(votes=[Vote(*vote) for vote in votes], sheets=Sheets(*sheets) if sheets else None, **more)


def _columns(name: str, title: str, unit: str, series: Sequence[Series]) -> Chart:
    most = max((int(point.height or 0) for each in series for point in each.points), default=0)
    ticks = {str(number): float(number) for number in range(max(most, 1) + 1)}
    return Chart(name=name, kind="columns", title=title, unit=unit, series=series, ticks=ticks)


def _points(counts: Sequence[tuple[str, int]]) -> list[Point]:
    return [
        Point(label=label, words=str(number), short=str(number), state="shown", height=float(number))
        for label, number in counts
    ]


def _vote(vote: Vote) -> Section:
    people = text.people_head()
    return Section(
        title=vote.title,
        words=ngettext("%(n)s person answered.", "%(n)s people answered.", vote.participants),
        table=Table((gettext("Answer"), people), [(words, str(number)) for words, number in vote.options]),
        chart=_columns("vote", vote.title, people, [Series(people, ROOM_COLOUR, _points(vote.options))]),
    )


def _guesses(viewer: Viewer, done: Done, team_id: int, month: str | None) -> list[Section]:
    if not done.guesses:
        return []
    frame, cells = guess_frame(done.guesses), two_scores(open_place(viewer, team_id, month), month)
    table = guesses.guesses_table(frame, cells)
    series = []
    for measure, look in DRAWN.items():
        own = frame[frame["measure"] == measure]
        counted = [
            (guesses.band_label(int(band)), int(people))
            for band, people in zip(own["band"], own["people"], strict=True)
        ]
        series.append(Series(look.name, look.colour, _points(counted)))
    title = gettext("What the room guessed")
    return [
        Section(
            title=title,
            words=guesses.guesses_sentence(frame, cells),
            table=Table(list(table.columns), [list(row) for row in table.rows()]),
            chart=_columns("guesses", title, gettext("People who guessed"), series),
        )
    ]


def _differed(view: View, done: Done) -> list[Section]:
    """What the screen showed of the statements that answers lie furthest apart on, or why there were none."""
    if not done.differed or view.month is None:
        return []
    title, slide = gettext("Where we differ most"), STEPS["disagreement"](view)
    if slide.figure is None:
        reason = gettext("%(finding)s.", finding=slide.instead[0])
        return [Section(title=title, words=sentences(reason, slide.instead[1]))]
    return [Section(title=title, words=sentences(slide.finding, slide.remark), table=Table(slide.columns, slide.rows))]


def _rounds(done: Done) -> list[Section]:
    found = []
    if done.sheets is not None:
        counted = ngettext(
            "Out of %(n)s worksheet, each point.", "Out of %(n)s worksheets, each point.", done.sheets.worksheets
        )
        words = sentences(done.sheets.finding, counted)
        found.append(
            Section(title=done.sheets.title, words=words, table=Table(done.sheets.columns, list(done.sheets.rows)))
        )
    return [*found, Section(title=gettext("Among ourselves"), lines=done.counted)] if done.counted else found


def _promises(done: Done) -> list[Section]:
    left = [Section(title=gettext("Left from last time"), lines=done.unfinished)] if done.unfinished else []
    own = (
        ngettext(
            "One in somebody's own name, seen by them alone.",
            "%(n)s in people's own names, seen by them alone.",
            done.own,
        )
        if done.own
        else ""
    )
    new = (
        [Section(title=gettext("What the team will offer"), words=own, lines=done.promises)]
        if done.promises or own
        else []
    )
    return [*left, *new]


def _whole(viewer: Viewer, done: Done, made_on: dt.date, team_id: int, month: str | None) -> Handout:
    view = open_place(viewer, team_id, month)
    if done.frame is not None:
        view.stand_as_then(*done.frame)
    room = [
        *(_vote(vote) for vote in done.votes if vote.early),
        *_guesses(viewer, done, team_id, month),
        *_differed(view, done),
        *(_vote(vote) for vote in done.votes if not vote.early),
        *_rounds(done),
        *_promises(done),
    ]
    return replace(handout(view, made_on), kind=gettext("Debrief"), room=room)


def _pdf(whole: Callable[[], Handout], made_on: dt.date) -> bytes:
    from data.exports.paper import spoken_on_paper, summary_pdf  # noqa: PLC0415 - loaded by the first who asks for it

    asked_for = current()
    with speaking(spoken_on_paper()):
        return summary_pdf(whole(), made_on, instead_of=asked_for)


def _pptx(whole: Callable[[], Handout], made_on: dt.date) -> bytes:
    from data.exports.slides import summary_pptx  # noqa: PLC0415 - loaded by the first who asks for slides

    return summary_pptx(whole(), made_on)


def _markdown(whole: Callable[[], Handout], _made_on: dt.date) -> bytes:
    from data.exports.memo import summary_markdown  # noqa: PLC0415 - loaded by the first who asks for it

    return summary_markdown(whole())


FILES: Mapping[str, tuple[str, Callable[[Callable[[], Handout], dt.date], bytes]]] = {
    "debrief.pdf": ("application/pdf", _pdf),
    "debrief.pptx": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", _pptx),
    "debrief.md": ("text/markdown", _markdown),
}


def pack(
    viewer: Viewer, name: str, done: Done, *, team_id: int, month: str | None, made_on: dt.date
) -> tuple[str, bytes] | None:
    """Return a file's media type and content, or None where there is no such file or no such unit for the viewer."""
    if name not in FILES or open_place(viewer, team_id, month).team is None:
        return None
    kind, make = FILES[name]
    return kind, make(partial(_whole, viewer, done, made_on, team_id, month), made_on)
