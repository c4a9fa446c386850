"""Roles in words."""

from data.types import Role

ROLES = {
    Role.REP: "Rep: is asked each month",
    Role.LEADER: "Leader: sees the results of a team and all below it",
    Role.COACH: "Coach: sees results and runs workshops",
    Role.ADMINISTRATOR: "Administrator: people, teams and rounds, no results",
}
SHORT = {Role.REP: "Rep", Role.LEADER: "Leader", Role.COACH: "Coach", Role.ADMINISTRATOR: "Administrator"}
SCOPED = (Role.LEADER, Role.COACH)  # for a team and all below it, or for everything
ROLES_FOR_ALL = (Role.COACH, Role.ADMINISTRATOR)
