"""Small shared types: months, roles, permissions, viewers, scopes and the text kinds of the tables."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from data.language import ENGLISH, lazy, mark, month_words

LONGEST_ID = 18  # digits that every database takes
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
MONTH_NAMES = tuple(calendar.month_name)[1:]
SATURDAY = 5
LONG_YEARS = 3  # in the company

# The favour log speaks of the same kinds and counterparts as the pulse.
KINDS = ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE")
KIND_NAMES = {  # what each kind is called wherever it has a name
    "INTRO": mark("Introduction"),
    "INFO": mark("Information"),
    "ADVICE": mark("Advice"),
    "HANDS": mark("Hands-on help"),
    "VOUCH": mark("Vouching"),
    "CARE": mark("Care"),
}
COUNTED_KINDS = KIND_NAMES | {"INTRO": mark("Introductions")}  # the same beside a number
COUNTERPARTS = ("CUST", "PART", "TEAM")
DIRECTIONS = ("gave", "received", "asked")
REMOVED_FOR = dt.timedelta(days=30)  # what a rep removes can be put back for this long
REMINDERS = ("never", "once", "monthly", "yearly")
# What a note on a team's trends can be about, and the published measures that an action can be meant for, in words.
NOTE_KINDS = {
    "market": lazy("Market"),
    "product": lazy("Product or price"),
    "team": lazy("Team"),
    "process": lazy("Way of working"),
    "other": lazy("Something else"),
}
THANKS_MAILS, WORKSHOP_MAILS, FOLLOW_UP_MAILS = "thanks_mails", "workshop_mails", "follow_up_mails"  # choices
ASK_MAILS = "ask_mails"
INVITATION_MAIL, REMINDER_MAIL = "pulse_invitation", "pulse_reminder"  # kinds of mails about a round
NO_REMINDERS = "no_reminders"  # what a person chose about mail
UPKEEP = "upkeep:"  # how measures begin that tell how well the questionnaire works
LANGUAGE = "language"  # what a person chose to be spoken to in
SEVERAL = "mul"  # the code of ISO 639-2 for several languages
ACTION_MEASURES = {
    "score:RO": lazy("RO index"),
    "score:T": lazy("Deal-first"),
    "score:R": lazy("Give-and-return"),
    "score:L": lazy("Long view"),
    "rate:given": lazy("Favours given"),
    "rate:received": lazy("Favours received"),
    "participation": lazy("Participation"),
}


def whole_number(text: str | None, *, digits: int = LONGEST_ID) -> int | None:
    """Read a text from outside as a whole number of ASCII digits; None for anything else and for longer ones.

    Zeros before a number are something else too: each number has one way to be written, as each address has.
    """
    if not text or len(text) > digits or not (text.isascii() and text.isdigit()):
        return None
    return int(text) if text == "0" or text[0] != "0" else None


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month, ordered; its text form is `2026-10`."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-MM`; raises ValueError for anything else."""
        match = _MONTH.fullmatch(text)
        if match is None or not dt.MINYEAR <= int(match[1]) < dt.MAXYEAR:
            raise ValueError(f"not a month: {text[:20]!r}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read `YYYY-MM` from outside; None for anything else."""
        try:
            return cls.parse(text)
        except ValueError:
            return None

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the month that a date lies in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> dt.date:
        """First day of the month."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Last day of the month."""
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def weekdays(self) -> int:
        """Number of days from Monday to Friday in the month, 20 to 23."""
        days = range(1, self.last.day + 1)
        return sum(dt.date(self.year, self.number, day).weekday() < SATURDAY for day in days)

    @property
    def label(self) -> str:
        """The month in words, in the language spoken: `October 2026`."""
        return month_words(self.year, self.number)

    def plus(self, months: int) -> "Month":
        """Return the month that lies `months` later (or earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


class Role(StrEnum):
    """What somebody does here; a person can hold several."""

    REP = "rep"
    LEADER = "leader"
    COACH = "coach"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a role may do; asked for by routes, menus and callbacks."""

    ANSWER = "answer"  # fill in the pulse, see one's own pages
    VIEW_TEAM = "view_team"  # look at published results of one's scope: a rep's own team, as its leader sees it
    VIEW_RESULTS = "view_results"  # work with published results of one's scope
    LEAD = "lead"  # write notes and actions for the teams one leads
    COACH = "coach"  # plan workshops for teams of one's scope and run their debriefs
    SEE_ACTIONS = "see_actions"  # read the actions of one's own team, or of the teams one leads
    SEE_UPKEEP = "see_upkeep"  # look at how well the questionnaire works, for the whole organisation
    ADMINISTER = "administer"  # people, teams, rounds of the organisation


class TokenScope(StrEnum):
    """What a program may do with a token."""

    RESULTS = "results:read"  # published results of the whole organisation
    ROUNDS = "rounds:read"  # months, days and states of rounds
    PEOPLE = "people:write"  # people and who is in which team


class RoundState(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class AssignmentStatus(StrEnum):
    """One person's place in one round."""

    INVITED = "invited"
    STARTED = "started"
    SUBMITTED = "submitted"
    UNANSWERED = "closed_unanswered"
    AWAY = "away"


class Tenure(StrEnum):
    """How long somebody has been in the company when a round opens."""

    NEW = "under_1"
    SETTLED = "1_to_3"
    LONG = "from_3"

    @classmethod
    def of(cls, started_on: dt.date, day: dt.date) -> "Tenure":
        """Return the band on a day: under 1 year, 1 to under 3 years, 3 years and more."""
        years = day.year - started_on.year - ((day.month, day.day) < (started_on.month, started_on.day))
        return cls.NEW if years < 1 else cls.SETTLED if years < LONG_YEARS else cls.LONG


class AnswerKind(StrEnum):
    """The kinds of answered and missing that are kept apart everywhere; zero is a number."""

    ANSWERED = "answered"
    NOTHING = "nothing"  # nothing to report: a blank box under a ticked direction
    SKIPPED = "skipped"
    PREFER_NOT = "prefer_not"
    NO_OCCASION = "no_occasion"
    NOT_ASKED = "not_asked"


class ResultState(StrEnum):
    """Whether a published cell is shown, and if not, why."""

    SHOWN = "shown"
    NO_ROUND = "no_round"
    NOT_ENOUGH = "not_enough"
    PROTECTS_NEIGHBOUR = "protects_neighbour"
    NOT_COMPARABLE = "not_comparable"


class Publishing(StrEnum):
    """What is published of a round in one go, and then never added to."""

    ANSWERS = "answers"  # when it closes
    OUTCOMES = "outcomes"  # of deals, when a file of them is taken in


class Bound(StrEnum):
    """How a published value is to be read."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"  # value is withheld; low and high enclose it


class IntervalKind(StrEnum):
    """Where the width of a published interval comes from."""

    NONE = "none"
    CENSUS = "census"
    POOLED = "pooled"  # the organisation's pooled within-team spread
    ASSUMED = "assumed"  # the constants of the method, until 30 people answered
    OWN = "own"  # the group's own spread, from 20 people


class Alert(StrEnum):
    """What was changed about a person's way in, which the person is told by mail."""

    PASSWORD = "password"  # noqa: S105 - what was changed, not a secret
    FIRST_PASSWORD = "first_password"  # noqa: S105 - what was set, not a secret
    FACTOR_ON = "factor_on"
    FACTOR_OFF = "factor_off"
    CODES = "codes"  # new recovery codes
    CODE_USED = "code_used"  # a recovery code was used up
    ADDRESS = "address"


class LinkPurpose(StrEnum):
    """What a link of a mail about signing in is for."""

    ENTER = "enter"  # sign in
    RESET = "reset"  # set another password
    WELCOME = "welcome"  # set the first password
    ERASE = "erase"  # erase oneself


@dataclass(frozen=True, slots=True)
class Grant:
    """A role and the team it is held for; no team means the whole organisation."""

    role: Role
    team_id: int | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking: made once per request from the session's row.

    `grants` are those in force now. Nothing here comes from the browser.
    """

    organisation_id: int
    person_id: int
    name: str
    organisation_name: str
    organisation_kind: str
    grants: tuple[Grant, ...] = ()
    session_id: int = 0
    team_id: int | None = None  # where the person is a member now
    only_month: Month | None = None  # a session begun by an invitation: for the pulse about this month and nothing else
    own_language: str | None = None  # what the person chose
    language: str = ENGLISH  # the organisation's

    @property
    def roles(self) -> frozenset[Role]:
        """The distinct roles held."""
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True, slots=True)
class Scope:
    """The teams whose published results a viewer may see, with all below each, and the parents of each.

    `everything` means the organisation's root and all below it; of `alone_ids` nothing below is seen.
    """

    organisation_id: int
    team_ids: frozenset[int] = frozenset()
    everything: bool = False
    alone_ids: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing at all may be seen."""
        return not self.everything and not self.team_ids and not self.alone_ids
