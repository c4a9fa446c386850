"""What a person's units said they would offer: asked about on the last page of the pulse, one word each."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from data.commands.promises import say_what_became
from data.db import db
from data.language import Spoken, lazy, mark
from data.queries.commitments import AskedCommitment, TeamCommitment, list_asked, list_of_person
from data.queries.organisations import get_organisation
from data.types import whole_number
from surveys.clock import utc_now
from surveys.own import local_today
from surveys.pulse.visits import check_sender, person, visit_or_404

BOX = "commitment-"
NOTHING = lazy("Nothing was chosen. Choose an answer for at least one of them.")
NOTED = lazy("Noted. Only how many said what is ever told.")
TOLD = lazy("Your team's debrief has begun with some of these meanwhile. Your answer about them stays as it was.")
OUTCOMES = Spoken({"happened": mark("Yes"), "not_yet": mark("Not yet"), "no_longer": mark("No longer")})


@dataclass(frozen=True, slots=True)
class Promises:
    """What the person is asked about, what is listed besides, and from how many people on answers are told."""

    asked: Sequence[AskedCommitment]
    others: Sequence[TeamCommitment]
    k: int

    @property
    def answered(self) -> bool:
        """Whether something was answered in this pulse."""
        return any(one.word for one in self.asked)


def read_promises() -> Promises:
    """Read what the person's units said they would offer and have not settled."""
    asked = list_asked(db.session, **person())
    known = {one.id for one in asked}
    listed = list_of_person(db.session, **person(), today=local_today())
    k = get_organisation(db.session, g.viewer.organisation_id).k
    return Promises(asked, [one for one in listed if one.id not in known], k)


def say_of_team(month: str) -> Response:
    """Note the person's word on each commitment of their units that they chose one for."""
    visit_or_404(month)
    check_sender()
    said = {number: word for number, word in _boxes() if number is not None}
    if not said:
        flash(str(NOTHING), "note")
    elif say_what_became(db.session, **person(), said=said, now=utc_now()) == len(said):
        flash(str(NOTED), "good")
    else:
        flash(str(TOLD), "note")
    return redirect(url_for("pulse.show_thanks", month=month))


def _boxes() -> list[tuple[int | None, str]]:
    """Return the number of each commitment that was sent, None for what is none, with its word."""
    sent = request.form.items()
    return [(whole_number(name.removeprefix(BOX)), word) for name, word in sent if name.startswith(BOX)]
