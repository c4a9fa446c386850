"""The way through the pages: which comes next, what a posted page changes, what each page says about itself."""

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from data.calendar import GRACE
from data.commands.submissions import takes_answers
from data.instruments import Instrument, Item, Page, spoken_instrument, worded_in
from data.instruments.answers import (
    AWAY_ITEM,
    AnswerValue,
    confirmed,
    in_words,
    is_ticked,
    prefilled,
    resolve_page,
    soft_questions,
    was_away,
)
from data.language import ENGLISH, current, gettext, languages, lazy, moment_words, sentences, told
from data.queries.own import OwnAnswer, OwnRound
from data.types import AnswerKind, Month
from surveys.pulse.forms import Seen
from surveys.questions import Notes, field_id, read_item, read_page, shown_text, typed_texts

# Published questionnaires stay as they are, but how long one takes was never measured with people.
UNMEASURED, MEANT = lazy("It takes about four minutes."), lazy("It is made to take about four minutes.")
MISSING = frozenset({AnswerKind.SKIPPED, AnswerKind.NOT_ASKED})
CHECK = "check"
SUBMIT = "submit"


def local_words(moment: dt.datetime, zone: str) -> str:
    """Return a moment in a zone in words: `10 November 2026 at 23:59`."""
    return moment_words(moment.astimezone(ZoneInfo(zone)))


@dataclass(frozen=True, slots=True)
class Visit:
    """A person's place in a round, with its questionnaire, at a moment."""

    place: OwnRound
    instrument: Instrument
    now: dt.datetime

    @classmethod
    def at(cls, place: OwnRound, now: dt.datetime) -> "Visit":
        """Return the visit of somebody who has this place."""
        return cls(place, spoken_instrument(place.instrument), now)

    @property
    def open(self) -> bool:
        """Whether answers are taken now."""
        place = self.place
        return takes_answers(
            state=place.state, closes_at=place.closes_at, opened_at=place.opened_at, now=self.now
        ) and (place.submission_id is not None or place.status != "away")

    @property
    def in_grace(self) -> bool:
        """Whether the round has closed, and this form, begun before that, is still taken."""
        return self.open and self.now > self.place.closes_at

    @property
    def deadline(self) -> dt.datetime:
        """Until when this person can answer."""
        return self.place.closes_at + (GRACE if self.in_grace else dt.timedelta())

    @property
    def started(self) -> bool:
        """Whether Start was pressed, or something on the first page was changed."""
        return self.place.submission_id is not None

    @property
    def counted_in(self) -> str:
        """The language, in its own name, of the statements that results of groups are made of."""
        return languages()[self.place.counted_in or ENGLISH]

    def stays_alone(self, page: Page) -> bool:
        """Whether a page has statements that, answered in the language of this visit, count in no result of groups."""
        shown = worded_in(self.place.instrument, current())
        counts = {shown, self.place.language or shown} == {self.place.counted_in or ENGLISH}
        return not counts and not page.items.keys().isdisjoint(self.instrument.scored)

    @property
    def first(self) -> Page:
        """The page that the questionnaire begins with."""
        return self.instrument.pages[0]

    def words(self, moment: dt.datetime) -> str:
        """Return a moment in the organisation's zone."""
        return local_words(moment, self.place.zone)

    def lead(self, text: str) -> str:
        """Return what stands above a page's questions, the month put in."""
        return self.text(text).replace(str(UNMEASURED), str(MEANT))

    def text(self, text: str) -> str:
        """Put the month into a text of the questionnaire."""
        return in_words(text, self.place.month)


@dataclass(frozen=True, slots=True)
class Saving:
    """What a posted page comes to: values to write, errors and texts by item, and what another tab had changed.

    `lost` are the answers behind the words of `replaced`. `back_at_work` says that days were entered by somebody who
    had said to be away.
    """

    values: Mapping[str, AnswerValue]
    resolved: Mapping[str, AnswerValue]
    errors: Mapping[str, str]
    typed: Mapping[str, str]
    replaced: Mapping[str, str]
    lost: Mapping[str, AnswerValue]
    back_at_work: bool


def value_of(answer: OwnAnswer) -> AnswerValue:
    """Return a stored answer as a value."""
    return AnswerValue(answer.kind, answer.number, answer.words)


def values_of(stored: Mapping[str, OwnAnswer]) -> dict[str, AnswerValue]:
    """Return stored answers as values."""
    return {key: value_of(answer) for key, answer in stored.items()}


def seen_now(page: Page, stored: Mapping[str, OwnAnswer]) -> dict[str, Seen]:
    """Return what the boxes of a page hold for what is stored, with the revisions."""
    texts = typed_texts(page, values_of(stored))
    return {key: Seen(text, stored[key].revision if key in stored else 0) for key, text in texts.items()}


def standing(item: Item, stored: AnswerValue | None, instrument: Instrument) -> str:
    """Say which answer counts where what was typed later cannot be read; empty where none was saved before."""
    if stored is None or stored.kind in MISSING:
        return ""
    if item.kind == "text":
        return gettext("What was saved before stays until you change it.")
    answer = shown_text(instrument, item, stored)
    return gettext("%(answer)s, which was saved before, stands until you change it.", answer=answer)


def _told(
    instrument: Instrument, page: Page, errors: Mapping[str, str], stored: Mapping[str, AnswerValue]
) -> dict[str, str]:
    """Return errors, each with what stands in its box's place."""
    return {
        key: sentences(*filter(None, (error, standing(page.items[key], stored.get(key), instrument))))
        for key, error in errors.items()
    }


def _overtaken(seen: Seen, now: Seen) -> bool:
    """Whether a box was changed elsewhere after this page had shown it."""
    return seen.revision != now.revision and seen.text != now.text


def merge(
    instrument: Instrument,
    page: Page,
    *,
    stored: Mapping[str, OwnAnswer],
    sent: Mapping[str, str],
    seen: Mapping[str, Seen] | None,
    whole: bool,
) -> Saving:
    """Bring what a page sends together with what is stored meanwhile, so that two tabs lose nothing.

    With `whole` every box was sent, and a box that still holds what the page showed (`seen`) changes nothing; without,
    only changed boxes were sent, and boxes never touched stay unasked. Of two changes to one box the later one wins;
    `replaced` holds the words of the one that lost.
    """
    now = seen_now(page, stored)
    changed = {key for key in sent if not (whole and seen is not None and seen.get(key, Seen()).text == sent[key])}
    read = read_page(instrument, page, {key: sent[key] if key in changed else box.text for key, box in now.items()})
    values = dict(read.values)
    tick = f"{page.direction}.DONE"
    if read.errors and tick in changed:
        # A direction cannot be complete while one of its boxes could not be read.
        values[tick] = values_of(stored).get(tick, AnswerValue(AnswerKind.SKIPPED))
    resolved = {key: value for key, value in resolve_page(page, values).items() if key not in read.errors}
    before = values_of(stored)
    write = {
        key: value
        for key, value in resolved.items()
        if before.get(key) != value and (whole or key in changed or key in before or value.kind == AnswerKind.NOTHING)
    }
    lost = {
        key: before[key]
        for key in changed & write.keys() & before.keys()
        if seen is not None and _overtaken(seen.get(key, Seen()), now[key])
    }
    replaced = {key: shown_text(instrument, page.items[key], value) for key, value in lost.items()}
    back_at_work = was_away(before) and not was_away(resolved)
    errors = _told(instrument, page, read.errors, before)
    return Saving(write, resolved, errors, read.typed, replaced, lost, back_at_work)


def kept_while_away(first: Page, values: Mapping[str, AnswerValue]) -> bool:
    """Whether somebody who was away had entered something on other pages than the first."""
    others = (value for key, value in values.items() if key not in first.items)
    return was_away(values) and any(value.kind not in MISSING for value in others)


def next_step(instrument: Instrument, page: Page, resolved: Mapping[str, AnswerValue]) -> str:
    """Return the key of the page after this one, or CHECK, or SUBMIT where the questionnaire has no check page."""
    last = CHECK if instrument.review else SUBMIT
    if AWAY_ITEM in page.items and was_away(resolved):
        return last
    index = instrument.pages.index(page) + 1
    return instrument.pages[index].key if index < len(instrument.pages) else last


def step_before(instrument: Instrument, page: Page) -> str | None:
    """Return the key of the page before this one, or None for the first."""
    index = instrument.pages.index(page)
    return instrument.pages[index - 1].key if index else None


def step_count(instrument: Instrument, page: Page) -> tuple[int, int]:
    """Return which step a page is and of how many; the check page is one of them."""
    return instrument.pages.index(page) + 1, len(instrument.pages) + instrument.review


def read_before(instrument: Instrument, page: Page) -> frozenset[str]:
    """Return what stood above the questions of the pages before this one, but for the first."""
    before = instrument.pages[1 : max(instrument.pages.index(page), 1)]
    return frozenset(lead for earlier in before for lead in earlier.lead)


def most_choices(instrument: Instrument, page: Page) -> int:
    """Return how many answers a statement of a page has to choose from; 0 where it has no statements."""
    asks = any(item.kind == "statement" for item in page.items.values())
    return len(instrument.options) + len(instrument.missing) if asks else 0


def unconfirmed(page: Page, answers: Mapping[str, AnswerValue]) -> bool:
    """Whether a page asks for a direction of favours that was not confirmed as everything recalled."""
    return bool(page.direction) and not confirmed(answers, page.direction)


def asks_once(page: Page, saving: Saving) -> bool:
    """Whether to ask if that was everything: once, when a page is left without the tick; the check page asks itself."""
    return unconfirmed(page, saving.resolved) and f"{page.direction}.DONE" in saving.values


def not_asked_yet(page: Page, saving: Saving, stored: Mapping[str, OwnAnswer]) -> Saving:
    """Leave the tick of a page alone that was never decided, where the page is not left forwards."""
    tick = f"{page.direction}.DONE"
    if tick in stored or is_ticked(saving.values.get(tick)):
        return saving
    return replace(saving, values={key: value for key, value in saving.values.items() if key != tick})


def unread_errors(
    instrument: Instrument, page: Page, unread: Mapping[str, str], stored: Mapping[str, OwnAnswer]
) -> dict[str, str]:
    """Return what is wrong with texts that were set aside, by item, and what stands in their place."""
    errors = {key: read_item(instrument, page.items[key], text)[1] for key, text in unread.items()}
    return _told(instrument, page, {key: error for key, error in errors.items() if error}, values_of(stored))


def filled_in(instrument: Instrument, page: Page, stored: Mapping[str, OwnAnswer], month: Month) -> dict[str, str]:
    """Say of the boxes of a page that were filled in beforehand, and are not answered yet, where that comes from."""
    return {
        key: gettext(
            "Monday to Friday: %(days)s days.",
            days=days,
        )
        for key, days in prefilled(instrument, month).items()
        if key in page.items and key not in stored
    }


def boxes(instrument: Instrument, page: Page, stored: Mapping[str, OwnAnswer], month: Month) -> dict[str, str]:
    """Return what the boxes hold when a page is opened: stored answers, else what is filled in beforehand."""
    texts = typed_texts(page, values_of(stored))
    usual = prefilled(instrument, month)
    return {key: text if key in stored else usual.get(key, text) for key, text in texts.items()}


def notes(
    instrument: Instrument,
    page: Page,
    *,
    stored: Mapping[str, OwnAnswer],
    errors: Mapping[str, str],
    earlier: tuple[Month | None, Mapping[str, OwnAnswer]],
    month: Month,
    who: Mapping[str, str],
) -> Notes:
    """Return what stands beside the boxes: errors, questions about large counts, earlier answers, who sees it."""
    when, answers = earlier
    before = {}
    if when is not None:
        name = when.label if month.plus(-11) > when else when.label.split()[0]
        before = {
            key: told(name, shown_text(instrument, page.items[key], value_of(answer)))
            for key, answer in answers.items()
            if answer.kind not in MISSING and page.items[key].kind != "tick"
        }
    return Notes(
        errors=errors,
        remarks=remarks(page, values_of(stored), errors),
        before=before,
        filled=filled_in(instrument, page, stored, month),
        who=who,
    )


def remarks(page: Page, values: Mapping[str, AnswerValue], errors: Container[str]) -> dict[str, str]:
    """Return the questions about large counts, but for boxes in which something else stands that cannot be read."""
    return {key: words for key, words in soft_questions(page, values).items() if key not in errors}


def error_lines(page: Page, errors: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the lines of the error summary: the element to go to, and the question's name with what is wrong."""
    lines = []
    for group in page.groups:
        for item in group.items:
            if item.key in errors:
                name = told(group.label, item.label) if len(group.items) > 1 and group.label else item.label
                target = field_id(item.key) + ("-0" if item.kind == "statement" else "")
                lines.append((target, told(name, errors[item.key])))
    return lines
