"""My page: own charts, open favours as memories, what I said I would offer, who sees what, everything of mine."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from data.commands.own import answer_commitment, choose
from data.db import db
from data.language import gettext
from data.types import Permission
from surveys.access import Access, Requirement
from surveys.clock import utc_now
from surveys.me import erase_links, keeping, words
from surveys.me.charts import cards, handed
from surveys.me.sections import read_sections
from surveys.me.view import read_own
from surveys.navigation import leader_links
from surveys.own import person
from surveys.security import CHART_POLICY, csp_nonce

blueprint = Blueprint("me", __name__, url_prefix="/me")
ENDPOINTS = ("show", "answer", "set_beside", "dismiss")
# Whoever is not asked is kept too.
FOR_EVERYBODY = ("show_keeping", "download", "confirm_erasing", "erase", "ask_for_link")
ACCESS: dict[str, Requirement] = {f"me.{name}": Permission.ANSWER for name in ENDPOINTS}
ACCESS |= {f"me.{name}": Access.SIGNED_IN for name in FOR_EVERYBODY}
ACCESS |= {"me.show_link": Access.PUBLIC, "me.erase_by_link": Access.PUBLIC}
INVITED = {"me.confirm_erasing", "me.ask_for_link"}

blueprint.add_url_rule("/everything", view_func=keeping.show_keeping)
blueprint.add_url_rule("/everything", endpoint="download", view_func=keeping.download, methods=["POST"])
blueprint.add_url_rule("/erase", view_func=keeping.confirm_erasing)
blueprint.add_url_rule("/erase", view_func=keeping.erase, methods=["POST"])
blueprint.add_url_rule("/erase/link", view_func=erase_links.ask_for_link, methods=["POST"])
blueprint.add_url_rule("/erase/<token>", view_func=erase_links.show_link)
blueprint.add_url_rule("/erase/<token>", view_func=erase_links.erase_by_link, methods=["POST"])


@blueprint.get("/")
def show() -> Response:
    """Show the signed-in person's own page."""
    own = read_own()
    page = render_template(
        "me/page.html",
        cards=cards(own),
        sections=read_sections(own),
        leader_pages=leader_links(),
        script=handed().script,
        nonce=csp_nonce(),
    )
    response = make_response(page)
    # The charts' script makes style elements of its own, which need the page's nonce.
    response.headers["Content-Security-Policy"] = CHART_POLICY.format(csp_nonce())
    return response


@blueprint.post("/commitments/<int:commitment_id>")
def answer(commitment_id: int) -> AnyResponse:
    """Note what became of something that the person said they would offer."""
    outcome = request.form.get("outcome", "")
    answer_commitment(db.session, **person(), commitment_id=commitment_id, outcome=outcome, now=utc_now())
    flash(gettext("Noted. Only you see this."), "good")
    return redirect(url_for("me.show"))


@blueprint.post("/beside-team")
def set_beside() -> AnyResponse:
    """Switch the words about me beside my team on or off."""
    on = "on" if request.form.get("on") == "on" else None
    choose(db.session, **person(), choice=words.BESIDE, value=on, now=utc_now())
    return redirect(url_for("me.show", _anchor="my-team"))


@blueprint.post("/dismiss")
def dismiss() -> AnyResponse:
    """Put the gentle signal away for three months."""
    sent = read_own().sent
    if sent:
        choose(db.session, **person(), choice=words.DISMISSED, value=str(sent[-1].month), now=utc_now())
    return redirect(url_for("me.show"))
