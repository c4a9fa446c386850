"""Pages of closed deals: choose a file, say which column is what, see what would be published, publish."""

import io
from contextlib import closing
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from data.commands.deal_plans import DealPlan
from data.commands.outcomes import plan_deals, publish_deals, told_months
from data.db import db
from data.errors import ConflictError
from data.language import beside, gettext, lazy, mark, ngettext, sentences
from data.queries.organisations import get_organisation
from data.types import Month, Permission
from surveys.clock import utc_now
from surveys.csv_files import FileError, at_line, of_first_lines, pack, unpack_all
from surveys.deals.columns import DAY_FIRST, MONTH_FIRST, guessed, header_of
from surveys.deals.forms import CHOICES, ColumnsForm, FileForm
from surveys.deals.rows import Columns, Problem, Reading, read_deals
from surveys.deals.words import cycle_words, doubt_words, kind_words, of_all, placeless_words, thin_words
from surveys.errors import drain
from surveys.fields import printable
from surveys.own import local_today, local_zone

blueprint = Blueprint("deals", __name__, url_prefix="/deals")
ACCESS = {f"deals.{name}": Permission.ADMINISTER for name in ("choose_file", "choose_columns", "check", "confirm")}
Answer = str | Response | tuple[str, int]
CHOOSE = lazy("Choose a CSV file.")
LARGEST = 12_000_000  # bytes of a file
LARGEST_PACKED = 6_000_000  # characters that a form carries on
MOST_DRAINED = 200_000_000  # bytes of a file that is too large, which are thrown away
TOO_LARGE = lazy(
    "This file is too large to be taken in at once. Export only the columns of ID, owner, stage and days, or a few "
    "whole months at a time."
)
NO_DEALS = lazy("No deal of the file is won or lost. Look at the stages.")
NO_MONTH = lazy("No month of the file can be published: each is told already, or has no closed round to stand beside.")
OTHER_ORDER = lazy(
    "If day and month change places, a month of the file can be published. Look at what comes first in days such as "
    "03/04/2026."
)
NOT_TICKED = lazy("Look at these lines, and tick this if each of them is a deal of its own.")
NOT_OPEN = lazy("Tick this if they are still open, or choose the file again and write the stages under won or lost.")
NONE_WHOLE = lazy("Tick a month of which the file holds every deal, or choose a file that does.")
NOT_ONLY = lazy("Tick this if no others are recorded, or choose a file that holds them too.")
MOST_SHOWN = 50
OF_IDS = mark(
    "No deal has an owner who is called so here: %(owners)s. Choose a column of names or e-mail addresses, not one of "
    "IDs."
)
OF_NAMES = mark(
    "No deal has an owner who is called so here: %(owners)s. Choose a column with names or e-mail addresses as people "
    "are called here."
)
MOST_NAMED, LONGEST_NAMED = 3, 60  # owners whom nobody is called


def _file_page(words: str = "", status: int = 400) -> Answer:
    form = FileForm()
    if words:
        form.file.errors = [words]
    months = told_months(db.session, organisation_id=g.viewer.organisation_id)
    page = render_template("deals/file.html", form=form, told=[month.label for month in reversed(months)])
    return (page, status) if words else page


@blueprint.errorhandler(RequestEntityTooLarge)
def answer_too_large(_error: RequestEntityTooLarge) -> Answer:
    """Say beside the field that a file is too large to be read at all."""
    if (request.content_length or 0) > (request.max_content_length or 0):  # else some of it has been read already
        drain(MOST_DRAINED)
    return _file_page(TOO_LARGE, 413)


@blueprint.url_value_preprocessor
def _larger_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let files of a year's deals in; before anything reads the form."""
    if endpoint in {"deals.choose_columns", "deals.check", "deals.confirm"}:
        request.max_content_length = LARGEST + 1_000_000
        request.max_form_memory_size = LARGEST_PACKED + 100_000


@blueprint.get("")
def choose_file() -> Answer:
    """Ask for a file, and say which months are published."""
    return _file_page()


def _sent_file() -> bytes:
    sent = request.files.get("file")
    if sent is None:
        return b""
    with closing(sent):  # a large one lies in a temporary file
        content: bytes = sent.read()
    return content


@blueprint.post("/columns")
def choose_columns() -> Answer:
    """Read the first line of a file and ask which column is what."""
    content = _sent_file()
    if not content:
        return _file_page(CHOOSE)
    packed = pack(io.BytesIO(content)) if len(content) <= LARGEST else ""
    if not 0 < len(packed) <= LARGEST_PACKED:
        return _file_page(TOO_LARGE)
    try:
        header = header_of(content)
    except FileError as refusal:
        return _file_page(at_line(refusal.line, refusal.message))
    saved = get_organisation(db.session, g.viewer.organisation_id).deal_columns
    form = ColumnsForm(data=guessed(header, saved) | {"content": packed})
    form.offer(header)
    return render_template("deals/columns.html", form=form)


def _columns(form: ColumnsForm) -> Columns:
    names = {name: str(form[name].data or "") for name in (*CHOICES, "order")}
    return Columns(**names, won=form.won.stages, lost_words=form.lost_words.stages)


def _no_owner(plan: DealPlan) -> str:
    """Say once of a column in which nobody is found that it is the wrong one, as one of IDs is."""
    names = list(dict.fromkeys(owner for _, owner in plan.strangers))
    named = [name[:LONGEST_NAMED] for name in names[:MOST_NAMED]]
    if any(any(letter.isdigit() for letter in name) for name in named):
        return gettext(OF_IDS, owners=beside(*named))
    return gettext(OF_NAMES, owners=beside(*(gettext("“%(name)s”", name=name) for name in named)))


def _problems(reading: Reading, plan: DealPlan, *, leave_out: bool) -> list[Problem]:
    found = list(reading.problems)
    found += [
        Problem(line, gettext("Several people are called %(owner)s. Use a column of addresses.", owner=owner))
        for line, owner in plan.several
    ]
    if len(plan.strangers) > 1 and not plan.sums and not plan.several:
        found.append(Problem(0, _no_owner(plan)))
    elif not leave_out:
        found += [
            Problem(line, gettext("Nobody here is called %(owner)s.", owner=owner)) for line, owner in plan.strangers
        ]
    if not found and not reading.deals:
        found.append(
            Problem(
                0,
                sentences(NO_DEALS, gettext("The file has: %(stages)s.", stages=reading.stages))
                if reading.others
                else NO_DEALS,
            )
        )
    if not found and not any(month.new for month in plan.months):
        thin = [thin_words(month) for month in plan.months if month.thin]
        found += [Problem(0, words) for words in thin or [str(NO_MONTH)]]
    if found and reading.read_as:
        found.append(Problem(0, reading.read_as))
    return sorted(found, key=lambda problem: problem.line)


def _read() -> tuple[ColumnsForm, Reading, DealPlan, list[Problem]] | Answer:
    """Read the file that the form carries; an answer in its place where it cannot be."""
    form = ColumnsForm(request.form)
    try:
        header = header_of(unpack_all(form.content.data or "", LARGEST))
    except FileError:
        return _file_page(CHOOSE)
    form.offer(header)
    form.validate()
    if not form.chosen(header):
        printable(form)
        return render_template("deals/columns.html", form=form), 400
    try:
        reading, plan = _planned(form, _columns(form))
    except FileError as refusal:
        reading, plan = Reading(problems=[Problem(refusal.line, refusal.message)]), DealPlan()
    problems = _problems(reading, plan, leave_out=bool(form.strangers.data))
    if reading.deals and not any(month.new for month in plan.months) and _other_order_fits(form):
        problems.insert(0, Problem(0, OTHER_ORDER))
    return form, reading, plan, problems


def _planned(form: ColumnsForm, columns: Columns) -> tuple[Reading, DealPlan]:
    reading = read_deals(unpack_all(form.content.data or "", LARGEST), columns, local_today(), local_zone())
    return reading, plan_deals(db.session, organisation_id=g.viewer.organisation_id, deals=reading.deals)


def _other_order_fits(form: ColumnsForm) -> bool:
    """Tell whether a month could be published if days and months changed places, and no line would be wrong."""
    columns = _columns(form)
    other = replace(columns, order=MONTH_FIRST if columns.order == DAY_FIRST else DAY_FIRST)
    reading, plan = _planned(form, other)
    return not reading.problems and any(month.new for month in plan.months)


def _more(number: int) -> str:
    return ngettext("And one more.", "And %(more)s more.", number, more=f"{number:,}")


def _refused(form: ColumnsForm, problems: list[Problem]) -> Answer:
    shown, more = of_first_lines(problems)
    lines = [at_line(problem.line, problem.words) for problem in shown] + ([more] if more else [])
    errors = [("owner", words) for words in lines]
    return render_template("deals/columns.html", form=form, page_errors=errors), 400


@blueprint.post("/check")
def check() -> Answer:
    """Say what is wrong with a file, line by line, or what taking it in would publish."""
    found = _read()
    if not isinstance(found, tuple) or len(found) == 2:  # noqa: PLR2004 - a page and its status
        return found
    form, reading, plan, problems = found
    if problems:
        return _refused(form, problems)
    form.alike.data = form.still_open.data = False  # it is asked for beside what it is about
    saved = get_organisation(db.session, g.viewer.organisation_id).deal_columns or {}
    form.only.data = plan.accepted = bool(plan.one_kind) and saved.get("only") == plan.one_kind
    return _in_order(form, reading, plan)


def _in_order(form: ColumnsForm, reading: Reading, plan: DealPlan) -> str:
    form.whole_among(_in_doubt(plan))
    return render_template(
        "deals/check.html",
        form=form,
        plan=plan,
        reading=reading,
        left_out=len(plan.strangers),
        doubts=_listed(reading.doubts),
        alike=_listed(reading.to_tick),
        cycle_words=cycle_words,
        of_all=of_all,
        doubted={str(month.month): doubt_words(month) for month in plan.months},
        days_missing=any(month.new and month.empty for month in plan.months),
        one_kind=kind_words(plan),
        placeless=[words for month in plan.months if (words := placeless_words(month))],
    )


def _in_doubt(plan: DealPlan) -> list[Month]:
    return [month.month for month in plan.months if month.new and month.doubtful]


def _listed(problems: list[Problem]) -> list[str]:
    lines = [at_line(problem.line, problem.words) for problem in problems[:MOST_SHOWN]]
    return [*lines, _more(len(problems) - MOST_SHOWN)] if len(problems) > MOST_SHOWN else lines


@blueprint.post("/confirm")
def confirm() -> Answer:
    """Publish a checked file."""
    found = _read()
    if not isinstance(found, tuple) or len(found) == 2:  # noqa: PLR2004 - a page and its status
        return found
    form, reading, plan, problems = found
    if problems:
        return _refused(form, problems)
    whole = form.whole_among(_in_doubt(plan))
    plan.accepted = bool(form.only.data)
    if reading.to_tick and not form.alike.data:
        form.alike.errors = [NOT_TICKED]
    if reading.ended and not form.still_open.data:
        form.still_open.errors = [NOT_OPEN]
    if plan.one_kind and not plan.accepted:
        form.only.errors = [NOT_ONLY]
    elif not plan.ready(whole):
        form.whole.errors = [NONE_WHOLE]
    if form.errors:
        return _in_order(form, reading, plan), 400
    words = {"won": form.won.data, "lost_words": form.lost_words.data}
    only = plan.one_kind if plan.accepted else ""
    columns = asdict(_columns(form)) | words | {"strangers": "y" if form.strangers.data else "", "only": only}
    try:
        months = publish_deals(
            db.session,
            organisation_id=g.viewer.organisation_id,
            deals=reading.deals,
            columns=columns,
            actor_id=g.viewer.person_id,
            now=utc_now(),
            whole=whole,
            only=only,
        )
    except ConflictError as refusal:
        return _refused(form, [Problem(0, refusal.message)])
    flash(
        gettext(
            "Published: %(months)s. The deals themselves are not kept.",
            months=beside(*(month.label for month in months)),
        ),
        "success",
    )
    return redirect(url_for("deals.choose_file"))
