"""The language in which people of the organisation are spoken to who chose none themselves."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form

from data.commands.organisations import change_language
from data.db import db
from data.language import gettext, languages, lazy
from data.queries.organisations import get_organisation
from surveys.clock import utc_now
from surveys.fields import ChoiceField

CHOOSE = lazy("Choose one of the languages in the list.")


class LanguageForm(Form):
    """One of the languages there are."""

    language = ChoiceField(lazy("Language"), languages(), CHOOSE)


def edit_language() -> str | Response | tuple[str, int]:
    """Show the organisation's language, and change it."""
    organisation = get_organisation(db.session, g.viewer.organisation_id)
    form = LanguageForm(request.form or None, data={"language": organisation.language})
    if request.method != "POST":
        return render_template("organisation/language.html", form=form)
    if not form.validate():
        return render_template("organisation/language.html", form=form), HTTPStatus.BAD_REQUEST
    change_language(
        db.session,
        organisation_id=organisation.id,
        language=str(form.language.data),
        actor_id=g.viewer.person_id,
        now=utc_now(),
    )
    flash(gettext("Your change is saved."), "success")
    return redirect(url_for("organisation.edit_texts"))
