"""What the screen and the coach's page show of a step: counts before it is shown, results after, never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno
from flask import g, request
from markupsafe import Markup

from data.db import db
from data.debriefs import BY_STEP, COMMITMENTS, QUESTIONS, RESULTS, STEPS, Question, step_number
from data.language import gettext, listed, ngettext
from data.queries.commitments import list_due
from data.queries.live import LiveRow, Room, Shown, count_room, get_frame, get_shown
from data.queries.rooms import Tally, list_shown_quotes, tally
from data.queries.workshops import WorkshopRow
from data.types import Month
from surveys.debriefs.charts import handed
from surveys.debriefs.coverage import TITLE, Coverage, read_table
from surveys.debriefs.going import asks_in_words, how_asks_went
from surveys.debriefs.promises import Promises, read_promises
from surveys.debriefs.steps import (
    NOTHING_SHOWN,
    OPTIONS,
    SHOW,
    SHOW_ANSWERS,
    USUAL_AIM,
    WORDS,
    Script,
    Step,
    lead_of,
    step_words,
)
from surveys.own import keyring
from surveys.rooms.cookie import square_key
from surveys.security import current_settings

WITH_RESULTS = frozenset({"participation", "giving", "lines", "disagreement"})
SHEETS, QUOTES, ASKS = "worksheets", "quotes", "asks"


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose an option, of how many."""

    words: str
    people: int
    of: int


@dataclass(frozen=True, slots=True)
class Screen:
    """A step as it stands: its words, question and count; once shown, bars or a slide.

    `closed` is a question that takes no more answers, since results were on the screen; `ends` are the titles of those
    not shown yet that results would close; `tells` says that the last step tells what became of earlier commitments.
    """

    key: str
    words: Step
    lead: str
    question: Question | None
    options: Sequence[str]
    room: Room
    shown: Shown | None
    bars: Sequence[Bar]
    slide: Any
    promises: Promises | None
    tally: Tally | None
    coverage: Coverage | None
    quotes: Sequence[str]
    unit: str
    month: str
    join: str

    closed: bool
    k: int
    ends: Sequence[str]
    tells: bool

    @property
    def shows(self) -> bool:
        """Whether the step has something to be shown that the coach decides on."""
        return self.question is not None or self.key in {SHEETS, QUOTES}

    @property
    def waits(self) -> bool:
        """Whether that is not shown yet and can be, so that showing it comes before going on."""
        return self.shows and self.shown is None and not self.over

    @property
    def over(self) -> bool:
        """Whether it takes no more answers and has too few, so that it will never be shown."""
        return self.closed and self.shown is None and self.room.answered < self.k

    def warning(self, number: int) -> str:
        """Say what going on to a step does that cannot be undone, or nothing."""
        if self.ends and STEPS[number - 1] in RESULTS:
            return gettext(
                "Going on ends the answers that have not been shown yet: %(steps)s.", steps=listed(self.ends)
            )
        if self.tells and STEPS[number - 1] == COMMITMENTS:
            return gettext(
                "Going on tells, once and for good, what the team's people said became of its earlier commitments. "
                "Go there with the team only."
            )
        return ""

    @property
    def show(self) -> str:
        """What stands on the button that shows it."""
        return str(SHOW.get(self.key, SHOW_ANSWERS))

    @property
    def script(self) -> Step | Script:
        """What the coach may say: the step's own words, or others where there is no figure to speak about."""
        return NOTHING_SHOWN if self.slide is not None and self.slide.figure is None else self.words


def _home() -> str:
    """Where phones reach the pages; a demo is served at whatever address it is looked at."""
    settings = current_settings()
    return request.host_url.rstrip("/") if settings.demo else settings.public_url.rstrip("/")


def join_address() -> str:
    """Return where people type the code, without the scheme."""
    return f"{_home().partition('://')[2]}{request.script_root}/join"


def qr_code(code: str) -> Markup:
    """Return the square that leads a phone into the room, as SVG with its words."""
    url = f"{_home()}{request.script_root}/j/{code}?key={square_key(code)}"
    made = segno.make(url, error="m")
    drawn = made.svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True, title=gettext("Join with the code %(code)s", code=code)
    )
    return Markup(drawn)  # noqa: S704 - drawn from a code of our own alphabet


def _bars(question: Question, shown: Shown) -> list[Bar]:
    counts = shown.counts.get("choice", {})
    return [Bar(str(words), counts.get(key, 0), shown.participants) for key, words in OPTIONS[question.family].items()]


def _slide(live: LiveRow, key: str, question: Question | None, shown: Shown | None) -> Any:
    where: Mapping[str, Any] = {"team_id": live.team_id, "month": live.month}
    if key in WITH_RESULTS:
        return handed().results.slide(g.viewer, key, **where)
    if question is not None and not question.options and shown is not None:
        return handed().results.guessed(g.viewer, shown.counts, **where)
    return None


def read_room(live: LiveRow) -> Room:
    """Count who has joined, and who has answered, written or shared in the present step."""
    key, question = STEPS[live.step - 1], BY_STEP.get(live.step)
    place = {"organisation_id": live.organisation_id, "live_id": live.id}
    room = count_room(db.session, **place, question=question.key if question else None)
    if key not in {SHEETS, QUOTES, ASKS}:
        return room
    found = tally(db.session, **place)
    return Room(room.joined, {SHEETS: found.writing, QUOTES: found.quotes, ASKS: found.asks}[key])


def _ends(live: LiveRow, ever: Mapping[str, Shown]) -> list[str]:
    """Return the titles of the steps whose answers results would end."""
    open_ = [
        each
        for each in QUESTIONS.values()
        if each.blind and each.key not in ever and not each.is_closed(results_seen=live.results_seen, shown=ever)
    ]
    return [str(WORDS[each.step].title) for each in open_]


def read_screen(live: LiveRow, workshop: WorkshopRow) -> Screen:
    """Read what the present step shows; nothing of the steps to come."""
    organisation_id, key = live.organisation_id, STEPS[live.step - 1]
    question, words = BY_STEP.get(live.step), step_words(live.step)
    place = {"organisation_id": organisation_id, "live_id": live.id}
    ever = get_shown(db.session, **place)
    shown = ever.get(question.key if question is not None else key)
    unit = handed().results.unit_name(g.viewer, live.team_id)
    month = Month.parse(live.month).label if live.month else ""
    options = list(OPTIONS[question.family].values()) if question is not None and question.options else []
    return Screen(
        key=key,
        words=words,
        lead=(workshop.aim or str(USUAL_AIM)) if key == "aim" else lead_of(words, unit=unit, month=month),
        question=question,
        options=options,
        room=read_room(live),
        shown=shown,
        bars=_bars(question, shown) if question is not None and question.options and shown is not None else [],
        slide=_slide(live, key, question, shown),
        promises=read_promises(live, ever) if key == "commitments" else None,
        tally=tally(db.session, **place) if key in {SHEETS, QUOTES, ASKS} else None,
        coverage=read_table(shown) if shown is not None and key == SHEETS else None,
        quotes=list_shown_quotes(db.session, **place, keyring=keyring()) if key == QUOTES else [],
        unit=unit,
        month=month,
        join=join_address(),
        k=live.k,
        ends=_ends(live, ever),
        tells=live.alive and live.furthest < step_number(COMMITMENTS) and bool(list_due(db.session, live)),
        closed=question is not None and question.is_closed(results_seen=live.results_seen, shown=ever),
    )


def read_done(live: LiveRow) -> Any:
    """Read what the room did, for the file that is handed out: what was shown to everybody, and nothing else."""
    place = {"organisation_id": live.organisation_id, "live_id": live.id}
    shown = get_shown(db.session, **place)
    promises, frame = read_promises(live, shown), get_frame(db.session, **place)
    sheets = read_table(shown[SHEETS]) if SHEETS in shown else None
    return handed().packs.what_was_done(
        votes=[_vote(QUESTIONS[key], found) for key, found in shown.items() if key in QUESTIONS and key != "guess"],
        guesses=shown["guess"].counts if "guess" in shown else {},
        sheets=(str(TITLE), sheets.finding, sheets.worksheets, sheets.columns, sheets.rows) if sheets else None,
        counted=_counted(shown, tally(db.session, **place)),
        unfinished=promises.left_in_words() if live.furthest >= step_number(COMMITMENTS) else [],
        promises=[promises.in_words(one) for one in promises.new],
        own=promises.own,
        differed=live.furthest >= step_number("disagreement"),
        frame=(frame.names, frame.marks) if frame is not None else None,
    )


def _counted(shown: Mapping[str, Shown], found: Tally) -> list[str]:
    """Say in counts what people did among themselves, whose words are in no file."""
    lines = (
        [
            ngettext(
                "One sentence was shared without a name.",
                "%(n)s sentences were shared without names.",
                shown[QUOTES].participants,
            )
        ]
        if QUOTES in shown
        else []
    )
    lines += [asks_in_words(found)] if found.asks else []
    return [*lines, how_asks_went(shown[ASKS])] if ASKS in shown else lines


def _vote(question: Question, shown: Shown) -> tuple[str, int, list[tuple[str, int]], bool]:
    title, early = str(WORDS[question.step].title), question.number < QUESTIONS["guess"].number
    return title, shown.participants, [(bar.words, bar.people) for bar in _bars(question, shown)], early
