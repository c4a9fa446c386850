"""Pages of the audit trail: entries by kind, person and period, the check of its chain, and a file to take along."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, render_template, request

from data.commands.looks import TRACED
from data.db import db
from data.errors import RefusedError
from data.language import beside, gettext, moment_words
from data.queries.audit import check_chain
from data.queries.organisations import get_organisation
from data.queries.people import get_name
from data.queries.trail import TrailFilter, TrailRow, all_of_trail, list_acts, list_trail
from data.types import Permission, whole_number
from surveys.csv_files import write_table
from surveys.fields import read_day
from surveys.looking import note_looking
from surveys.people.shared import handle, person_behind
from surveys.trail.words import about_words, act_words, by_words, detail_words

blueprint = Blueprint("trail", __name__, url_prefix="/audit")
ACCESS = dict.fromkeys(("trail.list_all", "trail.check", "trail.download"), Permission.ADMINISTER)
KNOWN = re.compile(r"(\d{1,9}):([0-9a-f]{64})", re.ASCII)
COLUMNS = ("number", "happened_at", "what", "about", "by", "details", "act", "facts", "hash")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: the filter, the texts of its form, and what cannot be read."""

    chosen: TrailFilter
    texts: dict[str, str]
    errors: dict[str, str]

    @property
    def some(self) -> bool:
        """Whether anything is left out."""
        return any(self.texts.values())


def _own() -> dict[str, int]:
    return {"organisation_id": g.viewer.organisation_id}


def _zone() -> ZoneInfo:
    return ZoneInfo(get_organisation(db.session, g.viewer.organisation_id).zone)


def _day(text: str) -> tuple[dt.date | None, str]:
    """Return a day that the address names, and what is wrong with it."""
    try:
        return read_day(text), ""
    except RefusedError as refusal:
        return None, refusal.message


def _begins(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    """Return the moment at which a day begins here, or some days later; days at the ends of time are no limit."""
    if day is None or not dt.MINYEAR < day.year < dt.MAXYEAR:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), _zone()).astimezone(dt.UTC)


def _asked() -> Asked:
    texts = {
        name: request.args.get(name, "").replace("\x00", "").strip()[:200]
        for name in ("act", "person", "since", "until")
    }
    read = {name: _day(texts[name]) for name in ("since", "until")}
    days = {name: day for name, (day, _) in read.items()}
    errors = {name: wrong for name, (_, wrong) in read.items() if wrong}
    person_id = person_behind(texts["person"]) if texts["person"] else None
    if person_id is not None:
        note_looking(TRACED, [person_id])  # choosing a person is looking at that person
    since, until = days["since"], days["until"]
    if since and until and until < since:
        errors["until"] = gettext("The last day is before the first one.")
    chosen = TrailFilter(texts["act"] or None, person_id, _begins(since), _begins(until, days=1))
    return Asked(chosen, texts, errors)


@blueprint.get("")
def list_all() -> str | tuple[str, int]:
    """List entries, fifty a page, newest first; what is looked for stands in the address, people by their handle."""
    asked = _asked()
    found = None
    if not asked.errors:
        found = list_trail(
            db.session, **_own(), chosen=asked.chosen, page=whole_number(request.args.get("page"), digits=9) or 1
        )
    acts = sorted(((act, act_words(act)) for act in list_acts(db.session, **_own())), key=lambda pair: pair[1])
    zone = _zone()
    person_id = asked.chosen.person_id
    page = render_template(
        "trail/list.html",
        asked=asked,
        page_errors=list(asked.errors.items()),
        found=found,
        acts=acts,
        person=get_name(db.session, **_own(), person_id=person_id) if person_id is not None else None,
        handle=handle,
        about=about_words,
        by=by_words,
        details=detail_words,
        what=act_words,
        moment=lambda moment: moment_words(moment.astimezone(zone)),
    )
    return page if found is not None else (page, 400)


@blueprint.get("/check")
def check() -> str | tuple[str, int]:
    """Follow the chain from its first entry to its last, and hold it against what somebody wrote down."""
    text = request.args.get("known", "").replace("\x00", "").strip()[:200]
    match = KNOWN.fullmatch(text)
    if text and match is None:
        error = gettext("Enter it as it was shown: a number, a colon and 64 letters and digits.")
        page_errors = [("known", error)]
        return render_template("trail/check.html", known=text, report=None, page_errors=page_errors), 400
    known = (int(match[1]), match[2]) if match else None
    report = check_chain(db.session, **_own(), known=known)
    return render_template("trail/check.html", known=text, report=report)


@blueprint.get("/audit-trail.csv")
def download() -> Response | tuple[str, int]:
    """Give the entries that were chosen as a file, oldest first."""
    asked = _asked()
    if asked.errors:
        return beside(*asked.errors.values()), 400
    rows = (_cells(row) for row in all_of_trail(db.session, **_own(), chosen=asked.chosen))
    answer = Response(write_table(COLUMNS, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-trail.csv"'
    return answer


def _cells(row: TrailRow) -> list[str]:
    facts: dict[str, Any] = {} if row.nameless else dict(row.details)
    return [
        str(row.number),
        row.happened_at.isoformat(),
        act_words(row.act),
        about_words(row),
        by_words(row),
        detail_words(row),
        row.act,
        json.dumps(facts, sort_keys=True, ensure_ascii=False),
        "" if row.nameless else row.hash,
    ]
