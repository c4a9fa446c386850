"""Who may do what: pure functions of a viewer's grants."""

from data.types import Permission, Role, Scope, Viewer

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REP: frozenset({Permission.ANSWER, Permission.VIEW_TEAM, Permission.SEE_ACTIONS}),
    Role.LEADER: frozenset({Permission.VIEW_TEAM, Permission.VIEW_RESULTS, Permission.LEAD, Permission.SEE_ACTIONS}),
    Role.COACH: frozenset({Permission.VIEW_TEAM, Permission.VIEW_RESULTS, Permission.COACH, Permission.SEE_UPKEEP}),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER, Permission.SEE_UPKEEP}),
}

_LEADING_ROLES = frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if Permission.LEAD in allowed)
_COACHING_ROLES = frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if Permission.COACH in allowed)
VIEWING_ROLES = frozenset(role for role, allowed in ROLE_PERMISSIONS.items() if Permission.VIEW_RESULTS in allowed)


def permissions(viewer: Viewer | None) -> frozenset[Permission]:
    """Return everything that the viewer's roles allow; nothing for an anonymous visitor."""
    if viewer is None:
        return frozenset()
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in viewer.roles))


def scope(viewer: Viewer) -> Scope:
    """Return the teams whose published results the viewer may see: those of the grants that view results.

    A rep sees the own team's page as its leader does, and nothing below a team that has others below it.
    """
    return _scope(viewer, VIEWING_ROLES, own=True)


def sees_everything(viewer: Viewer, root_id: int | None) -> bool:
    """Tell whether the viewer may see the results of the whole organisation, whose tree begins with `root_id`."""
    seen = scope(viewer)
    return seen.everything or root_id in seen.team_ids


def leading(viewer: Viewer) -> Scope:
    """Return the teams for which the viewer may write notes and actions: those led, and all below each."""
    return _scope(viewer, _LEADING_ROLES, own=False)


def coaching(viewer: Viewer) -> Scope:
    """Return the teams for which the viewer may plan workshops and run debriefs: those coached, and all below each."""
    return _scope(viewer, _COACHING_ROLES, own=False)


def following(viewer: Viewer) -> Scope:
    """Return the teams whose actions the viewer may read: those led with all below each, and a rep's own team."""
    return _scope(viewer, _LEADING_ROLES, own=True)


def upkeep(viewer: Viewer) -> Scope:
    """Return what whoever looks at how the questionnaire works sees: the organisation, of which only the top is told.

    A coach of one team sees the same, since nothing of it is told of a team.
    """
    return Scope(viewer.organisation_id, everything=Permission.SEE_UPKEEP in permissions(viewer))


def _scope(viewer: Viewer, roles: frozenset[Role], *, own: bool) -> Scope:
    alone = {viewer.team_id} if own and viewer.team_id is not None and Role.REP in viewer.roles else set()
    grants = [grant for grant in viewer.grants if grant.role in roles]
    return Scope(
        organisation_id=viewer.organisation_id,
        team_ids=frozenset(grant.team_id for grant in grants if grant.team_id is not None),
        everything=any(grant.team_id is None for grant in grants),
        alone_ids=frozenset(alone),
    )
