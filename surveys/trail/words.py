"""The entries of the audit trail in words."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from data.commands.erasure import ERASED_NAME
from data.language import beside, day_words, gettext, lazy, told
from data.queries.trail import TrailRow
from data.types import Month, Role

ACTS: Mapping[str, str] = {
    "action_added": lazy("An action was added"),
    "action_changed": lazy("An action was changed"),
    "action_closed": lazy("An action was closed"),
    "administrators_factor_set": lazy("How administrators sign in was changed"),
    "annotation_added": lazy("A note was added to a trend"),
    "annotation_withdrawn": lazy("A note on a trend was withdrawn"),
    "answers_purged": lazy("Old answers were destroyed"),
    "attributes_set": lazy("Role, region or first day were noted"),
    "away_noted": lazy("Days away were noted"),
    "away_removed": lazy("Days away were taken out"),
    "debrief_begun": lazy("A debrief was begun"),
    "debrief_ended": lazy("A debrief was ended"),
    "debrief_revealed": lazy("A result of a room was revealed"),
    "gift_rule_changed": lazy("The rule about gifts was changed"),
    "language_changed": lazy("The language of the organisation was changed"),
    "organisation_created": lazy("The organisation was made"),
    "organisation_exported": lazy("The organisation was exported"),
    "organisation_imported": lazy("The organisation was imported"),
    "outcomes_published": lazy("Results of deals were published"),
    "password_changed": lazy("A password was changed"),
    "password_set": lazy("A password was set"),
    "people_imported": lazy("People were taken in from a file"),
    "people_import_undone": lazy("People from a file were taken back"),
    "person_added": lazy("A person was added"),
    "person_changed": lazy("A person's name, address or number was changed"),
    "person_disabled": lazy("A person was shut out"),
    "person_enabled": lazy("A person was let in again"),
    "person_erased": lazy("A person was erased"),
    "person_invited": lazy("A person was sent a link to choose a password"),
    "looks_forgotten": lazy("Old entries of who looked at whom were destroyed"),
    "members_provisioned": lazy("A program set who is in a team"),
    "person_provisioned": lazy("A program added or changed a person"),
    "person_withdrawn": lazy("A program withdrew a person"),
    "person_removed": lazy("A person was taken out with the file that brought them"),
    "purge_announced": lazy("It was announced that old answers will be destroyed"),
    "purge_stopped": lazy("Destroying old answers was stopped"),
    "recovery_code_used": lazy("A recovery code was used"),
    "recovery_codes_renewed": lazy("Recovery codes were renewed"),
    "restored": lazy("A backup was restored"),
    "retention_changed": lazy("For how long answers are kept was changed"),
    "role_granted": lazy("A role was given"),
    "role_revoked": lazy("A role was taken back"),
    "round_closed": lazy("A round was closed and published"),
    "round_ended_early": lazy("A round was closed before its time; its results follow after 30 minutes"),
    "round_closed_early": lazy("A round was closed before its time and published"),
    "round_extended": lazy("A round was extended"),
    "round_opened": lazy("A round was opened"),
    "round_planned": lazy("A round was planned"),
    "round_rule_changed": lazy("The monthly rule was changed"),
    "rounds_paused": lazy("Rounds were paused"),
    "rounds_resumed": lazy("Rounds were resumed"),
    "second_factor_off": lazy("A second factor was turned off"),
    "second_factor_on": lazy("A second factor was turned on"),
    "sessions_ended": lazy("Other sign-ins were ended"),
    "signed_in": lazy("Somebody signed in"),
    "signed_out": lazy("Somebody signed out"),
    "signed_out_everywhere": lazy("All sign-ins of a person were ended"),
    "small_groups_changed": lazy("How often small groups are shown was changed"),
    "team_closed": lazy("A team was closed"),
    "team_stays_open": lazy("A team that would close stays open"),
    "team_created": lazy("A team was made"),
    "team_joined": lazy("A person was put into a team"),
    "team_left": lazy("A last day in a team was set"),
    "team_move_dropped": lazy("A planned move to another team was dropped"),
    "team_placed": lazy("A team was put below another one"),
    "team_renamed": lazy("A team was renamed"),
    "team_stays": lazy("A last day in a team was taken away"),
    "token_added": lazy("An API token was made"),
    "token_left": lazy("An API token goes on although its maker does not administer any more"),
    "token_results_left": lazy("An API token for results goes on although its maker may not see them any more"),
    "token_revoked": lazy("An API token was revoked"),
    "webhook_added": lazy("A webhook was added"),
    "webhook_ended": lazy("A webhook is sent nothing more: it did not take three messages"),
    "webhook_key_renewed": lazy("A webhook's key was made anew"),
    "webhook_removed": lazy("A webhook was removed"),
    "workshop_archived": lazy("A workshop was put away"),
    "workshop_cancelled": lazy("A workshop was cancelled"),
    "workshop_changed": lazy("A workshop was changed"),
    "workshop_invited": lazy("People were invited to a workshop"),
    "workshop_planned": lazy("A workshop was planned"),
    "workshop_unarchived": lazy("A workshop was taken out again"),
}
ROLES = {
    Role.REP.value: lazy("rep"),
    Role.LEADER.value: lazy("leader"),
    Role.COACH.value: lazy("coach"),
    Role.ADMINISTRATOR.value: lazy("administrator"),
}
FIELDS = {
    "name": lazy("name"),
    "email": lazy("e-mail address"),
    "employee_id": lazy("employee number"),
    "job_role": lazy("job"),
    "region": lazy("region"),
    "started_on": lazy("first day"),
}


def act_words(act: str) -> str:
    """Return in words what was done."""
    return str(ACTS.get(act, act.replace("_", " ").capitalize()))


def person_words(name: str) -> str:
    """Return a person's name; what stands in place of an erased one's in the reader's language."""
    return gettext("Erased person") if name == ERASED_NAME else name


def about_words(row: TrailRow) -> str:
    """Return what it was done to: a person, a team or a round; empty where that is said already."""
    if row.person_id is not None:
        return person_words(row.people.get(row.person_id, ""))
    if row.team is not None:
        return row.team
    return Month.parse(row.details["about_month"]).label if "about_month" in row.details else ""


def by_words(row: TrailRow) -> str:
    """Return who did it."""
    if row.actor_id is not None:
        return person_words(row.people.get(row.actor_id, ""))
    return gettext("Not named") if row.nameless else gettext("The system")


def detail_words(row: TrailRow) -> str:
    """Return the details of an entry in a row, those that say something to a reader."""
    return beside(*(words for words in _details(row)))


def _day(value: object) -> str:
    try:
        return day_words(dt.date.fromisoformat(str(value)[:10]))
    except ValueError:
        return str(value)


def _list(value: object, words: Mapping[str, str]) -> str:
    return ", ".join(str(words.get(str(each), each)) for each in value) if isinstance(value, list) else str(value)


def _yes_or_no(value: object) -> str:
    return gettext("yes") if value else gettext("no")


def _months(value: object) -> str:
    """Return months in words; of many the first and the last."""
    months = value if isinstance(value, list) else []
    try:
        named = [Month.parse(str(each)).label for each in months]
    except ValueError:
        return str(value)
    return ", ".join(named[:1] + named[-1:] if len(named) > 2 else named)  # noqa: PLR2004 - two are named both


def _answers(rows: Mapping[str, int]) -> str:
    """Return how many answers were destroyed; the file holds how much of everything else."""
    return f"{rows.get('answer', 0):,}"


KINDS: Mapping[object, str] = {
    "real": lazy("in use"),
    "preview": lazy("preview"),
    "demo": lazy("demo"),
    "generic": lazy("generic (JSON)"),
}
READ: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "role": (lazy("Role"), lambda value: str(ROLES.get(value, value))),
    "roles": (lazy("Roles"), lambda value: _list(value, ROLES)),
    "fields": (lazy("Changed"), lambda value: _list(value, FIELDS)),
    "on": (lazy("Day"), _day),
    "scopes": (lazy("Scopes"), lambda value: _list(value, {})),
    "until": (lazy("Until"), _day),
    "closes": (lazy("Closes"), _day),
    "copy_of": (lazy("Copy of"), _day),
    "opens": (lazy("Opens"), str),
    "reminders": (lazy("Reminders"), lambda value: _list(value, {})),
    "months": (lazy("Months"), _months),
    "before": (lazy("From before"), _day),
    "entries": (lazy("Entries"), "{:,}".format),
    "rows": (lazy("Answers"), _answers),
    "new": (lazy("New"), "{:,}".format),
    "changed": (lazy("Changed"), "{:,}".format),
    "people": (lazy("People"), "{:,}".format),
    "needed": (lazy("Second factor needed"), _yes_or_no),
    "quarterly": (lazy("Once a quarter"), _yes_or_no),
    "from": (lazy("Before"), str),
    "to": (lazy("Now"), str),
    "kind": (lazy("Kind"), lambda value: str(KINDS.get(value, value))),
    "language": (lazy("Language"), str),
    "zone": (lazy("Time zone"), str),
}


def _details(row: TrailRow) -> Iterator[str]:
    details, teams = row.details, row.teams
    for key, name in (("team", lazy("Team")), ("parent", lazy("Below"))):
        if details.get(key) in teams:
            yield told(str(name), teams[details[key]])
    held = [each["team"] if isinstance(each, dict) else each for each in details.get("teams", ())]
    if held:
        yield told(gettext("Teams"), ", ".join(teams[team] for team in held if team in teams))
    for key, value in details.items():
        if key in READ and value not in (None, [], ""):
            name, words = READ[key]
            shown = str(value) if key == "closes" and isinstance(value, int) else words(value)
            yield told(str(name), shown)
