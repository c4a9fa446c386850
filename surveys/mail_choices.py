"""One page of mail choices, from one's own page and from the links of mails: the same words everywhere."""

from flask import g, render_template, request

from data.commands.own import choose
from data.db import db
from data.queries.announcements import OFF, RESULT_MAILS
from data.queries.invitations import list_mail_choices
from data.types import NO_REMINDERS
from surveys.clock import utc_now

REMINDERS, RESULTS = "reminders", "results"
OFF_VALUES = {REMINDERS: (NO_REMINDERS, "on"), RESULTS: (RESULT_MAILS, OFF)}  # how a mail that is not wanted is kept
SAID = {
    (REMINDERS, True): "You get no more reminders.",
    (REMINDERS, False): "You get reminders again.",
    (RESULTS, True): "You get no more mails about results.",
    (RESULTS, False): "You get mails about results again.",
}


def set_choice(*, organisation_id: int, person_id: int, usual: str) -> str:
    """Keep what the posted form says; returns it in words.

    Without a form of ours, as mail programs post, it stops the mails that `usual` names.
    """
    which = request.form.get("mails", usual)
    if which not in OFF_VALUES:
        which = usual
    off = request.form.get("send") != "yes"
    choice, value = OFF_VALUES[which]
    choose(
        db.session,
        organisation_id=organisation_id,
        person_id=person_id,
        choice=choice,
        value=value if off else None,
        now=utc_now(),
    )
    return SAID[which, off]


def choices_page(*, organisation_id: int, person_id: int, action: str, said: str = "") -> str:
    """Return the page with both choices as they are; its buttons lead to `action`."""
    off = list_mail_choices(db.session, organisation_id=organisation_id, person_id=person_id)
    return render_template(
        "mail_choices.html",
        action=action,
        said=said,
        no_reminders=NO_REMINDERS in off,
        no_results=RESULT_MAILS in off,
        own=g.viewer is not None and g.viewer.person_id == person_id and g.viewer.only_month is None,
    )
