"""Pages of worksheets: which there are, a new version, checking, finishing, looking, outcomes, removal."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.favours import hold_log
from data.commands.keyring import KeyLostError
from data.commands.worksheets import (
    CUSTOMER,
    finish_worksheet,
    note_outcomes,
    remove_worksheet,
)
from data.db import db
from data.errors import RefusedError
from data.language import gettext, lazy
from data.queries.own_worksheets import OwnWorksheet, list_own_outcomes, list_own_worksheets
from data.types import Permission
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.lost import tell_lost_keys
from surveys.meanwhile import meet, write_seen
from surveys.own import keyring, local_day, person
from surveys.pulse.visits import check_sender
from surveys.resend import keep_what_was_sent
from surveys.worksheets import points
from surveys.worksheets.beginning import begin_about, lead, start_form
from surveys.worksheets.differences import Change, changes_between
from surveys.worksheets.sheets import (
    Sheet,
    both_values,
    open_sheets,
    other_versions,
    sheet_or_404,
    unread_texts,
    version_before,
    worksheet_or_404,
)
from surveys.worksheets.words import (
    EMPTY,
    OUTCOME_LABELS,
    AskNext,
    ask_next,
    calibration,
    is_answered,
    outcomes_missing,
    scores,
)

blueprint = Blueprint("worksheets", __name__, url_prefix="/worksheets")
blueprint.app_template_filter("local_day")(local_day)
HOME = "worksheets.list_worksheets"
tell_lost_keys(blueprint, read=points.in_words, back_to=HOME, back_words=lazy("Your worksheets"))
keep_what_was_sent(blueprint, read=points.in_words, back_to=HOME)

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with the versions about them, the newest first, and what to ask next by the latest finished one."""

    versions: Sequence[OwnWorksheet]
    next: AskNext | None

    @property
    def newest(self) -> OwnWorksheet:
        """The newest version."""
        return self.versions[0]


def _customers(worksheets: Sequence[OwnWorksheet]) -> tuple[list[Customer], bool]:
    """Return the customers, and whether their texts can be read."""
    groups = [list(versions) for _, versions in groupby(worksheets, key=lambda one: one.contact_id)]
    latest = [next((one for one in versions if one.finished_at), None) for versions in groups]
    try:
        sheets = {sheet.about.id: sheet for sheet in open_sheets(*filter(None, latest))}
    except KeyLostError:
        return [Customer(versions, None) for versions in groups], False
    asked = [ask_next(sheets[one.id].instrument, sheets[one.id].points) if one else None for one in latest]
    return [Customer(versions, next_) for versions, next_ in zip(groups, asked, strict=True)], True


@blueprint.before_request
def check_who_sent() -> None:
    """Refuse a form that was made for somebody else, or that could not be read."""
    if request.method == "POST" and request.endpoint != "worksheets.save_changes":  # what scripts send is no form
        check_sender()


@blueprint.get("/")
def list_worksheets() -> str:
    """List the customers with their versions, and how the person's certainty has turned out."""
    customers, readable = _customers(list_own_worksheets(db.session, **person(), keyring=keyring()))
    outcomes = list_own_outcomes(db.session, **person())
    return render_template(
        "worksheets/list.html",
        customers=customers,
        readable=readable,
        calibration=calibration(outcomes),
        outcomes=len(outcomes),
        missing=outcomes_missing(outcomes),
        customer_group=CUSTOMER,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def begin() -> Answer:
    """Ask which customer, and begin the next version about them, or go on with the one that was begun."""
    form = start_form()
    if request.method != "POST" or not form.validate():
        printable(form)
        page = render_template("worksheets/begin.html", form=form, lead=lead())
        return (page, 400) if request.method == "POST" else page
    before = utc_now()
    worksheet = begin_about(form)
    if worksheet.started_at < before:
        flash(gettext("You had begun this worksheet already. What you wrote is here."), "note")
    return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet.id))


@blueprint.get("/<int:worksheet_id>")
def show_worksheet(worksheet_id: int) -> Answer:
    """Show a finished worksheet with what to ask next and its scores; go on with one that is not finished."""
    sheet = sheet_or_404(worksheet_id)
    if sheet.about.finished_at is None:
        blank = (item.key for item, point in sheet.rows if not (point.words or point.dont_know))
        point = next(blank, None)
        if point is None:
            return redirect(url_for("worksheets.show_check", worksheet_id=worksheet_id))
        return redirect(url_for("worksheets.show_point", worksheet_id=worksheet_id, point=point))
    others = other_versions(sheet.about)
    return render_template(
        "worksheets/show.html",
        sheet=sheet,
        next=ask_next(sheet.instrument, sheet.points),
        scores=scores(sheet.points),
        others=others,
        both=both_values(sheet.about, points.box_names),
        draft=next((one for one in others if one.finished_at is None), None),
        before=version_before(sheet.about),
        outcome_labels=OUTCOME_LABELS,
        customer_group=CUSTOMER,
    )


@blueprint.get("/<int:worksheet_id>/print")
def print_worksheet(worksheet_id: int) -> str:
    """Show a worksheet as it goes on paper, with room at the points to ask about."""
    sheet = sheet_or_404(worksheet_id)
    return render_template("worksheets/print.html", sheet=sheet, next=ask_next(sheet.instrument, sheet.points))


def _check(sheet: Sheet, **more: Any) -> str:
    both, unread = both_values(sheet.about, points.box_names), unread_texts(sheet.about)
    return render_template("worksheets/check.html", sheet=sheet, both=both, unread=unread, **more)


@blueprint.get("/<int:worksheet_id>/check")
def show_check(worksheet_id: int) -> Answer:
    """Show what is written, with the way back to each point."""
    sheet = sheet_or_404(worksheet_id)
    if sheet.about.finished_at is not None:
        return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet_id))
    return _check(sheet)


@blueprint.post("/<int:worksheet_id>/finish")
def finish(worksheet_id: int) -> Answer:
    """Finish a worksheet, once however often it is pressed."""
    worksheet_or_404(worksheet_id)
    try:
        finish_worksheet(db.session, person_id=person()["person_id"], worksheet_id=worksheet_id, now=utc_now())
    except RefusedError as refusal:
        return _check(sheet_or_404(worksheet_id), page_errors=[("", refusal.message)]), 400
    return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet_id))


def _other_or_404(about: OwnWorksheet) -> OwnWorksheet:
    asked = request.args.get("with")
    if asked is None:
        return version_before(about) or abort(404)
    return next((one for one in other_versions(about) if str(one.id) == asked), None) or abort(404)


@blueprint.get("/<int:worksheet_id>/compare")
def compare(worksheet_id: int) -> str:
    """Show two versions about a customer side by side, with what changed in words."""
    about = worksheet_or_404(worksheet_id)
    old, new = open_sheets(*sorted((about, _other_or_404(about)), key=lambda one: one.version))
    compared = [
        changes_between(new.instrument, item, old.points.get(item.key, EMPTY), after) for item, after in new.rows
    ]
    changed: list[Change] = [one for one in compared if one.said]
    return render_template(
        "worksheets/compare.html",
        old=old,
        new=new,
        changed=changed,
        unchanged=[one.item for one in compared if not one.said],
        others=[one for one in other_versions(new.about) if one.id != old.about.id],
    )


@blueprint.route("/<int:worksheet_id>/outcomes", methods=["GET", "POST"])
def edit_outcomes(worksheet_id: int) -> Answer:
    """Ask how each point turned out, and note it."""
    if request.method == "POST":
        hold_log(db.session, person()["person_id"])
    sheet = sheet_or_404(worksheet_id)
    rows = [(item, point) for item, point in sheet.rows if is_answered(point)]
    if sheet.about.finished_at is None:
        return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet_id))
    stored = {item.key: point.outcome or "" for item, point in rows}
    page = {"sheet": sheet, "rows": rows, "labels": OUTCOME_LABELS}
    if request.method != "POST":
        return render_template("worksheets/outcomes.html", chosen=stored, seen=write_seen(stored), **page)
    met = meet(request.form, stored)
    if met.both:
        both = [(item.label, OUTCOME_LABELS[met.both[item.key]]) for item, _ in rows if item.key in met.both]
        return render_template("worksheets/outcomes.html", chosen=met.boxes, seen=met.seen, both=both, **page), 409
    sent = {item.key: met.boxes.get(item.key) or None for item, _ in rows}
    note_outcomes(db.session, person_id=person()["person_id"], worksheet_id=worksheet_id, outcomes=sent)
    flash(gettext("It is noted how this turned out. Only you see it."), "success")
    return redirect(url_for("worksheets.show_worksheet", worksheet_id=worksheet_id))


@blueprint.route("/<int:worksheet_id>/remove", methods=["GET", "POST"])
def remove(worksheet_id: int) -> Answer:
    """Say what removing a version takes with it, and remove it; its texts need not be readable."""
    about = worksheet_or_404(worksheet_id)
    if request.method != "POST":
        return render_template("worksheets/remove.html", about=about, others=other_versions(about))
    remove_worksheet(db.session, person_id=person()["person_id"], worksheet_id=about.id)
    flash(gettext("This version is gone."), "success")
    return redirect(url_for("worksheets.list_worksheets"))


POINT = "/<int:worksheet_id>/points/<point>"
blueprint.add_url_rule(POINT, view_func=points.show_point)
blueprint.add_url_rule(POINT, view_func=points.save_point, methods=["POST"])
blueprint.add_url_rule("/<int:worksheet_id>/save", view_func=points.save_changes, methods=["POST"])
ENDPOINTS = (
    "list_worksheets",
    "begin",
    "show_worksheet",
    "print_worksheet",
    "show_check",
    "finish",
    "compare",
    "edit_outcomes",
    "remove",
    *points.ENDPOINTS,
)
ACCESS = {f"worksheets.{name}": Permission.ANSWER for name in ENDPOINTS}
