"""Where people start, and how what they see is measured."""

from flask import Blueprint, g, redirect, render_template
from werkzeug.wrappers import Response

from data.db import db
from data.instruments import instrument_keys, spoken_instrument
from data.method import spoken_method
from data.method.risks import load_risks
from data.metrics.scores import SCORING_VERSION
from data.publication import PUBLICATION_VERSION
from data.queries.organisations import get_organisation
from surveys.access import Access
from surveys.starting import start_url

blueprint = Blueprint("home", __name__)
ACCESS = {"home.start": Access.SIGNED_IN, "home.method": Access.SIGNED_IN}


@blueprint.get("/")
def start() -> Response:
    """Lead to the page that a person's roles begin with."""
    return redirect(start_url())


@blueprint.get("/method")
def method() -> str:
    """Say what is asked, how scores and intervals are made, who sees what, and what must not be concluded."""
    organisation = get_organisation(db.session, g.viewer.organisation_id)
    newest = [key for key in instrument_keys() if key.startswith("pulse-")][-1]
    return render_template(
        "home/method.html",
        instrument=spoken_instrument(newest),
        method=spoken_method(),
        risks=load_risks(),
        k=organisation.k,
        small_quarterly=organisation.small_quarterly,
        scoring_version=SCORING_VERSION,
        publication_version=PUBLICATION_VERSION,
    )
