"""Invented companies in which something about leaders' pages is hard to draw, each with somebody who leads in it."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.commands.actions import add_action
from data.commands.favours import add_contact
from data.commands.notes import add_annotation
from data.commands.organisations import change_language
from data.commands.outcomes import publish_deals
from data.commands.people import add_person, grant_role
from data.commands.worksheets import finish_worksheet, save_points, start_worksheet
from data.commands.workshops import plan_workshop
from data.models import Person
from data.types import Month, Role
from tests.cast import PASSWORD, Member
from tests.companies import FOUNDED, OCTOBER, Answers, Company, answered, closed, drawn, found, opened, statements
from tests.deals import deals
from tests.favours import KEYRING
from tests.worksheets import FULL

LONG_NAMES = (
    "Strategic accounts, partnerships and channel sales for the north-western coast and the islands",
    "Strategic accounts, partnerships and channel sales for the south-eastern coast and the islands",
    "Donaudampfschifffahrtsgesellschaftsvertriebsmannschaft Nordwest und Ostseeküste",
    "Public sector, education and healthcare, framework agreements and tenders, team of the evening",
    "重要客户、合作伙伴与渠道销售团队，负责西北沿海地区以及各个岛屿的全部业务和长期合作关系",
    "Inside sales new business & renewals (a < b), small and medium-sized companies, first line",
    "Éclairage, énergie et bâtiments: comptes stratégiques, Suisse romande et Franche-Comté",
)
MANY = 40  # teams
MOST = 20  # that one count counts
WEEK = 6  # days that people worked who were away
RARELY = {"GIV.INTRO.CUST": 2, "GIV.ADVICE.TEAM": 1}  # what one of them gave
COUNTED = 3  # rounds, from the first on, of which one counts worksheets
EIGHT = (
    dt.date(2025, 9, 16),
    dt.date(2026, 1, 14),
    dt.date(2026, 3, 12),
    dt.date(2026, 6, 4),
    dt.date(2026, 8, 12),
    *(dt.date(2026, 9, day) for day in (3, 4, 5)),
)
NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


World = Callable[[Session], list[Member]]


def lead(session: Session, company: Company, name: str, team: str) -> Member:
    """Add a leader of a team who can sign in."""
    return _person(session, company, name, Role.LEADER, company.teams[team])


def _person(session: Session, company: Company, name: str, role: Role, team_id: int | None) -> Member:
    shared: dict[str, Any] = {"organisation_id": company.organisation_id, "now": FOUNDED}
    email = f"{name}@worlds.example"
    person = add_person(session, **shared, email=email, name=name.title(), password=PASSWORD, cheap_hash=True)
    grant_role(session, **shared, person_id=person.id, role=role, team_id=team_id)
    return Member(person.id, email, name, company.organisation_id)


def coach(session: Session, company: Company, name: str) -> Member:
    """Add a coach who can sign in and look at the pulse's health."""
    return _person(session, company, f"{name}-coach", Role.COACH, None)


def past(
    session: Session,
    company: Company,
    rounds: int,
    *,
    equal: Collection[str] = (),
    short: Collection[str] = (),
    full: Collection[str] = (),
    languages: Mapping[int, str] = {},
) -> None:
    """Close rounds up to October, with deals of each month and worksheets before the last round that counts them.

    Teams in `equal` answer all alike, those in `short` worked few days in the last month and those in `full` gave all
    that counts; `languages` are those asked from a round on.
    """
    for number in range(rounds):
        if number in languages:
            change_language(session, organisation_id=company.organisation_id, language=languages[number], now=FOUNDED)
        round_ = opened(session, company, OCTOBER.plus(number - rounds + 1))
        answers: dict[int, Answers] = dict(drawn(company.everybody, seed=100 + number % 2, response=0.9))
        alike = [person for team in equal for person in company.people[team]]
        answers |= {person: {**answers.get(person, {}), **statements(4)} for person in alike}
        for team in short if number == rounds - 1 else ():
            first, *others = [person for person in company.people[team] if person in answers]
            answers[first] = _short(answers[first], RARELY)
            answers |= {person: _short(answers[person], {}) for person in others}
        for team in full if number == rounds - 1 else ():
            answers |= {person: _full(answers[person]) for person in company.people[team] if person in answers}
        answered(session, round_, answers)
        if number == (rounds - 1) // COUNTED * COUNTED:
            _worksheets(session, company, round_.closes_at - dt.timedelta(days=1))
        closed(session, round_)
    if rounds:
        _sell(session, company, [OCTOBER.plus(-number) for number in range(rounds)])


def _worksheets(session: Session, company: Company, now: dt.datetime) -> None:
    """A worksheet of every second rep about a customer."""
    for person in company.everybody[::2]:
        shared: dict[str, Any] = {"person_id": person, "now": now}
        contact = add_contact(
            session,
            organisation_id=company.organisation_id,
            alias="Plant",
            counterpart="CUST",
            keyring=KEYRING,
            **shared,
        )
        worksheet = start_worksheet(session, contact_id=contact.id, **shared)
        save_points(session, worksheet_id=worksheet.id, points=FULL, keyring=KEYRING, **shared)
        finish_worksheet(session, worksheet_id=worksheet.id, **shared)


def _sell(session: Session, company: Company, months: Sequence[Month]) -> None:
    """Publish deals of every rep and month; more are won in one month than in the next."""
    owners = list(session.scalars(select(Person.email).where(Person.id.in_(company.everybody)).order_by(Person.id)))
    sold = [
        deal
        for month in months
        for deal in deals(owners, month, won=1 + month.number % 2, lost=1 + month.number % 3, days=20 + month.number)
    ]
    organisation: dict[str, Any] = {"organisation_id": company.organisation_id, "actor_id": None, "columns": {}}
    publish_deals(session, **organisation, deals=sold, whole=months, now=NOW + dt.timedelta(days=60))


def sixty(session: Session) -> list[Member]:
    """60 people and 18 rounds: a long name, a team too small, two workshops."""
    tree = {"Company": None, "North": "Company", "South": "Company", LONG_NAMES[0]: "North", "Small": "North"}
    tree |= {"Middle": "North", "South 1": "South", "South 2": "South"}
    sizes = {LONG_NAMES[0]: 14, "Small": 3, "Middle": 11, "South 1": 20, "South 2": 12}
    company = found(session, tree, sizes, name="Sixty")
    for team, on in (("North", dt.date(2026, 3, 12)), ("South 1", dt.date(2026, 6, 4))):
        plan_workshop(
            session,
            organisation_id=company.organisation_id,
            title="Offering before asking",
            happens_on=on,
            team_ids=[company.teams[team]],
            now=FOUNDED,
        )
    past(session, company, 18)
    names = {"sixty": "Company", "long": LONG_NAMES[0], "small": "Small"}
    return [coach(session, company, "sixty"), *(lead(session, company, name, team) for name, team in names.items())]


def hidden(session: Session) -> list[Member]:
    """A team that is hidden to protect its neighbour, which is too small."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 8, "B": 3}, name="Hidden")
    past(session, company, 4)
    return [lead(session, company, "hidden", "A"), coach(session, company, "hidden")]


def equal(session: Session) -> list[Member]:
    """A team whose answers are all equal."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 11, "B": 12}, name="Equal")
    past(session, company, 6, equal=["A"])
    return [lead(session, company, "equal", "A"), coach(session, company, "equal")]


def _young(rounds: int, name: str) -> World:
    def build(session: Session) -> list[Member]:
        company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 9, "B": 12}, name=name)
        past(session, company, rounds)
        if not rounds:
            opened(session, company)
        return [lead(session, company, name, "A"), coach(session, company, name)]

    return build


def broken(session: Session) -> list[Member]:
    """Questions that changed twice: statements in another language end the line of the scores."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 22, "B": 12}, name="Broken")
    past(session, company, 9, languages={0: "en", 4: "zh", 8: "en"})
    return [lead(session, company, "broken", "A"), coach(session, company, "broken")]


def many(session: Session) -> list[Member]:
    """40 teams of 6 to 9 people, all with long names."""
    names = [f"{LONG_NAMES[number % len(LONG_NAMES)]} {number + 1}" for number in range(MANY)]
    above = "The whole company with all of its regions, subsidiaries and representative offices abroad"
    tree: dict[str, str | None] = {above: None} | dict.fromkeys(names, above)
    company = found(session, tree, {name: 6 + number % 4 for number, name in enumerate(names)}, name="Many")
    past(session, company, 4)
    leaders = [lead(session, company, "many", above), lead(session, company, "one-of-many", names[4])]
    return [*leaders, coach(session, company, "many")]


def noted(session: Session) -> list[Member]:
    """19 rounds with eight notes, four of them within one month, and three open actions, one of them overdue."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 12, "B": 12}, name="Noted")
    shared: dict[str, Any] = {"organisation_id": company.organisation_id, "team_id": company.teams["A"]}
    for number, day in enumerate(EIGHT, start=1):
        add_annotation(session, **shared, kind="market", happened_on=day, words=f"Note number {number}", now=NOW)
    past(session, company, 19)
    leader = lead(session, company, "noted", "A")
    for due in (dt.date(2026, 10, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 15)):
        words = "Ask every new customer what would help them before the first offer"
        said: dict[str, Any] = {"words": words, "owner_id": leader.id, "measure": "score:R", "due_on": due}
        add_action(session, **shared, **said, today=dt.date(2026, 10, 1), now=NOW)
    return [leader, coach(session, company, "noted")]


def away(session: Session) -> list[Member]:
    """Beside a usual team one that worked a week in the last month and gave hardly anything, and one that gave most."""
    tree = {"Company": None} | dict.fromkeys("ABC", "Company")
    company = found(session, tree, {"A": 6, "B": 12, "C": 8}, name="Away")
    past(session, company, 3, short=["A"], full=["C"])
    leaders = [lead(session, company, "away", "A"), lead(session, company, "full", "C")]
    return [*leaders, coach(session, company, "away")]


def _short(answers: Answers, rarely: Mapping[str, int]) -> Answers:
    """Answers of somebody who worked a week, and gave no more than this."""
    given = {item: rarely.get(item, 0) for item in answers if item.startswith("GIV.") and item.count(".") > 1}
    return {**answers, **given, "DAYS": WEEK, "GIV.DONE": 1, "REC.DONE": 1}


def _full(answers: Answers) -> Answers:
    """Answers of somebody who gave, and moved deals, as often as is counted."""
    given = {item: MOST for item in answers if item.startswith("GIV.") and item.count(".") > 1}
    return {**answers, **given, "DAYS": 20, "GIV.DONE": 1, "REC.DONE": 1, "MOVED": MOST}


def every_world(session: Session) -> dict[str, Member]:
    """Play all worlds; returns who leads in each, and who coaches, by the name of the person."""
    return {member.name: member for build in WORLDS.values() for member in build(session)}


WORLDS: Mapping[str, World] = {
    "sixty": sixty,
    "fresh": _young(0, "fresh"),
    "one": _young(1, "one"),
    "two": _young(2, "two"),
    "hidden": hidden,
    "equal": equal,
    "broken": broken,
    "many": many,
    "away": away,
    "noted": noted,
}
