"""The calendar of rounds: the monthly rule with the dates it gives, pause and resume, a later close."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, IntegerField, ValidationError
from wtforms.validators import InputRequired

from data.calendar import LATEST_DAY, RoundRule, reminder_moments
from data.commands.round_rules import change_rule, extend_round, pause_rounds, resume_rounds, tell_small_groups
from data.db import db
from data.errors import RefusedError
from data.language import gettext, lazy
from data.queries.openings import Calendar, get_calendar, next_opening
from data.queries.rounds import get_round
from data.texts import plain_digits
from data.types import Month, Permission, RoundState
from surveys.clock import utc_now
from surveys.fields import NOT_WRITTEN_SO, ChoiceField, DayField, printable
from surveys.people.forms import sensible_day
from surveys.people.shared import actor
from surveys.rounds.routes import blueprint

ACCESS = {f"rounds.{name}": Permission.ADMINISTER for name in ("show_rule", "pause", "resume", "extend")}
MONTHS_SHOWN = 12
WHOLE = lazy("Enter a whole number from 1 to %(latest)s.", latest=LATEST_DAY)
SMALL = {"month": lazy("Are shown every month"), "quarter": lazy("Are shown once a quarter, with its last month")}
Answer = str | Response | tuple[str, int]


class DayOfMonthField(IntegerField):
    """A day of a month, or of a round."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read one or two digits; nothing when it is empty."""
        text = plain_digits(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LATEST_DAY):
                raise ValueError(WHOLE)
            self.data = int(text)


class RuleForm(Form):
    """The days of the monthly rule."""

    opening_day = DayOfMonthField(lazy("Opens on day"), [InputRequired(WHOLE)])
    closing_day = DayOfMonthField(lazy("Closes at the end of day"), [InputRequired(WHOLE)])
    first_reminder = DayOfMonthField(lazy("First reminder on day"))
    second_reminder = DayOfMonthField(lazy("Second reminder on day"))
    small = ChoiceField(lazy("Groups in which fewer than 10 people answered"), SMALL, lazy("Choose how often."))

    @property
    def rule(self) -> RoundRule:
        """The rule as it was typed."""
        days = (self.first_reminder.data, self.second_reminder.data)
        reminders = tuple(day for day in days if day is not None)
        return RoundRule(self.opening_day.data or 0, self.closing_day.data or 0, reminders)

    def validate_closing_day(self, field: IntegerField) -> None:
        """Check the days together."""
        if field.data is not None and not (self.opening_day.errors or self.first_reminder.errors):
            try:
                self.rule.check()
            except RefusedError as refusal:
                raise ValidationError(refusal.message) from refusal


class ExtendForm(Form):
    """A later day."""

    closes_on = DayField(lazy("New last day"), [InputRequired(NOT_WRITTEN_SO), sensible_day])


@dataclass(frozen=True, slots=True)
class Dates:
    """What a rule gives for one month, in the organisation's zone."""

    month: Month
    opens: dt.datetime
    closes: dt.datetime
    reminders: tuple[dt.datetime, ...]


def _own() -> dict[str, int]:
    return {"organisation_id": g.viewer.organisation_id}


def _preview(rule: RoundRule, calendar: Calendar) -> list[Dates]:
    zone = ZoneInfo(calendar.zone)
    first, _ = next_opening(db.session, **_own(), now=utc_now())
    found = []
    for month in (first.plus(number) for number in range(MONTHS_SHOWN)):
        opens, closes = rule.times(month, calendar.zone)
        reminders = reminder_moments(opens, calendar.zone, rule.reminder_days)
        found.append(
            Dates(
                month,
                opens.astimezone(zone),
                closes.astimezone(zone),
                tuple(moment.astimezone(zone) for moment in reminders),
            )
        )
    return found


def _rule_page(form: RuleForm, calendar: Calendar, rule: RoundRule | None) -> str:
    dates = _preview(rule, calendar) if rule is not None else []
    return render_template("rounds/rule.html", form=form, calendar=calendar, dates=dates, latest=LATEST_DAY)


@blueprint.route("/rule", methods=["GET", "POST"])
def show_rule() -> Answer:
    """Show the monthly rule with the dates of a year; show those of another rule, or change to it."""
    calendar = get_calendar(db.session, g.viewer.organisation_id)
    rule = calendar.rule
    days = (*rule.reminder_days, None, None)
    form = RuleForm(
        request.form or None,
        data={
            "opening_day": rule.opening_day,
            "closing_day": rule.closing_day,
            "first_reminder": days[0],
            "second_reminder": days[1],
            "small": "quarter" if calendar.small_quarterly else "month",
        },
    )
    if request.method != "POST":
        return _rule_page(form, calendar, rule)
    if not form.validate():
        printable(form)
        return _rule_page(form, calendar, None), 400
    if "preview" in request.form:
        return _rule_page(form, calendar, form.rule)
    try:
        change_rule(db.session, **_own(), rule=form.rule, now=utc_now(), **actor())
        quarterly = form.small.data == "quarter"
        tell_small_groups(db.session, **_own(), quarterly=quarterly, now=utc_now(), **actor())
    except RefusedError as refusal:
        form.closing_day.errors = [refusal.message]
        return _rule_page(form, calendar, None), 400
    flash(gettext("The rule is saved. Rounds that are planned follow it."), "success")
    return redirect(url_for("rounds.show_rule"))


@blueprint.post("/pause")
def pause() -> Response:
    """Let no further round open."""
    pause_rounds(db.session, **_own(), now=utc_now(), **actor())
    flash(gettext("Rounds rest: none is planned or opened until you resume."), "success")
    return redirect(url_for("rounds.list_all"))


@blueprint.post("/resume")
def resume() -> Response:
    """Let rounds open again."""
    resume_rounds(db.session, **_own(), now=utc_now(), **actor())
    flash(gettext("Rounds are planned and opened again."), "success")
    return redirect(url_for("rounds.list_all"))


@blueprint.route("/<int:round_id>/extend", methods=["GET", "POST"])
def extend(round_id: int) -> Answer:
    """Let an open round close later."""
    row = get_round(db.session, g.viewer.organisation_id, round_id)
    if row is None or row.state == RoundState.PLANNED:
        abort(404)
    if row.state == RoundState.CLOSED:
        flash(gettext("The round about %(month)s is closed: it cannot be extended.", month=row.month.label), "warning")
        return redirect(url_for("rounds.list_all"))
    zone = ZoneInfo(get_calendar(db.session, g.viewer.organisation_id).zone)
    form = ExtendForm(request.form or None)
    facts = {"form": form, "row": row, "zone": zone}
    if request.method != "POST":
        return render_template("rounds/extend.html", **facts)
    if form.validate() and form.closes_on.data is not None:
        try:
            with db.session.begin_nested() as tried:
                extend_round(
                    db.session, **_own(), round_id=round_id, closes_on=form.closes_on.data, now=utc_now(), **actor()
                )
                if "confirmed" not in request.form:
                    tried.rollback()
        except RefusedError as refusal:
            form.closes_on.errors = [refusal.message]
        else:
            if "confirmed" not in request.form:
                return render_template("rounds/extend.html", **facts, day=form.closes_on.data)
            flash(gettext("The round about %(month)s closes later now.", month=row.month.label), "success")
            return redirect(url_for("rounds.list_all"))
    printable(form)
    return render_template("rounds/extend.html", **facts), 400
