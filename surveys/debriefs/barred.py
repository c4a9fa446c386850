"""Which steps of a debrief cannot show their answers yet, since another one has just shown them of these people."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from data.commands.apart import apart_until
from data.db import db
from data.debriefs import BY_STEP, QUESTIONS, STEPS, WORKSHEETS, step_number
from data.language import moment_words
from data.queries.live import LiveRow, get_shown
from surveys.debriefs.steps import WORDS


@dataclass(frozen=True, slots=True)
class Barred:
    """Steps whose answers cannot be shown yet, each by its number with the moment from when on, in words.

    `skip` is the next step from the present one on that is none of them, 0 where there is none.
    """

    steps: Mapping[int, str]
    skip: int

    @property
    def listed(self) -> list[tuple[str, str]]:
        """Titles of the steps with their moments."""
        return [(str(WORDS[STEPS[number - 1]].title), moment) for number, moment in self.steps.items()]


def _same(number: int) -> list[str]:
    """Return what a step shows under the names by which it may have been shown before; nothing for other steps."""
    asked = BY_STEP.get(number)
    if asked is not None:
        return [other.key for other in QUESTIONS.values() if other.family == asked.family]
    return [WORKSHEETS] if number == step_number(WORKSHEETS) else []


def read_barred(live: LiveRow, now: dt.datetime) -> Barred:
    """Read which steps of a living debrief are barred; what it has shown itself stays as it is."""
    place = {"organisation_id": live.organisation_id, "live_id": live.id}
    ever = get_shown(db.session, **place) if live.alive else {}
    found: dict[int, str] = {}
    for number in live.steps if live.alive else ():
        same, asked = _same(number), BY_STEP.get(number)
        if not same or (asked.key if asked is not None else WORKSHEETS) in ever:
            continue
        until = apart_until(db.session, **place, same=same, now=now)
        if until is not None:
            found[number] = moment_words(until)
    later = [number for number in live.steps if number > live.step]
    return Barred(found, next((number for number in later if number not in found), 0))
