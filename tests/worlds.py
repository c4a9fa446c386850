"""Invented companies in which something about leaders' pages is hard to draw, each with somebody who leads in it."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from data.commands.actions import add_action
from data.commands.notes import add_annotation
from data.commands.organisations import change_language
from data.commands.people import add_person, grant_role
from data.commands.workshops import plan_workshop
from data.types import Role
from tests.cast import PASSWORD, Member
from tests.companies import FOUNDED, OCTOBER, Answers, Company, answered, closed, drawn, found, opened, statements

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
    shared: dict[str, Any] = {"organisation_id": company.organisation_id, "now": FOUNDED}
    email = f"{name}@worlds.example"
    person = add_person(session, **shared, email=email, name=name.title(), password=PASSWORD, cheap_hash=True)
    grant_role(session, **shared, person_id=person.id, role=Role.LEADER, team_id=company.teams[team])
    return Member(person.id, email, name, company.organisation_id)


def past(
    session: Session, company: Company, rounds: int, *, equal: Collection[str] = (), languages: Mapping[int, str] = {}
) -> None:
    """Close rounds up to October; teams in `equal` answer all alike, `languages` are those asked from a round on."""
    for number in range(rounds):
        if number in languages:
            change_language(session, organisation_id=company.organisation_id, language=languages[number], now=FOUNDED)
        round_ = opened(session, company, OCTOBER.plus(number - rounds + 1))
        answers: dict[int, Answers] = dict(drawn(company.everybody, seed=100 + number % 2, response=0.9))
        alike = [person for team in equal for person in company.people[team]]
        answers |= {person: {**answers.get(person, {}), **statements(4)} for person in alike}
        answered(session, round_, answers)
        closed(session, round_)


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
    return [lead(session, company, name, team) for name, team in names.items()]


def hidden(session: Session) -> list[Member]:
    """A team that is hidden to protect its neighbour, which is too small."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 8, "B": 3}, name="Hidden")
    past(session, company, 4)
    return [lead(session, company, "hidden", "A")]


def equal(session: Session) -> list[Member]:
    """A team whose answers are all equal."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 11, "B": 12}, name="Equal")
    past(session, company, 6, equal=["A"])
    return [lead(session, company, "equal", "A")]


def _young(rounds: int, name: str) -> World:
    def build(session: Session) -> list[Member]:
        company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 9, "B": 12}, name=name)
        past(session, company, rounds)
        if not rounds:
            opened(session, company)
        return [lead(session, company, name, "A")]

    return build


def broken(session: Session) -> list[Member]:
    """Questions that changed twice: statements in another language end the line of the scores."""
    company = found(session, {"Company": None, "A": "Company", "B": "Company"}, {"A": 22, "B": 12}, name="Broken")
    past(session, company, 9, languages={0: "en", 4: "zh", 8: "en"})
    return [lead(session, company, "broken", "A")]


def many(session: Session) -> list[Member]:
    """40 teams of 6 to 9 people, all with long names."""
    names = [f"{LONG_NAMES[number % len(LONG_NAMES)]} {number + 1}" for number in range(MANY)]
    above = "The whole company with all of its regions, subsidiaries and representative offices abroad"
    tree: dict[str, str | None] = {above: None} | dict.fromkeys(names, above)
    company = found(session, tree, {name: 6 + number % 4 for number, name in enumerate(names)}, name="Many")
    past(session, company, 4)
    return [lead(session, company, "many", above), lead(session, company, "one-of-many", names[4])]


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
    return [leader]


def every_world(session: Session) -> dict[str, Member]:
    """Play all worlds; returns who leads in each, by the name of the person."""
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
    "noted": noted,
}
