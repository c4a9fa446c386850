"""My page: own charts, open favours as memories, what I said I would offer, who sees what."""

from flask import Blueprint, Response, make_response, render_template

from data.types import Permission
from surveys.me.charts import cards, handed
from surveys.me.view import read_own
from surveys.security import CHART_POLICY, csp_nonce

blueprint = Blueprint("me", __name__, url_prefix="/me")
ENDPOINTS = ("show",)
ACCESS = {f"me.{name}": Permission.ANSWER for name in ENDPOINTS}


@blueprint.get("/")
def show() -> Response:
    """Show the signed-in person's own page."""
    own = read_own()
    response = make_response(
        render_template("me/page.html", cards=cards(own), own=own, script=handed().script, nonce=csp_nonce())
    )
    # The charts' script makes style elements of its own, which need the page's nonce.
    response.headers["Content-Security-Policy"] = CHART_POLICY.format(csp_nonce())
    return response
