"""How administrators of the organisation have to sign in."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.factors import ask_administrators
from data.db import db
from data.errors import RefusedError
from data.language import gettext
from data.queries.organisations import get_organisation
from data.queries.own_account import signed_in_with_factor
from surveys.clock import utc_now


def edit_signing() -> str | Response | tuple[str, int]:
    """Show whether administrators need a second factor, and change it."""
    organisation = get_organisation(db.session, g.viewer.organisation_id)
    own = signed_in_with_factor(db.session, organisation_id=organisation.id, session_id=g.viewer.session_id)
    page = {"needed": organisation.administrators_need_factor, "own": own, "page_errors": []}
    if request.method != "POST":
        return render_template("organisation/signing.html", **page)
    needed = request.form.get("needed") == "yes"
    try:
        ask_administrators(
            db.session,
            organisation_id=organisation.id,
            needed=needed,
            actor_id=g.viewer.person_id,
            with_factor=own,
            now=utc_now(),
        )
    except RefusedError as refusal:
        page["page_errors"] = [("", refusal.message)]
        return render_template("organisation/signing.html", **page), HTTPStatus.BAD_REQUEST
    flash(
        gettext("Administrators need a second factor now.") if needed else gettext("A password is enough again."),
        "success",
    )
    return redirect(url_for("organisation.edit_signing"))
