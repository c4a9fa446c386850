"""The page of the organisation's own texts."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.organisations import change_gift_rule
from data.db import db
from data.language import gettext
from data.queries.organisations import get_organisation
from data.types import Permission
from surveys.clock import utc_now
from surveys.organisation import retention, signing, speaking
from surveys.organisation.forms import OrganisationForm
from surveys.resend import by_label, keep_what_was_sent

blueprint = Blueprint("organisation", __name__, url_prefix="/organisation")
keep_what_was_sent(blueprint, read=by_label(OrganisationForm), back_to="organisation.edit_texts")
ENDPOINTS = ("edit_texts", "edit_signing", "edit_language", "edit_retention", "stop")
ACCESS = {f"organisation.{name}": Permission.ADMINISTER for name in ENDPOINTS}
blueprint.add_url_rule("/sign-in", view_func=signing.edit_signing, methods=["GET", "POST"])
blueprint.add_url_rule("/language", view_func=speaking.edit_language, methods=["GET", "POST"])
blueprint.add_url_rule("/answers", view_func=retention.edit_retention, methods=["GET", "POST"])
blueprint.add_url_rule("/answers/<int:purge_id>/stop", view_func=retention.stop, methods=["POST"])


@blueprint.route("", methods=["GET", "POST"])
def edit_texts() -> str | Response | tuple[str, int]:
    """Show what the organisation says about gifts, and change it."""
    organisation = get_organisation(db.session, g.viewer.organisation_id)
    values = {"gift_rule": organisation.gift_rule, "gift_register_url": organisation.gift_register_url}
    form = OrganisationForm(request.form or None, data=values)
    if request.method != "POST":
        return render_template("organisation/texts.html", form=form)
    if not form.validate():
        for field in form:
            field.data = (field.data or "").replace("\x00", "\N{REPLACEMENT CHARACTER}")
        return render_template("organisation/texts.html", form=form), 400
    change_gift_rule(
        db.session,
        organisation_id=organisation.id,
        gift_rule=form.gift_rule.data or "",
        gift_register_url=form.gift_register_url.data or "",
        actor_id=g.viewer.person_id,
        now=utc_now(),
    )
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("organisation.edit_texts"))
