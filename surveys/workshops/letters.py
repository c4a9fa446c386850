"""Mails to the people of a workshop: invited, changed, cancelled, each with the entry for their calendar."""

import datetime as dt
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from data.commands.guests import CANCELLED, CHANGED, INVITED, LEFT, WORKSHOP_MAIL
from data.commands.outbox import Work
from data.language import day_words, gettext, mark
from data.queries.letters import Guest, get_guest
from data.queries.workshops import WorkshopRow
from surveys.announcements.mails import stop_headers, stop_link
from surveys.jobs import handle
from surveys.mail import make_letter, send_mail, sender, write_letter
from surveys.mail_choices import WORKSHOPS
from surveys.security import current_settings
from surveys.workshops.invitation import mailed

SUBJECTS = {
    INVITED: mark("Invitation: %(title)s"),
    CHANGED: mark("Changed: %(title)s"),
    CANCELLED: mark("Cancelled: %(title)s"),
    LEFT: mark("You are not invited any more: %(title)s"),
}


def _out_of_date(guest: Guest, what: str, revision: int, now: dt.datetime) -> bool:
    """Whether a later mail says more, or the day has passed."""
    workshop = guest.workshop
    if workshop.happens_on < now.astimezone(ZoneInfo(workshop.zone)).date():
        return True
    return guest.invited if what == LEFT else workshop.revision > revision


def _when(workshop: WorkshopRow) -> str:
    day = day_words(workshop.happens_on)
    if workshop.starts_at is None:
        return day
    begins = workshop.starts_at.astimezone(ZoneInfo(workshop.zone))
    ends = (workshop.starts_at + dt.timedelta(minutes=workshop.minutes)).astimezone(ZoneInfo(workshop.zone))
    return gettext(
        "%(day)s, %(begins)s to %(ends)s (%(zone)s time)",
        day=day,
        begins=f"{begins:%H:%M}",
        ends=f"{ends:%H:%M}",
        zone=workshop.zone,
    )


def send_guest_mail(session: Any, work: Work, now: dt.datetime) -> None:
    """Tell one person about a workshop, unless they want no such mails or a later mail says more."""
    settings = current_settings()
    person_id, what = int(work.payload["person_id"]), work.payload["what"]
    guest = get_guest(
        session,
        organisation_id=work.organisation_id,
        person_id=person_id,
        workshop_id=int(work.payload["workshop_id"]),
    )
    session.rollback()  # a slow mail server must not hold up those who write
    if guest is None or not settings.smtp_url or _out_of_date(guest, what, int(work.payload["revision"]), now):
        return
    stop = stop_link(settings, organisation_id=work.organisation_id, person_id=person_id, kind=WORKSHOPS)
    letter = write_letter(
        "workshop",
        subject=gettext(SUBJECTS[what], title=guest.workshop.title),
        what=what,
        title=guest.workshop.title,
        aim=guest.workshop.aim,
        when=_when(guest.workshop),
        teams=guest.teams,
        stop_url=stop,
    )
    mail = make_letter(settings, letter, to=guest.email, key=work.key, headers=stop_headers(stop))
    content, method = mailed(
        guest.workshop,
        teams=guest.teams,
        organisation=guest.organisation,
        public_url=settings.public_url,
        organizer=sender(settings),
        attendee=guest.email,
        out=what in {CANCELLED, LEFT},
        now=now,
    )
    _enclose(mail, content, method)
    send_mail(settings, mail)


def _enclose(mail: EmailMessage, content: bytes, method: str) -> None:
    """Put the entry beside the words, where calendars look for it, and as a file for those that do not."""
    params = {"method": method, "charset": "utf-8"}
    mail.add_alternative(content, maintype="text", subtype="calendar", params=params)
    mail.add_attachment(content, maintype="application", subtype="ics", filename="workshop.ics")


def init_app(app: Flask) -> None:
    """Let the worker write to people of workshops."""
    handle(app, WORKSHOP_MAIL, send_guest_mail)
