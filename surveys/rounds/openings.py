"""Before a round opens: teams that would not be shown, and joining one to a team beside it."""

from zoneinfo import ZoneInfo

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, ValidationError

from data.calendar import local_day
from data.commands.joining import join_teams
from data.db import db
from data.errors import RefusedError
from data.language import gettext, lazy, ngettext
from data.queries.openings import get_calendar, get_outlook
from data.types import Permission
from surveys.clock import utc_now
from surveys.fields import choices, printable
from surveys.people.shared import actor
from surveys.rounds.routes import blueprint

ACCESS = {f"rounds.{name}": Permission.ADMINISTER for name in ("look_ahead", "join")}
CHOOSE = lazy("Choose the team to join.")
Answer = str | Response | tuple[str, int]


class JoinForm(Form):
    """The team beside it that a small team joins."""

    into = SelectField(lazy("Team to join"), validate_choice=False)

    def validate_into(self, field: SelectField) -> None:
        """Take teams that were offered only."""
        if not field.data or field.data not in {value for value, *_ in field.iter_choices()}:
            raise ValidationError(CHOOSE)


@blueprint.get("/before")
def look_ahead() -> str:
    """Show what the next round is made of, as things stand, and which teams would not be shown."""
    calendar = get_calendar(db.session, g.viewer.organisation_id)
    outlook = get_outlook(db.session, organisation_id=g.viewer.organisation_id, now=utc_now())
    return render_template("rounds/before.html", outlook=outlook, calendar=calendar, zone=ZoneInfo(calendar.zone))


@blueprint.route("/before/<int:team_id>/join", methods=["GET", "POST"])
def join(team_id: int) -> Answer:
    """Ask which team a small one joins, say what that means, and join them."""
    organisation_id, now = g.viewer.organisation_id, utc_now()
    calendar = get_calendar(db.session, organisation_id)
    outlook = get_outlook(db.session, organisation_id=organisation_id, now=now)
    small = next((each for each in outlook.small if each.team_id == team_id and each.siblings), None)
    if small is None:
        abort(404)
    day = local_day(max(outlook.opens_at, now), calendar.zone)
    form = JoinForm(request.form or None)
    beside = {
        str(team): gettext("%(name)s (%(people)s asked)", name=name, people=people)
        for team, name, people in small.siblings
    }
    form.into.choices = choices({"": gettext("Choose a team"), **beside})
    facts = {"form": form, "small": small, "day": day, "calendar": calendar}
    if request.method != "POST":
        return render_template("rounds/join.html", **facts)
    if form.validate():
        try:
            people = join_teams(
                db.session,
                organisation_id=organisation_id,
                team_id=team_id,
                into_id=int(form.into.data),
                on=day,
                now=now,
                **actor(),
            )
        except RefusedError as refusal:
            form.into.errors = [refusal.message]
        else:
            into = {str(team): name for team, name, _ in small.siblings}[form.into.data]
            flash(
                ngettext(
                    "%(name)s joins %(into)s with one person, from the next round on.",
                    "%(name)s joins %(into)s with %(n)s people, from the next round on.",
                    people,
                    name=small.name,
                    into=into,
                ),
                "success",
            )
            return redirect(url_for("rounds.look_ahead"))
    printable(form)
    return render_template("rounds/join.html", **facts), 400
