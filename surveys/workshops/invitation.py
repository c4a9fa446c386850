"""A workshop as a calendar entry (.ics) to be sent to the people of its teams."""

import datetime as dt
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from data.queries.workshops import WorkshopRow


def invitation(workshop: WorkshopRow, *, teams: str, organisation: str, public_url: str, now: dt.datetime) -> bytes:
    """Return the workshop as iCalendar; the same entry at each download, newer after a change.

    It names teams and no person. Without a time it lasts the whole day.
    """
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
    about = [workshop.aim, f"For {teams} ({organisation}).", "Bring a phone: you join with a code, without an account."]
    event.add("description", "\n".join(filter(None, about)))
    event.add("status", "CANCELLED" if workshop.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Guanxi//Workshops//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if workshop.cancelled else "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
