"""A team's actions: at most three open at a time, each with an owner and a day, closed with a sentence of outcome."""

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.commands.audit import record
from data.commands.organisations import lock_team
from data.errors import ConflictError, NotFoundError, RefusedError
from data.language import gettext, lazy
from data.models import Action, Team
from data.queries.teamwork import list_owners
from data.texts import plain_line, word_count
from data.types import ACTION_MEASURES

MOST_OPEN = 3
LONGEST_ACTION, LONGEST_OUTCOME = 200, 300
ACTION_RULE = lazy("Say what is to be done in 1 to %(longest_action)s characters.", longest_action=LONGEST_ACTION)
ONE_LINE = lazy("Say it on one line, without a new line in it.")
OUTCOME_RULE = lazy(
    "Say in at least one sentence, of up to %(longest_outcome)s characters, what came of it.",
    longest_outcome=LONGEST_OUTCOME,
)
TOO_SHORT = lazy("One word says too little. Say in at least one sentence what came of it.")
TOO_MANY = lazy("This team has %(most_open)s open actions already. Close one of them first.", most_open=MOST_OPEN)
TEAM_CLOSED = lazy("This team is closed, so nobody would do it. Add the action to the team that goes on.")
NO_OWNER = lazy("Choose somebody of the team, or a leader, as the owner.")
NO_MEASURE = lazy("Choose one of the measures.")
PAST_DAY = lazy("Choose a day from today on.")
FAR_DAY = lazy("Choose a day within the next two years.")
FEWEST_WORDS = 2  # of an outcome
CLOSED = lazy("This action is closed already.")
FARTHEST = dt.timedelta(days=731)


def add_action(
    session: Session,
    *,
    organisation_id: int,
    team_id: int,
    words: str,
    owner_id: int,
    measure: str | None,
    due_on: dt.date,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Action:
    """Add an action of a team; `today` is the day in the organisation's zone. Sent twice, it is there once.

    Raises:
        NotFoundError: The organisation has no such team.
        ConflictError: Three actions of the team are open, or the team is closed.
        RefusedError: Words, owner, measure or day cannot be taken.
    """
    lock_team(session, organisation_id=organisation_id, team_id=team_id)
    closed_on = session.scalar(select(Team.closed_on).where(Team.id == team_id))
    if closed_on is not None and closed_on <= today:
        raise ConflictError(TEAM_CLOSED)
    action = Action(organisation_id=organisation_id, team_id=team_id, created_at=now)
    _fill(session, action, words, owner_id, measure, due_on, today)
    is_open = (Action.organisation_id == organisation_id, Action.team_id == team_id, Action.closed_at.is_(None))
    same = select(Action).where(
        *is_open, Action.words == action.words, Action.owner_id == owner_id, Action.due_on == due_on
    )
    known = session.scalar(same.limit(1))
    if known is not None:
        return known
    if (session.scalar(select(func.count()).select_from(Action).where(*is_open)) or 0) >= MOST_OPEN:
        raise ConflictError(TOO_MANY)
    session.add(action)
    _note(session, action, "action_added", actor_id, now)
    return action


def hold_action(session: Session, *, organisation_id: int, action_id: int) -> None:
    """Let the changes of one action happen one after the other until this transaction ends."""
    query = select(Action.id).where(Action.organisation_id == organisation_id, Action.id == action_id)
    session.execute(query.with_for_update()).first()


def change_action(
    session: Session,
    *,
    organisation_id: int,
    action_id: int,
    words: str,
    owner_id: int,
    measure: str | None,
    due_on: dt.date,
    today: dt.date,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Action:
    """Change an open action; its day may stay one that has passed.

    Raises:
        NotFoundError: The organisation has no such action.
        ConflictError: It has been closed.
        RefusedError: Words, owner, measure or day cannot be taken.
    """
    action = _open_action(session, organisation_id, action_id)
    _fill(session, action, words, owner_id, measure, due_on, today)
    _note(session, action, "action_changed", actor_id, now)
    return action


def close_action(
    session: Session,
    *,
    organisation_id: int,
    action_id: int,
    outcome: str,
    now: dt.datetime,
    actor_id: int | None = None,
) -> Action:
    """Close an action with a sentence about what came of it.

    Raises:
        NotFoundError: The organisation has no such action.
        ConflictError: It has been closed.
        RefusedError: There is no outcome, or it is too long or on several lines.
    """
    action = _open_action(session, organisation_id, action_id)
    action.outcome = outcome_line(outcome)
    action.closed_at = now
    _note(session, action, "action_closed", actor_id, now)
    return action


def outcome_line(text: str) -> str:
    """Return the outcome of an action as it is kept; lines are not joined behind anybody's back.

    Raises:
        RefusedError: It is empty, a single word, too long or on several lines, or cannot be kept.
    """
    line = _one_line(text, longest=LONGEST_OUTCOME, refusal=OUTCOME_RULE)
    if word_count(line) < FEWEST_WORDS:
        raise RefusedError(TOO_SHORT)
    return line


def action_line(text: str) -> str:
    """Return the words of an action as they are kept.

    Raises:
        RefusedError: They are empty, too long or on several lines, or cannot be kept.
    """
    return _one_line(text, longest=LONGEST_ACTION, refusal=ACTION_RULE)


def _one_line(text: str, *, longest: int, refusal: str) -> str:
    line = plain_line(text, longest=longest, refusal=refusal)
    if len(text.strip().splitlines()) > 1:
        raise RefusedError(ONE_LINE)
    return line


def check_due(due_on: dt.date, today: dt.date) -> None:
    """Refuse a day that has passed, or one too far away for anybody to wait for it.

    Raises:
        RefusedError: It is such a day.
    """
    if due_on < today:
        raise RefusedError(PAST_DAY)
    if due_on > today + FARTHEST:
        raise RefusedError(FAR_DAY)


def _open_action(session: Session, organisation_id: int, action_id: int) -> Action:
    query = select(Action).where(Action.organisation_id == organisation_id, Action.id == action_id)
    action = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if action is None:
        raise NotFoundError(gettext("There is no such action."))
    if action.closed_at is not None:
        raise ConflictError(CLOSED)
    return action


def _fill(
    session: Session,
    action: Action,
    words: str,
    owner_id: int,
    measure: str | None,
    due_on: dt.date,
    today: dt.date,
) -> None:
    if due_on != action.due_on:
        check_due(due_on, today)
    if measure is not None and measure not in ACTION_MEASURES:
        raise RefusedError(NO_MEASURE)
    if owner_id != action.owner_id:
        place: dict[str, Any] = {"organisation_id": action.organisation_id, "team_id": action.team_id}
        if owner_id not in {owner for owner, _ in list_owners(session, **place, today=today)}:
            raise RefusedError(NO_OWNER)
    action.words = action_line(words)
    action.owner_id, action.measure, action.due_on = owner_id, measure, due_on


def _note(session: Session, action: Action, act: str, actor_id: int | None, now: dt.datetime) -> None:
    session.flush()
    record(
        session,
        organisation_id=action.organisation_id,
        actor_id=actor_id,
        act=act,
        subject="team",
        subject_id=action.team_id,
        details={"action": action.id},
        now=now,
    )
