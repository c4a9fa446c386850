"""The menu: what each permission leads to, the same over forms and charts."""

from dataclasses import dataclass

from flask import g, request

from data.language import lazy
from data.policy import permissions
from data.types import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu; `exact` items are active on their own address only.

    Whoever holds the permission `unless` reaches the same place by other items.
    """

    label: str
    url: str
    permission: Permission
    exact: bool = False
    unless: Permission | None = None


@dataclass(frozen=True, slots=True)
class MenuLink:
    """An item as the header draws it."""

    label: str
    url: str
    active: bool


MENU = (
    Item(lazy("My pulse"), "/pulse/", Permission.ANSWER),
    Item(lazy("Favours"), "/favours/", Permission.ANSWER),
    Item(lazy("Worksheets"), "/worksheets/", Permission.ANSWER),
    Item(lazy("My page"), "/me/", Permission.ANSWER),
    Item(lazy("My team"), "/dashboard/", Permission.VIEW_TEAM, unless=Permission.VIEW_RESULTS),
    Item(lazy("Summary"), "/dashboard/", Permission.VIEW_RESULTS, exact=True),
    Item(lazy("Trends"), "/dashboard/trends", Permission.VIEW_RESULTS),
    Item(lazy("Giving"), "/dashboard/giving", Permission.VIEW_RESULTS),
    Item(lazy("Teams"), "/dashboard/teams", Permission.VIEW_RESULTS),
    Item(lazy("Perspective"), "/dashboard/perspective", Permission.VIEW_RESULTS),
    Item(lazy("Outcomes"), "/dashboard/outcomes", Permission.VIEW_RESULTS),
    Item(lazy("Participation"), "/dashboard/participation", Permission.VIEW_RESULTS),
    Item(lazy("Actions"), "/actions/", Permission.LEAD),
    Item(lazy("Workshops"), "/workshops/", Permission.COACH),
    Item(lazy("Rounds"), "/rounds", Permission.ADMINISTER),
    Item(lazy("People"), "/people", Permission.ADMINISTER),
    Item(lazy("Team tree"), "/tree", Permission.ADMINISTER),
    Item(lazy("Deals"), "/deals", Permission.ADMINISTER),
    Item(lazy("Organisation"), "/organisation", Permission.ADMINISTER),
    Item(lazy("Webhooks"), "/webhooks", Permission.ADMINISTER),
    Item(lazy("API tokens"), "/tokens", Permission.ADMINISTER),
    Item(lazy("Audit trail"), "/audit", Permission.ADMINISTER),
    Item(lazy("Pulse health"), "/dashboard/health", Permission.SEE_UPKEEP),
)
ADMINISTERING = "/rounds"
HOMES = (
    (Permission.VIEW_RESULTS, "/dashboard/"),
    (Permission.ANSWER, "/pulse/"),
    (Permission.ADMINISTER, ADMINISTERING),
)


def _active(item: Item) -> bool:
    path = request.path.rstrip("/")
    url = item.url.rstrip("/")
    return path == url or (not item.exact and path.startswith(f"{url}/"))


def menu() -> list[MenuLink]:
    """Return the menu of whoever is looking; empty for an anonymous visitor. Asks nothing of the database."""
    allowed = permissions(g.get("viewer"))
    root = request.script_root
    shown = [item for item in MENU if item.permission in allowed and item.unless not in allowed]
    return [MenuLink(item.label, root + item.url, _active(item)) for item in shown]


def leader_links() -> list[MenuLink]:
    """Return the pages that a leader has of the own team; the people of the team may read them as well."""
    leading = (Permission.VIEW_RESULTS, Permission.LEAD)
    return [
        MenuLink(item.label, request.script_root + item.url, active=False)
        for item in MENU
        if item.permission in leading
    ]


def home_url() -> str:
    """Return where whoever is looking starts."""
    allowed = permissions(g.viewer)
    url = next((url for permission, url in HOMES if permission in allowed), "/method")
    return request.script_root + url
