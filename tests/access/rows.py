"""A row of the access matrix, and who its visitors are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VISITORS = ("anonymous", "rep", "peer", "leader", "coach", "administrator", "outsider")
SIGN_IN = "sign in"  # documents are led to the sign-in page and back, everything else gets 401

Outcome = int | str
Answers = Mapping[str, Outcome]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One request: what each visitor gets, as a status, a redirect `302 /address`, or SIGN_IN.

    `name` tells rows of one endpoint apart: a callback by its output, a download by its chart; `about` the rows of one
    name, where it is also asked of another thing than usual. Rows that are no `page` are asked by scripts only.
    """

    endpoint: str
    address: str
    answers: Answers
    method: str = "GET"
    name: str = ""
    about: str = ""
    page: bool = True
    form: Mapping[str, str] | None = None
    json: Any = None

    @property
    def key(self) -> str:
        """The row in words."""
        return " ".join(filter(None, (self.method, self.endpoint, self.name, self.about)))


def everybody(outcome: Outcome, **others: Outcome) -> Answers:
    """The same for every visitor but those named."""
    return {**dict.fromkeys(VISITORS, outcome), **others}


def signed_in(outcome: Outcome, **others: Outcome) -> Answers:
    """The same for whoever is signed in."""
    return {**everybody(outcome), "anonymous": SIGN_IN, **others}


def reps(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who answer; the outsider has no place in this organisation's rounds."""
    return signed_in(outcome, **{"leader": 403, "coach": 403, "administrator": 403, "outsider": 404, **others})


def viewers(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who look at results, reps at their own team's; the outsider looks at those of another organisation."""
    return signed_in(outcome, **{"administrator": 403, **others})


def keepers(outcome: Outcome, **others: Outcome) -> Answers:
    """For coaches and administrators, of their own organisation; the outsider is both elsewhere."""
    return signed_in(403, **{"coach": outcome, "administrator": outcome, "outsider": outcome, **others})


def administrators(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who run this organisation; the outsider runs another one, to which its things are not there."""
    return signed_in(403, **{"administrator": outcome, "outsider": 404, **others})


def leaders(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who lead a team; the outsider leads elsewhere, where this team's things are not there."""
    return signed_in(403, **{"leader": outcome, "outsider": 404, **others})


def coaches(outcome: Outcome, **others: Outcome) -> Answers:
    """For those who coach this organisation's teams; the outsider coaches elsewhere."""
    return signed_in(403, **{"coach": outcome, "outsider": 404, **others})
