"""Pages of the webhooks for administrators: what is there, a new one, a test, removal."""

import datetime as dt
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from data.commands.webhooks import KINDS, add_webhook, remove_webhook, renew_key
from data.db import db
from data.errors import ConflictError
from data.language import gettext
from data.queries.organisations import get_organisation
from data.queries.webhooks import WebhookRow, get_target, list_deliveries, list_webhooks
from data.types import Permission
from data.vault import LockedError
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.resend import by_label, keep_what_was_sent
from surveys.security import current_settings
from surveys.webhooks.delivery import Message
from surveys.webhooks.forms import WebhookForm
from surveys.webhooks.telling import deliver, delivery_id, result_words, vault

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
keep_what_was_sent(blueprint, read=by_label(WebhookForm), back_to="webhooks.list_all")
ACCESS = {
    "webhooks.list_all": Permission.ADMINISTER,
    "webhooks.add_new": Permission.ADMINISTER,
    "webhooks.show": Permission.ADMINISTER,
    "webhooks.try_out": Permission.ADMINISTER,
    "webhooks.renew": Permission.ADMINISTER,
    "webhooks.remove": Permission.ADMINISTER,
}
Answer = str | Response | tuple[str, int]


def _own() -> dict[str, int]:
    return {"organisation_id": g.viewer.organisation_id}


def _row(webhook_id: int) -> WebhookRow:
    found = next((row for row in list_webhooks(db.session, **_own()) if row.id == webhook_id), None)
    if found is None:
        abort(404)
    return found


def _zone() -> str:
    return get_organisation(db.session, g.viewer.organisation_id).zone


@blueprint.get("")
def list_all() -> str:
    """List the webhooks with what became of the last message."""
    return render_template(
        "webhooks/list.html", rows=list_webhooks(db.session, **_own()), kinds=KINDS, result_words=result_words
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add_new() -> Answer:
    """Show the form of a new webhook, and add it."""
    settings = current_settings()
    form = WebhookForm(request.form or None, private=settings.private_webhooks)
    if request.method != "POST":
        return render_template("webhooks/new.html", form=form)
    error = ""
    if form.validate():
        try:
            webhook = add_webhook(
                db.session,
                **_own(),
                kind=form.kind.data,
                url=form.url.data or "",
                vault=vault(settings),
                private=settings.private_webhooks,
                actor_id=g.viewer.person_id,
                now=utc_now(),
            )
        except ConflictError as conflict:
            error = conflict.message
        else:
            flash(gettext("The webhook is added. Send it a test now."), "success")
            return redirect(url_for("webhooks.show", webhook_id=webhook.id))
    printable(form)
    errors = [("url", error)] if error else []
    return render_template("webhooks/new.html", form=form, page_errors=errors), 409 if error else 400


@blueprint.get("/<int:webhook_id>")
def show(webhook_id: int) -> str:
    """Show a webhook with its key and what became of the last message."""
    row, now = _row(webhook_id), utc_now()
    try:
        target = get_target(db.session, **_own(), webhook_id=row.id, vault=vault(current_settings()), now=now)
    except LockedError:
        target = None
    return render_template(
        "webhooks/show.html",
        deliveries=list_deliveries(db.session, **_own(), webhook_id=row.id),
        row=row,
        target=target,
        both_until=row.former_key_until if target and target.keys[1:] else None,
        kinds=KINDS,
        local=_local,
        result_words=result_words,
    )


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(ZoneInfo(_zone()))


@blueprint.post("/<int:webhook_id>/test")
def try_out(webhook_id: int) -> Response:
    """Send a test at once and say what became of it."""
    row = _row(webhook_id)
    home = current_settings().public_url.rstrip("/") + "/"
    now = utc_now()
    message = Message(
        id=delivery_id(f"test:{row.id}:{now.isoformat()}"),
        event="test",
        words=gettext("This is a test: messages from Guanxi arrive here."),
        link=home,
        facts={},
    )
    taken, result = deliver(db.session, **_own(), webhook_id=row.id, message=message, now=now)
    flash(gettext("Test: %(result)s", result=result_words(result)), "success" if taken else "warning")
    return redirect(url_for("webhooks.show", webhook_id=row.id))


@blueprint.route("/<int:webhook_id>/key", methods=["GET", "POST"])
def renew(webhook_id: int) -> Answer:
    """Ask before the key that signs is made anew, and make it."""
    row = _row(webhook_id)
    if request.method != "POST":
        return render_template("webhooks/renew.html", row=row)
    renew_key(
        db.session,
        **_own(),
        webhook_id=row.id,
        vault=vault(current_settings()),
        actor_id=g.viewer.person_id,
        now=utc_now(),
    )
    flash(gettext("There is a new key. For three days messages are signed with the key before too."), "success")
    return redirect(url_for("webhooks.show", webhook_id=row.id))


@blueprint.route("/<int:webhook_id>/remove", methods=["GET", "POST"])
def remove(webhook_id: int) -> Answer:
    """Ask before a webhook is removed, and remove it."""
    row = _row(webhook_id)
    if request.method != "POST":
        return render_template("webhooks/remove.html", row=row, kinds=KINDS, result_words=result_words)
    remove_webhook(db.session, **_own(), webhook_id=row.id, actor_id=g.viewer.person_id, now=utc_now())
    flash(gettext("The webhook is removed."), "success")
    return redirect(url_for("webhooks.list_all"))
