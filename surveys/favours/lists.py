"""Contacts and the list of next help as files, and from files: checked first, then taken in whole or not at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from data.commands.contact_files import ContactRow, import_contacts, plan_contacts
from data.commands.contact_names import check_names
from data.commands.contacts import OTHER_GROUP
from data.commands.favours import TOO_MANY
from data.commands.file_groups import Groups
from data.commands.helps import LONGEST_IDEA
from data.commands.idea_files import TOO_MANY_IDEAS, IdeaRow, import_ideas, plan_ideas
from data.commands.keyring import KeyLostError
from data.db import db
from data.language import gettext, lazy, ngettext
from data.queries.own_favours import list_own_contacts, list_own_ideas
from surveys.clock import utc_now
from surveys.csv_files import unpack_all
from surveys.favours.list_rows import (
    CONTACT_REQUIRED,
    IDEA_REQUIRED,
    read_contacts,
    read_ideas,
    write_contacts,
    write_ideas,
)
from surveys.favours.reading import Problem, Reading
from surveys.favours.removed import Answer
from surveys.favours.transfer import CHOOSE, LARGEST, NO_GROUP, TOO_LARGE, as_file, packed_or_none, sent_file, told
from surveys.own import keyring, local_today, person

ENDPOINTS = (
    "download_contacts",
    "take_in_contacts",
    "confirm_contacts",
    "download_ideas",
    "take_in_ideas",
    "confirm_ideas",
)
TWICE = lazy("An earlier line gives this contact another day of the end.")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking a file in would do, in sentences; `problems` stand against it."""

    problems: Sequence[Problem]
    lines: Sequence[str]
    names: Sequence[tuple[str, Sequence[str]]]
    does: bool


@dataclass(frozen=True, slots=True)
class List:
    """One of the lists: its words, how its file is read, planned and taken in."""

    title: str
    columns: Sequence[tuple[str, str]]
    required: Sequence[str]
    check: str
    confirm: str
    back: str
    back_words: str
    button: str
    read: Callable[..., Reading[Any]]
    plan: Callable[[Reading[Any]], Plan]
    take_in: Callable[[Sequence[Any]], str]


def download_contacts() -> Response:
    """Send the contacts as a CSV file, those without entries and those that have ended too."""
    check_names(db.session, person_id=person()["person_id"], keyring=keyring())
    contacts = list_own_contacts(db.session, **person(), keyring=keyring())
    return as_file(write_contacts(contacts), "my-contacts.csv")


def download_ideas() -> Response:
    """Send what is open on the list of next help as a CSV file."""
    check_names(db.session, person_id=person()["person_id"], keyring=keyring())
    ideas = list_own_ideas(db.session, **person(), keyring=keyring())
    if any(idea.lost for idea in ideas):
        raise KeyLostError(
            gettext("Some ideas cannot be opened now: their key is missing. A file would be without them.")
        )
    contacts = list_own_contacts(db.session, **person(), keyring=keyring())
    return as_file(write_ideas(ideas, contacts, local_today()), "my-next-help.csv")


def _problems(reading: Reading[Any], groups: Groups, crowded: bool) -> list[Problem]:  # noqa: FBT001 - two callers
    return [
        *reading.problems,
        *(Problem(line, NO_GROUP) for line in groups.groupless),
        *(Problem(line, OTHER_GROUP) for line in groups.misgrouped),
        *([Problem(0, TOO_MANY)] if crowded else []),
    ]


def _plan_contacts(reading: Reading[ContactRow]) -> Plan:
    plan = plan_contacts(
        db.session,
        person_id=person()["person_id"],
        rows=reading.rows,
        broken=reading.broken,
        keyring=keyring(),
    )
    new, known = len(plan.new), plan.known
    lines = [ngettext("One contact is new.", "%(number)s contacts are new.", new, number=f"{new:,}")]
    if known:
        lines.append(
            ngettext(
                "One contact is there already and left alone.",
                "%(number)s contacts are there already and left alone.",
                known,
                number=f"{known:,}",
            )
        )
    names = [
        (gettext("New contacts:"), sorted(row.alias for row in plan.new)),
        (gettext("The day on which it ended is noted for:"), sorted(row.alias for row in plan.ended)),
    ]
    problems = [*_problems(reading, plan.groups, plan.crowded), *(Problem(line, TWICE) for line in plan.twice)]
    return Plan(problems, lines, names, bool(plan.new or plan.ended))


def _plan_ideas(reading: Reading[IdeaRow]) -> Plan:
    plan = plan_ideas(
        db.session,
        person_id=person()["person_id"],
        rows=reading.rows,
        broken=reading.broken,
        today=local_today(),
        keyring=keyring(),
    )
    new, known = len(plan.new), plan.known
    lines = [ngettext("One idea is new.", "%(number)s ideas are new.", new, number=f"{new:,}")]
    if known:
        lines.append(
            ngettext(
                "One idea is on your list already and left alone.",
                "%(number)s ideas are on your list already and left alone.",
                known,
                number=f"{known:,}",
            )
        )
    problems = _problems(reading, plan.groups, plan.crowded)
    problems += [Problem(0, TOO_MANY_IDEAS)] if plan.full else []
    return Plan(problems, lines, [(gettext("New contacts:"), plan.aliases)], bool(plan.new))


def _take_in_contacts(rows: Sequence[ContactRow]) -> str:
    changed = import_contacts(db.session, **person(), rows=rows, keyring=keyring(), now=utc_now())
    if not changed:
        return gettext("Nothing new was in the file.")
    return ngettext(
        "One contact was added or changed.",
        "%(number)s contacts were added or changed.",
        changed,
        number=f"{changed:,}",
    )


def _take_in_ideas(rows: Sequence[IdeaRow]) -> str:
    added = import_ideas(db.session, **person(), rows=rows, today=local_today(), keyring=keyring(), now=utc_now())
    if not added:
        return gettext("Nothing new was in the file.")
    return ngettext(
        "One idea was added to your list.", "%(number)s ideas were added to your list.", added, number=f"{added:,}"
    )


_ALIAS = ("contact", lazy("Your name for them"))
_GROUP = ("group", lazy("customer, partner or colleague; needed for new contacts"))
CONTACTS = List(
    title=lazy("Contacts from a file"),
    columns=(_ALIAS, _GROUP, ("ended_on", lazy("the day on which it ended, such as 2026-10-31, or nothing"))),
    required=CONTACT_REQUIRED,
    check="favours.take_in_contacts",
    confirm="favours.confirm_contacts",
    back="favours.list_contacts",
    back_words=lazy("Back to your contacts"),
    button=lazy("Add to my contacts"),
    read=read_contacts,
    plan=_plan_contacts,
    take_in=_take_in_contacts,
)
IDEAS = List(
    title=lazy("Ideas from a file"),
    columns=(
        _ALIAS,
        _GROUP,
        ("idea", lazy("What would help, up to %(longest)s characters", longest=f"{LONGEST_IDEA:,}")),
        ("day", lazy("a day of your own, such as 2026-10-31, or nothing")),
        ("reminder", lazy("never, once, monthly or yearly; one on a day that has passed is left out")),
    ),
    required=IDEA_REQUIRED,
    check="favours.take_in_ideas",
    confirm="favours.confirm_ideas",
    back="favours.list_ideas",
    back_words=lazy("Back to your list"),
    button=lazy("Add to my list"),
    read=read_ideas,
    plan=_plan_ideas,
    take_in=_take_in_ideas,
)


def _page(which: List, problems: Sequence[Problem] = ()) -> str:
    return render_template("favours/list_file.html", which=which, page_errors=told(problems))


def _check(which: List) -> Answer:
    """Ask for a file, and say line by line what is wrong with it, or what taking it in would do."""
    if request.method != "POST":
        return _page(which)
    content = sent_file()
    if not 0 < len(content) <= LARGEST:
        return _page(which, [Problem(0, TOO_LARGE if content else CHOOSE)]), 400
    plan = which.plan(which.read(content, local_today()))
    packed = packed_or_none(content)
    problems = [*plan.problems] if packed else [*plan.problems, Problem(0, TOO_LARGE)]
    if problems:
        return _page(which, problems), 400
    return render_template("favours/list_check.html", which=which, plan=plan, packed=packed, shown=SHOWN)


def _confirm(which: List) -> Answer:
    """Take a checked file in."""
    reading = which.read(unpack_all(request.form.get("content", ""), LARGEST), local_today())
    if reading.problems or not reading.rows:
        return _page(which, reading.problems or [Problem(0, CHOOSE)]), 400
    flash(which.take_in(reading.rows), "success")
    return redirect(url_for(which.back))


def take_in_contacts() -> Answer:
    """Check a file of contacts."""
    return _check(CONTACTS)


def confirm_contacts() -> Answer:
    """Take a checked file of contacts in."""
    return _confirm(CONTACTS)


def take_in_ideas() -> Answer:
    """Check a file of ideas."""
    return _check(IDEAS)


def confirm_ideas() -> Answer:
    """Take a checked file of ideas in."""
    return _confirm(IDEAS)


def register(blueprint: Blueprint) -> None:
    """Add these pages to the blueprint of the log."""
    both, post = ["GET", "POST"], ["POST"]
    blueprint.add_url_rule("/my-contacts.csv", view_func=download_contacts)
    blueprint.add_url_rule("/my-next-help.csv", view_func=download_ideas)
    blueprint.add_url_rule("/contacts/file", view_func=take_in_contacts, methods=both)
    blueprint.add_url_rule("/contacts/file/confirm", view_func=confirm_contacts, methods=post)
    blueprint.add_url_rule("/next/file", view_func=take_in_ideas, methods=both)
    blueprint.add_url_rule("/next/file/confirm", view_func=confirm_ideas, methods=post)
