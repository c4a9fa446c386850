"""Roles in words."""

from data.language import lazy
from data.types import Role

ROLES = {
    Role.REP: lazy("Rep: is asked each month"),
    Role.LEADER: lazy("Leader: sees the results of a team and all below it"),
    Role.COACH: lazy("Coach: sees results and runs workshops"),
    Role.ADMINISTRATOR: lazy("Administrator: people, teams and rounds, no results"),
}
SHORT = {
    Role.REP: lazy("Rep"),
    Role.LEADER: lazy("Leader"),
    Role.COACH: lazy("Coach"),
    Role.ADMINISTRATOR: lazy("Administrator"),
}
SCOPED = (Role.LEADER, Role.COACH)  # for a team and all below it, or for everything
ROLES_FOR_ALL = (Role.COACH, Role.ADMINISTRATOR)
