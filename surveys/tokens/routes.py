"""Pages of the tokens: what is there, a new one that is shown once, and the end of one."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.tokens import add_token, revoke_token
from data.db import db
from data.errors import ConflictError
from data.language import gettext, moment_words
from data.policy import sees_everything
from data.queries.organisations import get_organisation, list_teams
from data.queries.tokens import Left, TokenRow, list_tokens
from data.types import Permission, TokenScope
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.own import local_today
from surveys.resend import by_label, keep_what_was_sent
from surveys.security import current_settings
from surveys.tokens.forms import SCOPES, TokenForm
from surveys.trail.words import person_words

blueprint = Blueprint("tokens", __name__, url_prefix="/tokens")
keep_what_was_sent(blueprint, read=by_label(TokenForm), back_to="tokens.list_all")
ACCESS = dict.fromkeys(("tokens.list_all", "tokens.add_new", "tokens.revoke"), Permission.ADMINISTER)
USUAL_LIFE = dt.timedelta(days=365)
Answer = str | Response | tuple[str, int]


def _own() -> dict[str, int]:
    return {"organisation_id": g.viewer.organisation_id}


def _zone() -> ZoneInfo:
    return ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)


def _sees_everything() -> bool:
    """Whether the administrator may see the organisation's results by another role, and so hand them on."""
    root = next((team for team in list_teams(db.session, g.viewer.organisation_id) if team.parent_id is None), None)
    return sees_everything(g.viewer, root.id if root else None)


@blueprint.get("")
def list_all() -> str:
    """List the tokens: what for, until when, and when they were used last."""
    zone, now = _zone(), utc_now()
    rows = list_tokens(db.session, **_own(), now=now)
    return render_template(
        "tokens/list.html",
        rows=rows,
        left=_left(rows, now, Left.ADMINISTERS),
        blind=_left(rows, now, Left.SEES),
        scopes=SCOPES,
        now=now,
        person_words=person_words,
        moment=lambda moment: moment_words(moment.astimezone(zone)),
        last_day=lambda moment: (moment.astimezone(zone) - dt.timedelta(seconds=1)).date(),
    )


def _left(rows: Sequence[TokenRow], now: dt.datetime, why: Left) -> int:
    return sum(row.left_why == why and row.state(now) == "good" for row in rows)


@blueprint.route("/new", methods=["GET", "POST"])
def add_new() -> Answer:
    """Ask what a new token is for, and show it once."""
    today = local_today()
    results = _sees_everything()
    form = TokenForm(request.form or None, today=today, results=results, ends_on=today + USUAL_LIFE)
    if request.method != "POST":
        return render_template("tokens/new.html", form=form, results=results)
    error = ""
    if form.validate() and form.ends_on.data is not None:
        try:
            return _show(_add(form.name.data or "", form.scopes.data or [], form.ends_on.data))
        except ConflictError as conflict:
            error = conflict.message
    printable(form)
    errors = [("", error)] if error else []
    return render_template("tokens/new.html", form=form, results=results, page_errors=errors), 409 if error else 400


def _add(name: str, scopes: list[str], ends_on: dt.date) -> str:
    ends = dt.datetime.combine(ends_on + dt.timedelta(days=1), dt.time(), _zone()).astimezone(dt.UTC)
    made = add_token(
        db.session,
        **_own(),
        name=name,
        scopes={TokenScope(scope) for scope in scopes},
        expires_at=ends,
        sees_everything=_sees_everything(),
        actor_id=g.viewer.person_id,
        now=utc_now(),
    )
    return made.text


def _show(text: str) -> str:
    return render_template(
        "tokens/made.html",
        text=text,
        header=f"Authorization: Bearer {text}",
        home=current_settings().public_url.rstrip("/"),
    )


def _row(token_id: int) -> TokenRow:
    found = next((row for row in list_tokens(db.session, **_own(), now=utc_now()) if row.id == token_id), None)
    if found is None:
        abort(404)
    return found


@blueprint.route("/<int:token_id>/revoke", methods=["GET", "POST"])
def revoke(token_id: int) -> Answer:
    """Ask before a token is revoked, and revoke it."""
    row = _row(token_id)
    if request.method != "POST":
        return render_template("tokens/revoke.html", row=row)
    revoke_token(db.session, **_own(), token_id=row.id, actor_id=g.viewer.person_id, now=utc_now())
    flash(gettext("The token is revoked: the program is refused from now on."), "success")
    return redirect(url_for("tokens.list_all"))
