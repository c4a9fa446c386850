"""The words of my page that depend on figures: me beside my team, a gentle signal, what was done with my things."""

from collections.abc import Mapping, Sequence

from data.language import gettext, lazy
from data.metrics.own import BALANCE_MONTHS, OwnFigures
from data.metrics.scores import BalanceText
from data.queries.own_months import TeamValue
from data.types import Month
from surveys.me.view import Own
from surveys.trail.words import act_words

NEAR = 5.0  # points of a scale
MEASURES = {"score:R": lazy("Give-and-return"), "score:T": lazy("Deal-first"), "score:L": lazy("Long view")}
BESIDE, DISMISSED = "beside_team", "signal_giving"
WHAT = {
    "attributes_set": lazy("Your role, region or first day was noted"),
    "download": lazy("Everything of yours was downloaded"),
    "away_noted": lazy("You were noted as away"),
    "away_removed": lazy("A time away was taken out"),
    "found_by_search": lazy("You were found by a search among the people"),
    "list_downloaded": lazy("The list of everybody, with you in it, was downloaded"),
    "list_opened": lazy("The list of everybody, with you in it, was opened"),
    "list_read": lazy("The list of everybody, with you in it, was read"),
    "page_opened": lazy("Your page among the people was opened"),
    "trail_read": lazy("What was done to and by you was looked up in the audit trail"),
    "password_changed": lazy("Your password was changed"),
    "password_set": lazy("A password was set for you"),
    "person_added": lazy("You were added"),
    "person_changed": lazy("Your name or address was changed"),
    "person_disabled": lazy("You were shut out"),
    "person_enabled": lazy("You were let in again"),
    "person_erased": lazy("Everything of yours was erased"),
    "person_invited": lazy("You were sent a link to choose a password"),
    "person_provisioned": lazy("A program added or changed you"),
    "person_read": lazy("Your name, address and team were read"),
    "person_removed": lazy("You were taken out with the file that brought you"),
    "person_withdrawn": lazy("A program withdrew you"),
    "recovery_code_used": lazy("One of your recovery codes was used"),
    "recovery_codes_renewed": lazy("Your recovery codes were renewed"),
    "role_granted": lazy("You were given a role"),
    "role_revoked": lazy("A role of yours was taken back"),
    "second_factor_off": lazy("Your second factor was turned off"),
    "second_factor_on": lazy("Your second factor was turned on"),
    "sessions_ended": lazy("Your other sign-ins were ended"),
    "signed_in": lazy("You signed in"),
    "signed_out": lazy("You signed out"),
    "signed_out_everywhere": lazy("All your sign-ins were ended"),
    "team_joined": lazy("You joined a team"),
    "team_left": lazy("You left a team"),
    "team_move_dropped": lazy("A planned move to another team was dropped"),
    "team_stays": lazy("Your last day in a team was taken away"),
}


def _own(measure: str, figures: OwnFigures) -> float | None:
    return {"score:R": figures.give_return, "score:T": figures.deal_first, "score:L": figures.long_view}[measure]


def place(own: float, team: float) -> str:
    """Say where one's own value lies beside the published one; within five points is near."""
    if abs(own - team) <= NEAR:
        return gettext("near")
    return gettext("above") if own > team else gettext("below")


def beside(figures: OwnFigures, published: Sequence[TeamValue]) -> list[tuple[str, str]]:
    """Return each scale of which both values are known, with near, above or below."""
    values = {one.measure: one.value for one in published}
    return [
        (name, place(own, values[measure]))
        for measure, name in MEASURES.items()
        if measure in values and (own := _own(measure, figures)) is not None
    ]


def gives_a_lot(own: Own, choices: Mapping[str, str]) -> bool:
    """Whether to say that three recent months were mostly giving: not again for three months once it was put away."""
    balance = own.balance if own.recent else None
    if balance is None or balance.months < BALANCE_MONTHS or balance.words is not BalanceText.GIVING:
        return False
    away = choices.get(DISMISSED)
    return away is None or Month.parse(away).plus(BALANCE_MONTHS) <= own.sent[-1].month


def done(what: str) -> str:
    """Return in words what was done, from its kind in the access log or the audit trail."""
    return str(WHAT[what]) if what in WHAT else act_words(what)
