"""Pages of a coach's workshops: what is coming and what has been, one of them, planning, changing, cancelling."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from data import policy
from data.commands.guests import invite_guests
from data.commands.workshops import CANCELLED, LONGEST_AIM, archive_workshop, cancel_workshop, change_workshop
from data.commands.workshops import plan_workshop as plan
from data.db import db
from data.errors import ConflictError
from data.language import gettext, ngettext
from data.queries.live import LiveRow, list_lives
from data.queries.organisations import get_organisation
from data.queries.workshops import WorkshopRow, count_guests, get_workshop, list_members, list_workshops
from data.reports.units import list_months
from data.types import Month, Permission, RoundState
from surveys.addresses import asked
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.mail import NOT_SET_UP
from surveys.own import local_today
from surveys.resend import by_label, keep_what_was_sent
from surveys.security import current_settings
from surveys.teams import author, names, place, teams_coached, teams_ever_coached
from surveys.workshops.forms import WorkshopForm
from surveys.workshops.invitation import calendar, invitation
from surveys.workshops.months import read_month, weeks

blueprint = Blueprint("workshops", __name__, url_prefix="/workshops")
keep_what_was_sent(blueprint, read=by_label(WorkshopForm), back_to="workshops.list_all")
ENDPOINTS = (
    "list_all",
    "show_month",
    "plan_new",
    "show",
    "edit",
    "cancel",
    "archive",
    "invite",
    "download_invitation",
    "download_calendar",
)
ACCESS = {f"workshops.{name}": Permission.COACH for name in ENDPOINTS}
Answer = str | AnyResponse | tuple[str, int]
MONTHS_OFFERED = 12  # as far as a comparison looks back


def workshop_or_404(workshop_id: int) -> WorkshopRow:
    """Return a workshop all of whose teams the viewer coaches; 404 for any other."""
    found = get_workshop(
        db.session,
        organisation_id=g.viewer.organisation_id,
        workshop_id=workshop_id,
        team_ids=[unit.team_id for unit in teams_ever_coached()],
    )
    if found is None:
        abort(404)
    return found


def team_names(workshop: WorkshopRow) -> str:
    """Return the names of a workshop's teams in one line."""
    known = names(teams_ever_coached())
    return ", ".join(known[team_id] for team_id in workshop.team_ids)


def _listed() -> list[WorkshopRow]:
    coached = [unit.team_id for unit in teams_ever_coached()]
    return list_workshops(db.session, organisation_id=g.viewer.organisation_id, team_ids=coached)


def _there(found: list[WorkshopRow]) -> list[WorkshopRow]:
    return [one for one in found if not one.archived and not one.cancelled]


@blueprint.get("/")
def list_all() -> str:
    """List the workshops that are coming, those that have been, and the archive."""
    teams = teams_coached()
    found, today = _listed(), local_today()
    there = _there(found)
    return render_template(
        "workshops/list.html",
        upcoming=[one for one in reversed(there) if one.happens_on >= today],
        past=[one for one in there if one.happens_on < today],
        archived=[one for one in found if one.archived or one.cancelled],
        names=names(teams_ever_coached()),
        teams=teams,
    )


@blueprint.get("/calendar")
def show_month() -> str:
    """Show one month of workshops as a calendar, by default this one."""
    today = local_today()
    month = read_month(asked("month"), today)
    if month is None:
        abort(404)
    there = [one for one in _listed() if not one.cancelled and one.month == month]
    return render_template(
        "workshops/calendar.html",
        month=month,
        weeks=weeks(month, there, today),
        number=len(there),
        names=names(teams_ever_coached()),
        this_month=Month.of(today),
    )


def _months(workshop: WorkshopRow | None = None) -> list[Month]:
    """Return the months that teams may have been chosen by: those in reach of a comparison, latest first."""
    rounds = list_months(db.session, policy.coaching(g.viewer))
    closed = [Month.parse(each.month) for each in rounds if each.state == RoundState.CLOSED]
    known = set(workshop.picked_by) if workshop else set()
    return sorted(known.union(closed[-MONTHS_OFFERED:]), reverse=True)


def _clocks() -> dict[str, Any]:
    """Return the day by the clocks of the organisation, and their zone."""
    return {"today": local_today(), "zone": get_organisation(db.session, g.viewer.organisation_id).zone}


def _page(form: WorkshopForm, workshop: WorkshopRow | None = None) -> str:
    printable(form)
    return render_template("workshops/edit.html", form=form, workshop=workshop, longest=LONGEST_AIM)


@blueprint.route("/new", methods=["GET", "POST"])
def plan_new() -> Answer:
    """Show the form of a new workshop, with the team that the address names ticked, and plan it."""
    teams = teams_coached()
    here = place(teams)
    values = {"teams": [str(here.team.team_id)] if here.team else []}
    form = WorkshopForm(request.form or None, known=teams, months=_months(), **_clocks(), data=values)
    if request.method != "POST":
        return _page(form)
    if not form.validate():
        return _page(form), HTTPStatus.BAD_REQUEST
    who = author()
    workshop = plan(
        db.session,
        organisation_id=who["organisation_id"],
        coach_id=who["actor_id"],
        **form.facts,
        now=utc_now(),
    )
    flash(gettext("The workshop is planned. It is drawn on the trends of its teams."), "success")
    return redirect(url_for("workshops.show", workshop_id=workshop.id))


def _lives(workshop: WorkshopRow) -> list[LiveRow]:
    return list_lives(db.session, organisation_id=g.viewer.organisation_id, workshop_id=workshop.id, now=utc_now())


def _guests(workshop: WorkshopRow) -> int:
    return count_guests(db.session, organisation_id=g.viewer.organisation_id, workshop_id=workshop.id)


@blueprint.get("/<int:workshop_id>")
def show(workshop_id: int) -> str:
    """Show a workshop with the people of its teams."""
    workshop = workshop_or_404(workshop_id)
    members = list_members(
        db.session,
        organisation_id=g.viewer.organisation_id,
        team_ids=workshop.team_ids,
        on=workshop.happens_on,
    )
    return render_template(
        "workshops/show.html",
        workshop=workshop,
        teams=team_names(workshop),
        members=members,
        people=sum(len(team.names) for team in members),
        past=workshop.happens_on < local_today(),
        guests=_guests(workshop),
        can_mail=bool(current_settings().smtp_url) and workshop.happens_on >= local_today() and not workshop.cancelled,
        lives=_lives(workshop),
    )


@blueprint.route("/<int:workshop_id>/change", methods=["GET", "POST"])
def edit(workshop_id: int) -> Answer:
    """Show a workshop in its form, and change it."""
    workshop = workshop_or_404(workshop_id)
    back = redirect(url_for("workshops.show", workshop_id=workshop.id))
    if workshop.cancelled:
        flash(str(CANCELLED), "warning")
        return back
    values: dict[str, Any] = {
        "title": workshop.title,
        "aim": workshop.aim,
        "happens_on": workshop.happens_on,
        "time": workshop.time,
        "minutes": workshop.minutes,
        "teams": [str(team_id) for team_id in workshop.team_ids],
        "picked_by": [str(month) for month in workshop.picked_by],
    }
    form = WorkshopForm(
        request.form or None,
        known=[unit for unit in teams_ever_coached() if unit.closed_on is None or unit.team_id in workshop.team_ids],
        months=_months(workshop),
        **_clocks(),
        kept=workshop.happens_on,
        data=values,
    )
    if request.method != "POST":
        return _page(form, workshop)
    if not form.validate():
        return _page(form, workshop), HTTPStatus.BAD_REQUEST
    change_workshop(db.session, **author(), workshop_id=workshop.id, **form.facts, now=utc_now())
    told = gettext("Your change is saved. Whoever was invited by mail is told, with the new calendar entry.")
    flash(told if _guests(workshop) else gettext("Your change is saved."), "success")
    return back


@blueprint.route("/<int:workshop_id>/cancel", methods=["GET", "POST"])
def cancel(workshop_id: int) -> Answer:
    """Ask before a workshop is cancelled, and cancel it."""
    workshop = workshop_or_404(workshop_id)
    alive = any(live.alive for live in _lives(workshop))
    if request.method != "POST" or (alive and request.form.get("ends") != "yes"):
        page = render_template(
            "workshops/cancel.html",
            workshop=workshop,
            teams=team_names(workshop),
            alive=alive,
            guests=_guests(workshop),
        )
        return page if request.method != "POST" else (page, HTTPStatus.CONFLICT)
    cancel_workshop(db.session, **author(), workshop_id=workshop.id, now=utc_now())
    told = gettext("The workshop is cancelled and off the trends. Whoever was invited by mail is told.")
    flash(told if _guests(workshop) else gettext("The workshop is cancelled and off the trends."), "success")
    if alive:
        flash(gettext("The debrief is over. Its code leads nowhere any more."), "success")
    return redirect(url_for("workshops.list_all"))


@blueprint.post("/<int:workshop_id>/archive")
def archive(workshop_id: int) -> AnyResponse:
    """Put a workshop into the archive, or take it out again."""
    workshop = workshop_or_404(workshop_id)
    into = request.form.get("archived") == "yes"
    archive_workshop(db.session, **author(), workshop_id=workshop.id, archived=into, now=utc_now())
    words = gettext("The workshop is in the archive.") if into else gettext("The workshop is out of the archive.")
    flash(words, "success")
    return redirect(url_for("workshops.list_all"))


@blueprint.post("/<int:workshop_id>/invite")
def invite(workshop_id: int) -> AnyResponse:
    """Invite everybody of the teams by mail who is not invited yet."""
    workshop = workshop_or_404(workshop_id)
    back = redirect(url_for("workshops.show", workshop_id=workshop.id))
    if not current_settings().smtp_url:
        flash(str(NOT_SET_UP), "warning")
        return back
    try:
        people = invite_guests(db.session, **author(), workshop_id=workshop.id, today=local_today(), now=utc_now())
    except ConflictError as refusal:
        flash(refusal.message, "warning")
        return back
    sent = ngettext(
        "The invitation to one person is on its way.", "Invitations to %(n)s people are on their way.", people
    )
    flash(sent if people else gettext("Everybody of these teams is invited already."), "success")
    return back


@blueprint.get("/<int:workshop_id>/workshop.ics")
def download_invitation(workshop_id: int) -> Response:
    """Send a workshop as a calendar entry."""
    workshop = workshop_or_404(workshop_id)
    content = invitation(
        workshop,
        teams=team_names(workshop),
        organisation=g.viewer.organisation_name,
        public_url=current_settings().public_url,
        now=utc_now(),
    )
    return _sent(content, f"workshop-{workshop.happens_on}.ics")


def _sent(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.get("/workshops.ics")
def download_calendar() -> Response:
    """Send all workshops that are coming as one calendar."""
    known, today = names(teams_ever_coached()), local_today()
    content = calendar(
        [
            (one, ", ".join(known[team_id] for team_id in one.team_ids))
            for one in reversed(_there(_listed()))
            if one.happens_on >= today
        ],
        organisation=g.viewer.organisation_name,
        public_url=current_settings().public_url,
        now=utc_now(),
    )
    return _sent(content, "workshops.ics")
