"""One page of mail choices, from one's own page and from the links of mails: the same words everywhere."""

from dataclasses import dataclass

from flask import g, render_template, request

from data.commands.own import choose
from data.db import db
from data.language import gettext, lazy, listed, ngettext
from data.queries.announcements import OFF, RESULT_MAILS
from data.queries.invitations import list_mail_choices
from data.queries.openings import get_calendar
from data.types import ASK_MAILS, FOLLOW_UP_MAILS, NO_REMINDERS, THANKS_MAILS, WORKSHOP_MAILS
from surveys.clock import utc_now

REMINDERS, RESULTS, THANKS, WORKSHOPS, FOLLOW_UPS = "reminders", "results", "thanks", "workshops", "follow-ups"
ASKS = "asks"


@dataclass(frozen=True, slots=True)
class Stoppable:
    """A kind of mails that a person can do without: how that is kept, and what the page says about them."""

    choice: str
    off_value: str
    title: str
    about: str
    called: str  # "You get no more ..."
    when_off: str = ""


KINDS = {
    REMINDERS: Stoppable(
        NO_REMINDERS,
        "on",
        lazy("Reminders"),
        "",  # depends on the rule for rounds
        lazy("reminders"),
    ),
    THANKS: Stoppable(
        THANKS_MAILS,
        OFF,
        lazy("Thanks"),
        lazy("One mail says that your answers have arrived. It holds none of them."),
        lazy("mails of thanks"),
    ),
    RESULTS: Stoppable(
        RESULT_MAILS,
        OFF,
        lazy("Mails about results"),
        lazy(
            "One mail for each closed round says where its result is, or why nothing can be shown. It holds no figures."
        ),
        lazy("mails about results"),
        lazy("The results stay where they are."),
    ),
    WORKSHOPS: Stoppable(
        WORKSHOP_MAILS,
        OFF,
        lazy("Mails about workshops"),
        lazy("When a coach invites your team to a workshop, or changes it, you get a mail with the calendar entry."),
        lazy("mails about workshops"),
    ),
    FOLLOW_UPS: Stoppable(
        FOLLOW_UP_MAILS,
        OFF,
        lazy("Mails about what you said you would offer"),
        lazy(
            "One mail asks what became of it, on the day that you chose or after a month. It does not say what it was."
        ),
        lazy("mails about what you said you would offer"),
    ),
    ASKS: Stoppable(
        ASK_MAILS,
        OFF,
        lazy("Mails about what you asked for"),
        lazy(
            "When somebody offered help with your ask in a debrief, two mails ask whether it helped, after 30 and 90 "
            "days."
        ),
        lazy("mails about what you asked for"),
        lazy("Your page asks all the same."),
    ),
}


def set_choice(*, organisation_id: int, person_id: int, usual: str) -> str:
    """Keep what the posted form says; returns it in words.

    Without a form of ours, as mail programs post, it stops the mails that `usual` names.
    """
    kind = KINDS.get(request.form.get("mails", usual), KINDS[usual])
    off = request.form.get("send") != "yes"
    choose(
        db.session,
        organisation_id=organisation_id,
        person_id=person_id,
        choice=kind.choice,
        value=kind.off_value if off else None,
        now=utc_now(),
    )
    if off:
        return gettext("You get no more %(mails)s.", mails=kind.called)
    return gettext("You get %(mails)s again.", mails=kind.called)


def _about_reminders(organisation_id: int) -> str:
    """Say on which days reminders go out here."""
    days = get_calendar(db.session, organisation_id).rule.reminder_days
    if not days:
        return gettext("Your organisation sends no reminders at present.")
    return ngettext(
        "If you have not answered, you get one reminder, on day %(days)s of the round.",
        "If you have not answered, you get at most two reminders, on days %(days)s of the round.",
        len(days),
        days=listed([str(day) for day in days]),
    )


def choices_page(*, organisation_id: int, person_id: int, action: str, said: str = "", first: str = "") -> str:
    """Return the page with all choices as they are; its buttons lead to `action`.

    The mails that `first` names, those whose link was opened, come before the others.
    """
    off = list_mail_choices(db.session, organisation_id=organisation_id, person_id=person_id)
    names = sorted(KINDS, key=lambda name: name != first)
    return render_template(
        "mail_choices.html",
        action=action,
        said=said,
        kinds=[(name, KINDS[name], KINDS[name].choice in off) for name in names],
        asked=first in KINDS,
        about_reminders=_about_reminders(organisation_id),
        own=g.viewer is not None and g.viewer.person_id == person_id and g.viewer.only_month is None,
    )
