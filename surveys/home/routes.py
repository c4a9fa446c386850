"""Where people start, and how what they see is measured."""

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from data.instruments import load_instrument
from surveys.access import Access
from surveys.navigation import home_url

blueprint = Blueprint("home", __name__)
ACCESS = {"home.start": Access.SIGNED_IN, "home.method": Access.SIGNED_IN}


@blueprint.get("/")
def start() -> Response:
    """Lead to the page that a person's roles begin with."""
    return redirect(home_url())


@blueprint.get("/method")
def method() -> str:
    """Say what is asked, how scores and intervals are made, who sees what, and what must not be concluded."""
    return render_template("home/method.html", instrument=load_instrument("pulse-1.0"))
