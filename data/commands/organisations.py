"""Organisations and their tree of teams."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.errors import NotFoundError, RefusedError
from data.language import gettext, known
from data.models import Membership, Organisation, Team
from data.texts import check_seen, plain_text

LONGEST_NAME = 200
LONGEST_GIFT_RULE = 4000
LONGEST_URL = 2000
BETWEEN_NAMES = frozenset(">;|\N{RIGHTWARDS ARROW}")  # what files of people write between the names of teams


def plain_name(text: str) -> str:
    """Return a name with single spaces, 1 to 200 characters that can be seen.

    Raises:
        RefusedError: It is empty, too long or holds control characters.
    """
    name = " ".join(text.split())
    check_seen(name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise RefusedError(gettext("Enter a name of 1 to %(longest_name)s characters.", longest_name=LONGEST_NAME))
    return name


def in_no_file(name: str) -> bool:
    """Tell whether a name holds what files of people write between names, as older ones may: no file finds its team."""
    return not BETWEEN_NAMES.isdisjoint(name)


def plain_team_name(text: str) -> str:
    """Return a name of a team, or of the organisation, whose tree it stands at the top of.

    Raises:
        RefusedError: As `plain_name`, or it holds what files of people write between names.
    """
    name = plain_name(text)
    if in_no_file(name):
        raise RefusedError(
            gettext(
                "Choose a name without >, ;, | and \N{RIGHTWARDS ARROW}: "
                "files of people write them between the names of teams."
            )
        )
    return name


def create_organisation(session: Session, *, name: str, zone: str, kind: str, now: dt.datetime) -> Organisation:
    """Make an organisation; `kind` is demo or real (preview: before rules were all held against each other).

    Raises:
        RefusedError: The name cannot be taken, or there is no such time zone.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RefusedError(
            gettext("%(zone)s is not a time zone; a name looks like Europe/Zurich.", zone=zone)
        ) from error
    organisation = Organisation(name=plain_team_name(name), zone=zone, kind=kind, created_at=now)
    session.add(organisation)
    session.flush()
    record(
        session,
        organisation_id=organisation.id,
        actor_id=None,
        act="organisation_created",
        subject="organisation",
        subject_id=organisation.id,
        details={"kind": kind, "zone": zone},
        now=now,
    )
    return organisation


def lock_organisation(session: Session, organisation_id: int) -> None:
    """Let nobody else decide the same about an organisation until this transaction ends; rows that point to it go on.

    Raises:
        NotFoundError: There is no such organisation.
    """
    locked = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    if session.scalar(locked) is None:
        raise NotFoundError(gettext("There is no such organisation."))


def change_gift_rule(
    session: Session,
    *,
    organisation_id: int,
    gift_rule: str,
    gift_register_url: str,
    now: dt.datetime,
    actor_id: int | None = None,
) -> None:
    """Say what the gift stop shows: the organisation's own rule and the link to its register, both may be empty.

    Raises:
        NotFoundError: There is no such organisation.
        RefusedError: The rule is longer than 4,000 characters, or the link does not lead into the web.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    url = gift_register_url.strip()
    if url and (len(url) > LONGEST_URL or not url.startswith(("https://", "http://"))):
        raise RefusedError(gettext("Enter a whole link, which begins with https://."))
    rule = plain_text(gift_rule, longest=LONGEST_GIFT_RULE, refusal=gettext("Shorten the rule."))
    if (rule, url) == (organisation.gift_rule, organisation.gift_register_url):
        return
    organisation.gift_rule, organisation.gift_register_url = rule, url
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="gift_rule_changed",
        subject="organisation",
        subject_id=organisation_id,
        now=now,
    )


def change_language(
    session: Session, *, organisation_id: int, language: str, now: dt.datetime, actor_id: int | None = None
) -> None:
    """Say in which language people are spoken to who chose none.

    Raises:
        NotFoundError: There is no such organisation.
        RefusedError: There is no such language.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFoundError(gettext("There is no such organisation."))
    if known(language) is None:
        raise RefusedError(gettext("Choose one of the languages in the list."))
    if language == organisation.language:
        return
    organisation.language = language
    session.flush()
    record(
        session,
        organisation_id=organisation_id,
        actor_id=actor_id,
        act="language_changed",
        subject="organisation",
        subject_id=organisation_id,
        details={"language": language},
        now=now,
    )


def create_team(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    parent_id: int | None,
    position: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Team:
    """Add a node to the reporting tree.

    Raises:
        RefusedError: The name cannot be taken or is that of another team there, the tree has a root already, or the
            parent is closed.
        NotFoundError: The organisation has no such parent team.
    """
    lock_organisation(session, organisation_id)  # the parent could be closed at the same time
    if parent_id is None:
        root = select(Team.id).where(Team.organisation_id == organisation_id, Team.parent_id.is_(None))
        if session.scalar(root.limit(1)) is not None:
            raise RefusedError(gettext("The tree has a root already; say under which team the new one stands."))
    else:
        _check_alone(session, _parent(session, organisation_id, parent_id), plain_team_name(name))
    team = Team(
        organisation_id=organisation_id,
        name=plain_team_name(name),
        parent_id=parent_id,
        position=position,
        created_at=now,
    )
    session.add(team)
    _note_team(session, team, "team_created", actor_id, now, parent=parent_id)
    return team


def place_team(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    parent_id: int,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Team:
    """Put a team with all below it under another one; rounds that are open or closed keep their own tree.

    Raises:
        NotFoundError: The organisation has no such team or parent.
        RefusedError: The team is the root, or the parent is closed, stands below it or has another one of that name.
    """
    lock_organisation(session, organisation_id)  # two moves at once could make a cycle that neither of them sees
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    parent = _parent(session, organisation_id, parent_id)
    if team.parent_id is None:
        raise RefusedError(gettext("The root of the tree stands under no other team."))
    rows = session.execute(select(Team.id, Team.parent_id).where(Team.organisation_id == organisation_id))
    parents: dict[int, int | None] = {row[0]: row[1] for row in rows}
    node: int | None = parent_id
    while node is not None:
        if node == team_id:
            raise RefusedError(gettext("A team cannot stand under itself or under a team below it."))
        node = parents[node]
    _check_alone(session, parent, team.name, team_id=team_id)
    team.parent_id = parent_id
    _note_team(session, team, "team_placed", actor_id, now, parent=parent_id)
    return team


def rename_team(
    session: Session, *, organisation_id: int, team_id: int, name: str, now: dt.datetime, actor_id: int | None = None
) -> Team:
    """Give a team another name; rounds that are open or closed keep the one they had.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: The name cannot be taken or is that of another team beside it.
    """
    lock_organisation(session, organisation_id)  # another one could get the same name at the same time
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    if team.name != plain_name(name):
        name = plain_team_name(name)
        if team.parent_id is not None:
            parent = own_team(session, organisation_id=organisation_id, team_id=team.parent_id)
            _check_alone(session, parent, name, team_id=team_id)
        team.name = name
        _note_team(session, team, "team_renamed", actor_id, now)
    return team


def close_team(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    closed_on: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Team:
    """Take a team out of the trees of rounds that open on `closed_on` or later; its past results stay.

    Raises:
        NotFoundError: The organisation has no such team.
        RefusedError: The team is the root, a team below it is open, or somebody is in it on that day or later.
    """
    lock_organisation(session, organisation_id)  # a team could be put below it at the same time
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    if team.parent_id is None:
        raise RefusedError(gettext("The root of the tree cannot be closed."))
    below = select(Team.id).where(
        Team.organisation_id == organisation_id,
        Team.parent_id == team_id,
        Team.closed_on.is_(None) | (Team.closed_on > closed_on),
    )
    if session.scalar(below.limit(1)) is not None:
        raise RefusedError(gettext("There are open teams below this one. Close them, or put them elsewhere, first."))
    members = select(Membership.id).where(
        Membership.team_id == team_id, Membership.ends_on.is_(None) | (Membership.ends_on >= closed_on)
    )
    if session.scalar(members.limit(1)) is not None:
        raise RefusedError(gettext("There are people in this team. Move them to other teams first."))
    team.closed_on = closed_on
    _note_team(session, team, "team_closed", actor_id, now, on=str(closed_on))
    return team


def reopen_team(session: Session, *, team: Team, now: dt.datetime, actor_id: int | None = None) -> None:
    """Let a team that would close stay open.

    Raises:
        RefusedError: Another open team under the same one has its name by now, or the one above closes.
    """
    if team.parent_id is not None:
        parent = _parent(session, team.organisation_id, team.parent_id)
        _check_alone(session, parent, team.name, team_id=team.id)
    team.closed_on = None
    _note_team(session, team, "team_stays_open", actor_id, now)


def own_team(session: Session, *, organisation_id: int, team_id: int) -> Team:
    """Return a team of the organisation.

    Raises:
        NotFoundError: The organisation has no such team.
    """
    team = session.scalar(select(Team).where(Team.organisation_id == organisation_id, Team.id == team_id))
    if team is None:
        raise NotFoundError(gettext("There is no such team."))
    return team


def _parent(session: Session, organisation_id: int, team_id: int) -> Team:
    """Return a team that others may stand under; one that will close would leave them outside of the tree."""
    team = own_team(session, organisation_id=organisation_id, team_id=team_id)
    if team.closed_on is not None:
        raise RefusedError(
            gettext(
                "%(team)s closes or is closed (%(closed_on)s); no team can be put under it.",
                team=team.name,
                closed_on=team.closed_on,
            )
        )
    return team


def _check_alone(session: Session, parent: Team, name: str, *, team_id: int | None = None) -> None:
    """Refuse a name that another open team under the same one has, in whatever letters: people could not tell them."""
    beside = session.execute(
        select(Team.id, Team.name).where(
            Team.organisation_id == parent.organisation_id, Team.parent_id == parent.id, Team.closed_on.is_(None)
        )
    )
    taken = next((row.name for row in beside if row.id != team_id and row.name.casefold() == name.casefold()), None)
    if taken is not None:
        raise RefusedError(gettext("%(parent)s has a team called %(team)s already.", parent=parent.name, team=taken))


def lock_team(session: Session, *, organisation_id: int, team_id: int) -> None:
    """Let nobody else decide the same about a team until this transaction ends.

    Raises:
        NotFoundError: The organisation has no such team.
    """
    locked = select(Team.id).where(Team.organisation_id == organisation_id, Team.id == team_id)
    if session.scalar(locked.with_for_update(key_share=True)) is None:
        raise NotFoundError(gettext("There is no such team."))


def _note_team(
    session: Session, team: Team, act: str, actor_id: int | None, now: dt.datetime, **details: str | int | None
) -> None:
    session.flush()
    record(
        session,
        organisation_id=team.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="team",
        subject_id=team.id,
        details=details,
        now=now,
    )
