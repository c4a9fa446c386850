"""Pages about rounds: what is planned, open and closed, and the button that closes one."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SubmitField

from data.commands.rounds import close_early
from data.db import db
from data.errors import RefusedError
from data.language import gettext, lazy, mark, moment_words
from data.policy import permissions
from data.queries.failures import FailedMails, get_failed_mails
from data.queries.invitations import MailTotals, get_mail_totals
from data.queries.openings import get_calendar
from data.queries.organisations import get_organisation
from data.queries.rounds import RoundRow, get_round, list_rounds
from data.types import Month, Permission, RoundState
from surveys.access import Access
from surveys.security import current_settings

blueprint = Blueprint("rounds", __name__, url_prefix="/rounds")
OWN_ACCESS = {
    "rounds.list_all": Access.SIGNED_IN,
    "rounds.confirm_close": Permission.ADMINISTER,
    "rounds.close": Permission.ADMINISTER,
}
SHOWN = 20  # failed addresses


class CloseForm(Form):
    """One button; closing cannot be undone, so it stands on a page of its own."""

    submit = SubmitField(lazy("Close the round"))


def _at_once(row: RoundRow) -> bool:
    """Whether closing publishes at once: in a demo, and when nobody can be writing any more."""
    return g.viewer.organisation_kind == "demo" or dt.datetime.now(dt.UTC) >= row.grace_ends_at


def _may_close(row: RoundRow) -> bool:
    early = row.everybody_answered and dt.datetime.now(dt.UTC) < row.closes_at
    return row.state == RoundState.OPEN and (early or _at_once(row))


def _zone() -> ZoneInfo:
    return ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)


def _round(round_id: int) -> RoundRow:
    row = get_round(db.session, g.viewer.organisation_id, round_id)
    if row is None:
        abort(404)
    return row


@blueprint.get("")
def list_all() -> str | Response:
    """List the organisation's rounds, newest first; who answers in them is led to their own."""
    allowed = permissions(g.viewer)
    if Permission.ADMINISTER not in allowed:
        return redirect(url_for("pulse.list_rounds")) if Permission.ANSWER in allowed else abort(403)
    rows = list_rounds(db.session, g.viewer.organisation_id)
    return render_template(
        "rounds/list.html",
        rows=rows,
        may_close=_may_close,
        zone=_zone(),
        mails=_mails(rows),
        failed=_failed(),
        calendar=get_calendar(db.session, g.viewer.organisation_id),
        now=dt.datetime.now(dt.UTC),
        **_mail_server(),
    )


def _mails(rows: Sequence[RoundRow]) -> list[tuple[Month, MailTotals | None]]:
    """Return what became of the mails of open rounds; a demo sends none."""
    if g.viewer.organisation_kind == "demo":
        return []
    organisation_id = g.viewer.organisation_id
    return [
        (row.month, get_mail_totals(db.session, organisation_id=organisation_id, round_id=row.id))
        for row in rows
        if row.state == RoundState.OPEN
    ]


def _failed() -> FailedMails | None:
    """Return what became of all other mails; a demo sends none."""
    if g.viewer.organisation_kind == "demo":
        return None
    organisation_id = g.viewer.organisation_id
    return get_failed_mails(db.session, organisation_id=organisation_id, now=dt.datetime.now(dt.UTC))


def _mail_server() -> dict[str, object]:
    return {"mail_server": bool(current_settings().smtp_url), "shown": SHOWN}


@blueprint.get("/<int:round_id>/close")
def confirm_close(round_id: int) -> str:
    """Say what closing means before it happens."""
    row, now = _round(round_id), dt.datetime.now(dt.UTC)
    return render_template(
        "rounds/close.html",
        row=row,
        form=CloseForm(),
        may_close=_may_close(row),
        at_once=_at_once(row),
        writing=now < row.grace_ends_at,
        ended=now >= row.closes_at,
        zone=_zone(),
    )


@blueprint.post("/<int:round_id>/close")
def close(round_id: int) -> Response:
    """Close the round now; pressed twice, it happens once. Results come at once or after half an hour."""
    row = _round(round_id)
    now = dt.datetime.now(dt.UTC)
    try:
        published_at = close_early(
            db.session,
            organisation_id=g.viewer.organisation_id,
            round_id=row.id,
            now=now,
            actor_id=g.viewer.person_id,
        )
    except RefusedError as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("rounds.list_all"))
    flash(_told(row.month, published_at, now), "success")
    return redirect(url_for("rounds.list_all"))


def _told(month: Month, published_at: dt.datetime | None, now: dt.datetime) -> str:
    if published_at is not None and published_at > now:
        due = moment_words(published_at.astimezone(_zone()))
        return gettext(
            "The round about %(month)s is closed. Its results are published on %(due)s: until then, whoever is"
            " changing answers can finish.",
            month=month.label,
            due=due,
        )
    words = (
        mark("The round about %(month)s was closed already.")
        if published_at is None
        else mark("The round about %(month)s is closed and its results are published.")
    )
    return gettext(words, month=month.label)
