"""Erasing oneself without a password: a link by mail, good for ten minutes and once, and a button that confirms."""

from http import HTTPStatus

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from data.commands.erasure import erase_person
from data.commands.links import TO_ERASE, ask_to_erase, use_link
from data.db import db, enter_organisation
from data.errors import NotFoundError, RefusedError
from data.language import gettext, sentences
from data.queries.people import has_password
from surveys.auth import links
from surveys.clock import utc_now
from surveys.mail import NOT_SET_UP
from surveys.own import person
from surveys.security import current_settings, end

Answer = str | Response | tuple[str, int]
GONE = "me/erase_gone.html"


def ask_for_link() -> Response:
    """Put the mail with the link into the outbox, to the person's own address."""
    if not current_settings().smtp_url:
        raise RefusedError(sentences(str(NOT_SET_UP), gettext("Ask your administrator to erase you.")))
    ask_to_erase(db.session, **person(), now=utc_now())
    return redirect(url_for("me.confirm_erasing", sent="1"))


def by_mail() -> bool:
    """Whether the person confirms by mail: without a password, or here by an invitation alone."""
    return g.viewer.only_month is not None or not has_password(db.session, **person())


def show_link(token: str) -> Answer:
    """Show the button that erases, as programs that look at links in mails get no further."""
    if links.reached_by(token, TO_ERASE) is None:
        return links.gone(GONE)
    return render_template("me/erase_link.html", token=token)


def erase_by_link(token: str) -> Answer:
    """Erase the person whose link it is."""
    reached = links.reached_by(token, TO_ERASE)
    if reached is None:
        return links.gone(GONE)
    place = {"organisation_id": reached.organisation_id, "person_id": reached.person_id}
    enter_organisation(db.session, reached.organisation_id)
    try:
        use_link(db.session, reached=reached)
        erase_person(db.session, **place, actor_id=reached.person_id, now=utc_now())
    except NotFoundError:  # used at the same moment
        return links.gone(GONE)
    except RefusedError as refusal:
        page = render_template("me/erase_link.html", token=token, page_errors=[("", refusal.message)])
        return page, HTTPStatus.BAD_REQUEST
    if g.holder is not None and g.holder.person_id == reached.person_id:
        end()
    return render_template("me/erased.html")
