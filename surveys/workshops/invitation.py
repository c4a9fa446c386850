"""Workshops as calendar entries (.ics), to be sent to the people of their teams or kept in one's own calendar."""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vCalAddress

from data.language import gettext
from data.queries.workshops import WorkshopRow


def invitation(workshop: WorkshopRow, *, teams: str, organisation: str, public_url: str, now: dt.datetime) -> bytes:
    """Return the workshop as iCalendar; the same entry at each download, newer after a change.

    It names teams and no person. Without a time it lasts the whole day.
    """
    event = _event(workshop, teams, organisation, public_url, now)
    return _calendar([event], "CANCEL" if workshop.cancelled else "PUBLISH")


def mailed(
    workshop: WorkshopRow,
    *,
    teams: str,
    organisation: str,
    public_url: str,
    organizer: str,
    attendee: str,
    out: bool,
    now: dt.datetime,
) -> tuple[bytes, str]:
    """Return the entry as a mail carries it, and its method: REQUEST, or CANCEL for a guest who is `out` of it.

    Calendars put it in, change it and take it out by the same uid; no answer is asked for.
    """
    event = _event(workshop, teams, organisation, public_url, now)
    event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["RSVP"] = "FALSE"
    event.add("attendee", guest)
    if out:
        event["status"] = "CANCELLED"
    method = "CANCEL" if out else "REQUEST"
    return _calendar([event], method), method


def calendar(
    workshops: Sequence[tuple[WorkshopRow, str]], *, organisation: str, public_url: str, now: dt.datetime
) -> bytes:
    """Return workshops, each with the names of its teams, as one calendar."""
    return _calendar([_event(one, teams, organisation, public_url, now) for one, teams in workshops], "PUBLISH")


def _event(workshop: WorkshopRow, teams: str, organisation: str, public_url: str, now: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"workshop-{workshop.id}@{urlsplit(public_url).hostname or 'guanxi'}")
    event.add("sequence", workshop.revision)
    event.add("dtstamp", now.astimezone(dt.UTC))
    event.add("summary", workshop.title)
    if workshop.starts_at is None:
        event.add("dtstart", workshop.happens_on)
        event.add("dtend", workshop.happens_on + dt.timedelta(days=1))
    else:
        event.add("dtstart", workshop.starts_at)
        event.add("dtend", workshop.starts_at + dt.timedelta(minutes=workshop.minutes))
    about = [
        workshop.aim,
        gettext("For %(teams)s.", teams=teams)
        if teams == organisation
        else gettext("For %(teams)s (%(organisation)s).", teams=teams, organisation=organisation),
        gettext("Bring a phone: you join with a code, without an account."),
    ]
    event.add("description", "\n".join(filter(None, about)))
    event.add("status", "CANCELLED" if workshop.cancelled else "CONFIRMED")
    return event


def _calendar(events: Sequence[Event], method: str) -> bytes:
    made = Calendar()
    made.add("prodid", "-//Guanxi//Workshops//EN")
    made.add("version", "2.0")
    made.add("method", method)
    for event in events:
        made.add_component(event)
    content: bytes = made.to_ical()
    return content
