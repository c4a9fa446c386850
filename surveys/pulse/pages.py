"""Renders the pages of the pulse from a visit and what is stored or was typed."""

from collections.abc import Container, Mapping

from flask import g, render_template

from data.commands.unread import open_unread
from data.db import db
from data.instruments import Instrument, Item, Page
from data.instruments.answers import AWAY_ITEM, AnswerValue, was_away
from data.language import gettext, lazy
from data.queries.own import OwnAnswer, get_earlier_answers, get_own_answers
from data.queries.own_things import list_own_conflicts
from data.queries.own_units import OwnUnit, list_own_units
from data.types import Month
from surveys.own import keyring
from surveys.pulse import jots, seeing, wizard
from surveys.pulse.forms import PageForm, write_seen
from surveys.pulse.review import sections
from surveys.pulse.visits import person
from surveys.pulse.wizard import Visit
from surveys.questions import field_id, page_view, shown_text, typed_words

NOT_ASKED_FOR = lazy("This page sent something that it did not ask for. Nothing of it was saved.")


def overtaken(question: str) -> str:
    """Say that an answer took the place of one of another tab."""
    return gettext(
        "“%(question)s” had been changed meanwhile in another tab or on another device. What you sent last counts.",
        question=question,
    )


def stored_answers(visit: Visit, page: Page | None = None) -> dict[str, OwnAnswer]:
    """Return the person's stored answers to the round, or those of a page and whether the person was away."""
    if not visit.started:
        return {}
    items = None if page is None else {*page.items, *({AWAY_ITEM} & visit.instrument.items.keys())}
    return get_own_answers(db.session, **person(), round_id=visit.place.round_id, items=items)


def _printable(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def units_of(visit: Visit) -> list[OwnUnit]:
    """Return the groups that the person's answers count in."""
    place = visit.place
    ours = {"organisation_id": person()["organisation_id"], "round_id": place.round_id}
    return list_own_units(db.session, **ours, team_id=place.team_id, k=place.k)


def both_values(visit: Visit) -> list[tuple[str, str, str, str]]:
    """Return what the person changed in two places: the question, the answer that lost, the one that counted, when."""
    found = list_own_conflicts(db.session, **person(), round_id=visit.place.round_id)
    lines = []
    for one in found:
        item = visit.instrument.items[one.item]
        lost, counted = (shown_text(visit.instrument, item, AnswerValue(*side)) for side in (one.earlier, one.later))
        lines.append((visit.text(item.text), lost, counted, visit.words(one.happened_at)))
    return lines


def unread_texts(visit: Visit, items: Container[str]) -> dict[str, str]:
    """Return what was typed into boxes of the round and could not be read, by item."""
    found = open_unread(db.session, person_id=person()["person_id"], unread=visit.place.unread, keyring=keyring())
    return {item: text for item, text in found.items() if item in items}


def _earlier(visit: Visit, page: Page) -> tuple[Month | None, Mapping[str, OwnAnswer]]:
    """Return what was answered before: nothing to who came by an invitation, as mails are passed on."""
    if g.viewer.only_month is not None:
        return None, {}
    return get_earlier_answers(db.session, **person(), before=visit.place.month, items=list(page.items))


def _held(
    page: Page, texts: Mapping[str, str], errors: Mapping[str, str], stored: Mapping[str, OwnAnswer]
) -> dict[str, str]:
    """Return what the boxes of a page count with: what they hold, or what is stored where that cannot be read."""
    now = wizard.seen_now(page, stored)
    return {key: now[key].text if key in errors else text for key, text in texts.items()}


def render_page(
    visit: Visit,
    page: Page,
    stored: Mapping[str, OwnAnswer],
    *,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    asked: bool = False,
    from_check: bool = False,
) -> str:
    """Return a page of questions; `typed` texts take the place of stored answers after an error."""
    own = {key: answer for key, answer in stored.items() if key in page.items}
    units = units_of(visit)
    texts = typed if typed is not None else wizard.boxes(visit.instrument, page, own, visit.place.month)
    notes = wizard.notes(
        visit.instrument,
        page,
        stored=own,
        errors=errors or {},
        earlier=_earlier(visit, page),
        month=visit.place.month,
        who=seeing.seen_by(visit, page, units),
    )
    lines = ([("", refusal)] if refusal else []) + wizard.error_lines(page, errors or {})
    first = page is visit.first
    return render_template(
        "pulse/page.html",
        visit=visit,
        page=page,
        first=first,
        groups=page_view(visit.instrument, page, {key: _printable(text) for key, text in texts.items()}, notes),
        jots=jots.offered(page, visit.place.month, _held(page, texts, errors or {}, own)),
        month_label=visit.place.month.label,
        seen=write_seen(wizard.seen_now(page, own)),
        rendered=int(visit.now.timestamp()),
        page_errors=lines,
        asked=asked,
        from_check=from_check,
        before=wizard.step_before(visit.instrument, page),
        step=wizard.step_count(visit.instrument, page),
        where=seeing.counted_in(units, visit.place.k) if first else "",
        known=wizard.read_before(visit.instrument, page),
        keys=wizard.most_choices(visit.instrument, page),
    )


def render_stored(visit: Visit, page: Page, stored: Mapping[str, OwnAnswer], *, asked: bool, from_check: bool) -> str:
    """Return a page with what is stored, and with what was set aside because it could not be read."""
    unread = unread_texts(visit, page.items)
    own = {key: answer for key, answer in stored.items() if key in page.items}
    texts = wizard.boxes(visit.instrument, page, own, visit.place.month) | unread
    errors = wizard.unread_errors(visit.instrument, page, unread, own)
    return render_page(visit, page, stored, typed=texts, errors=errors, asked=asked, from_check=from_check)


def _unread_lines(visit: Visit, values: Mapping[str, AnswerValue]) -> list[tuple[str, str, str, str, str]]:
    """Return the page, the element, the name, the text and what counts of each box that could not be read."""
    found = unread_texts(visit, visit.instrument.items)
    return [
        (
            page.key,
            field_id(key),
            visit.text(item.text),
            _printable(found[key]),
            wizard.standing(item, values.get(key), visit.instrument) or gettext("This does not count."),
        )
        for page in visit.instrument.pages
        for key, item in page.items.items()
        if key in found
    ]


def render_again(
    visit: Visit,
    page: Page,
    form: PageForm,
    typed: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
) -> str:
    """Return a posted page with every text as it was typed and what is wrong with it."""
    return render_page(
        visit,
        page,
        stored_answers(visit, page),
        typed=typed,
        errors=errors,
        refusal=refusal,
        asked=form.asked,
        from_check=form.from_check,
    )


def render_check(visit: Visit, stored: Mapping[str, OwnAnswer]) -> str:
    """Return the page on which the answers are checked before they are sent."""
    values = wizard.values_of(stored)
    return render_template(
        "pulse/check.html",
        visit=visit,
        sections=sections(visit.instrument, values, visit.place.month),
        away=was_away(values),
        where=seeing.counted_in(units_of(visit), visit.place.k),
        kept=wizard.kept_while_away(visit.first, values),
        unread=_unread_lines(visit, values),
        both=both_values(visit),
    )


def _is_late(text: str, kept: str, form: PageForm, key: str) -> bool:
    """Whether a box was changed on this page, emptied too, and is not what is stored: the rest only stood there."""
    before = form.seen[key].text.strip() if form.seen and key in form.seen else ""
    return text.strip() not in (kept.strip(), before)


def _late_words(instrument: Instrument, item: Item, text: str) -> str:
    if not text.strip():
        return gettext("You took this answer back. What was saved before is still there.")
    return _printable(typed_words(instrument, item, text))


def render_closed(visit: Visit, form: PageForm | None = None, page: Page | None = None) -> str:
    """Return the page of a round that takes no answers, with what was typed just now to copy, and what is stored."""
    stored = stored_answers(visit)
    typed, to_copy = [], False
    if form is not None and page is not None:
        kept = wizard.seen_now(page, stored)
        late = {key: text for key, text in form.sent.items() if _is_late(text, kept[key].text, form, key)}
        items = [item for key, item in page.items.items() if key in late]
        typed = [(visit.text(item.text), _late_words(visit.instrument, item, late[item.key])) for item in items]
        to_copy = any(text.strip() for text in late.values())
    values = wizard.values_of(stored)
    return render_template(
        "pulse/closed.html",
        visit=visit,
        typed=typed,
        to_copy=to_copy,
        in_time=form is not None and not typed,
        sections=sections(visit.instrument, values, visit.place.month) if values else [],
        both=both_values(visit),
    )
