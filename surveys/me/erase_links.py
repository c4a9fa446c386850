"""Erasing oneself without a password: a link by mail, good for ten minutes and once, and a button that confirms."""

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from data.commands.erasure import erase_person
from data.commands.outbox import Work, put
from data.db import db, enter_organisation
from data.errors import RefusedError
from data.queries.people import Erasable, get_erasable
from data.settings import Settings
from data.vault import LockedError, Vault
from surveys.access import wants_page
from surveys.clock import utc_now
from surveys.jobs import handle
from surveys.mail import NOT_SET_UP, make_letter, send_mail, write_letter
from surveys.own import person
from surveys.security import current_settings, end

PURPOSE = "guanxi erase links 1"
KIND = "erase_link"
GOOD_FOR = dt.timedelta(minutes=10)
LONGEST_TOKEN = 400
SUBJECT = "Your link to erase everything of yours"


def _vault(settings: Settings) -> Vault:
    return Vault((settings.secret_key, *settings.secret_key_fallbacks), PURPOSE)


def _mark(email: str) -> str:
    """Return what tells one address from another: a link dies when the person has another mailbox."""
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def ask_for_link() -> AnyResponse:
    """Put the mail with the link into the outbox: one in ten minutes, to the person's own address."""
    if not current_settings().smtp_url:
        raise RefusedError(f"{NOT_SET_UP} Ask your administrator to erase you.")
    now = utc_now()
    put(
        db.session,
        organisation_id=g.viewer.organisation_id,
        key=f"{KIND}:{g.viewer.person_id}:{int(now.timestamp() // GOOD_FOR.total_seconds())}",
        kind=KIND,
        payload={"person_id": g.viewer.person_id},
        due_at=now,
    )
    return redirect(url_for("me.confirm_erasing", sent="1"))


def by_mail() -> bool:
    """Whether the person confirms by mail: without a password, or here by an invitation alone."""
    found = get_erasable(db.session, **person())
    return g.viewer.only_month is not None or (found is not None and not found.has_password)


def send_link(session: Any, work: Work, now: dt.datetime) -> None:
    """Send the link, unless the person was erased meanwhile."""
    person_id = int(work.payload["person_id"])
    found = get_erasable(session, organisation_id=work.organisation_id, person_id=person_id)
    session.rollback()  # a slow mail server must not hold up those who write
    if found is None:
        return
    settings = current_settings()
    facts = (work.organisation_id, person_id, found.since.isoformat(), (now + GOOD_FOR).isoformat(), _mark(found.email))
    token = _vault(settings).lock(" ".join(str(fact) for fact in facts))
    letter = write_letter("erase", subject=SUBJECT, url=f"{settings.public_url.rstrip('/')}/me/erase/{token}")
    send_mail(settings, make_letter(settings, letter, to=found.email, key=work.key))


def _whose(token: str) -> tuple[int, int, Erasable] | None:
    """Return whose link it is and enter their organisation; None when it is too old, used, or none of ours."""
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    try:
        organisation, who, since, until, mailbox = _vault(current_settings()).unlock(token).split(" ")
    except LockedError:
        return None
    if utc_now() > dt.datetime.fromisoformat(until):
        return None
    enter_organisation(db.session, int(organisation))
    found = get_erasable(db.session, organisation_id=int(organisation), person_id=int(who))
    if found is None or (found.since.isoformat(), _mark(found.email)) != (since, mailbox):
        return None
    return int(organisation), int(who), found


def use_link(token: str) -> Response:
    """Show the button that erases, as programs that look at links in mails get no further; erase when it is pressed."""
    whose = _whose(token)
    if whose is None:
        if not wants_page():
            abort(HTTPStatus.NOT_FOUND)
        return make_response(render_template("me/erase_gone.html"), HTTPStatus.NOT_FOUND)
    organisation_id, person_id, _ = whose
    if request.method != "POST":
        return make_response(render_template("me/erase_link.html", token=token))
    try:
        erase_person(
            db.session, organisation_id=organisation_id, person_id=person_id, actor_id=person_id, now=utc_now()
        )
    except RefusedError as refusal:
        page = render_template("me/erase_link.html", token=token, page_errors=[("", refusal.message)])
        return make_response(page, HTTPStatus.BAD_REQUEST)
    if g.holder is not None and g.holder.person_id == person_id:
        end()
    return make_response(render_template("me/erased.html"))


def init_app(app: Flask) -> None:
    """Let the worker send links."""
    handle(app, KIND, send_link)
