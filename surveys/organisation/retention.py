"""For how long answers are kept, what is destroyed next, and stopping it; and the mails that announce it."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from flask import Flask, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, StringField, ValidationError

from data.commands.outbox import Work
from data.commands.retention import (
    ADMINISTRATOR,
    BAD_LIMIT,
    LONGEST,
    PURGE_MAIL,
    SHORTEST,
    change_limit,
    next_quarter,
    stop_purge,
)
from data.db import db
from data.errors import ConflictError
from data.language import day_words, gettext, lazy, mark
from data.queries.organisations import get_organisation
from data.queries.retention import get_limit, get_noticed, list_old_rounds, list_purges, span
from data.texts import plain_digits
from surveys.clock import utc_now
from surveys.fields import printable
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, write_letter
from surveys.own import local_today
from surveys.security import current_settings

Answer = str | Response | tuple[str, int]
OLDER = mark("Older answers are destroyed on %(day)s")
OLDER_OF_YOURS = mark("Older answers of yours are destroyed on %(day)s")


class LimitForm(Form):
    """For how many months answers are kept."""

    months = StringField(lazy("How many months"))

    def validate_months(self, field: Any) -> None:
        """Take a whole number within reason."""
        text = plain_digits(field.data or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) < 4 and SHORTEST <= int(text) <= LONGEST):  # noqa: PLR2004 - digits of the longest
            raise ValidationError(BAD_LIMIT)


def edit_retention() -> Answer:
    """Show how long answers are kept and what is destroyed next, and change the limit."""
    organisation_id = g.viewer.organisation_id
    limit = get_limit(db.session, organisation_id=organisation_id)
    form = LimitForm(request.form or None, data={"months": str(limit)})
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.validate():
            months = int(plain_digits(form.months.data or "").strip())
            change_limit(
                db.session,
                organisation_id=organisation_id,
                months=months,
                actor_id=g.viewer.person_id,
                now=utc_now(),
            )
            flash(gettext("Answers are kept for %(months)s months from now on.", months=months), "success")
            return redirect(url_for("organisation.edit_retention"))
        printable(form)
        status = HTTPStatus.BAD_REQUEST
    quarter = next_quarter(local_today())
    old = list_old_rounds(
        db.session,
        organisation_id=organisation_id,
        zone=get_organisation(db.session, organisation_id).zone,
        before=quarter.plus(-limit),
    )
    purges = list_purges(db.session, organisation_id=organisation_id)
    page = render_template(
        "organisation/retention.html",
        form=form,
        limit=limit,
        old=old,
        span=span([row.month for row in old]),
        quarter=quarter.first,
        coming=next((purge for purge in purges if purge.open), None),
        past=[purge for purge in purges if not purge.open],
        can_mail=bool(current_settings().smtp_url),
    )
    return page, status


def stop(purge_id: int) -> Response:
    """Stop what was announced."""
    try:
        stop_purge(
            db.session,
            organisation_id=g.viewer.organisation_id,
            purge_id=purge_id,
            actor_id=g.viewer.person_id,
            now=utc_now(),
        )
    except ConflictError as refusal:
        flash(refusal.message, "warning")
    else:
        flash(gettext("Stopped. No answer is destroyed."), "success")
    return redirect(url_for("organisation.edit_retention"))


def send_notice(session: Any, work: Work, _now: dt.datetime) -> None:
    """Announce to one person what is destroyed and when, unless it was stopped meanwhile."""
    settings = current_settings()
    noticed = get_noticed(
        session,
        organisation_id=work.organisation_id,
        person_id=int(work.payload["person_id"]),
        purge_id=int(work.payload["purge_id"]),
    )
    session.rollback()  # a slow mail server must not hold up those who write
    if noticed is None or not settings.smtp_url:
        return
    whole = work.payload["as"] == ADMINISTRATOR
    day = day_words(noticed.purge.due_on)
    letter = write_letter(
        "purge",
        subject=gettext(OLDER if whole else OLDER_OF_YOURS, day=day),
        whole=whole,
        first=work.payload["number"] == 1,
        day=day,
        span=noticed.purge.span,
        limit=noticed.limit,
        home=settings.public_url.rstrip("/"),
    )
    send_mail(settings, make_letter(settings, letter, to=noticed.email, key=work.key))


def init_app(app: Flask) -> None:
    """Let the worker send the notices."""
    handle(app, PURGE_MAIL, send_notice)
