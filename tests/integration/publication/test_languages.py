"""Statements count in one language; what is counted counts in any (ADR 27)."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.commands.organisations import change_language
from data.instruments import load_instrument
from data.models import Assignment, Round, Submission
from data.types import SEVERAL, Month
from tests.companies import FOUNDED, Answers, Company, answered, closed, drawn, found, opened, published

TREE = {"Company": None, "A": "Company", "B": "Company"}
SIZES = {"A": 12, "B": 11}
SCORED = load_instrument("pulse-1.0").scored
JULY = Month(2026, 7)


def speak(session: Session, round_: Round, people: list[int], language: str | None) -> None:
    places = select(Assignment.id).where(Assignment.round_id == round_.id, Assignment.person_id.in_(people))
    session.execute(update(Submission).where(Submission.assignment_id.in_(places)).values(language=language))


def without_statements(answers: Answers) -> Answers:
    return {item: value for item, value in answers.items() if item not in SCORED}


def told(session: Session, company: Company, round_: Round) -> dict[tuple[str, str, str], tuple[object, ...]]:
    names = {team: name for name, team in company.teams.items()}
    rows = published(session, round_)
    return {(names[team], measure, part): row for (team, measure, part), row in rows.items()}


def test_other_languages_count_as_if_their_statements_were_left_empty(session: Session) -> None:
    spoken, left_empty = found(session, TREE, SIZES), found(session, TREE, SIZES, name="Bolt")
    number = {person: at for company in (spoken, left_empty) for at, person in enumerate(company.everybody)}
    numbers = drawn(range(23), seed=3)
    others = {0, 3, 5, 12, 14, 19, 22}
    rounds = []
    for company in (spoken, left_empty):
        answers: dict[int, Answers] = {person: numbers[number[person]] for person in company.everybody}
        if company is left_empty:
            answers |= {p: without_statements(a) for p, a in answers.items() if number[p] in others}
        round_ = opened(session, company)
        answered(session, round_, answers)
        rounds.append(round_)
    elsewhere = [person for person in spoken.everybody if number[person] in others]
    speak(session, rounds[0], spoken.everybody, "en")
    speak(session, rounds[0], elsewhere, "zh")
    speak(session, rounds[0], elsewhere[:2], SEVERAL)
    whole = [told(session, c, closed(session, r)) for c, r in zip((spoken, left_empty), rounds, strict=True)]
    assert whole[0] == whole[1]
    scored, counted = (int(str(whole[0]["Company", measure, ""][6])) for measure in ("score:T", "rate:given"))
    assert scored <= 23 - len(others) < counted


def test_a_round_in_another_language_begins_new_lines(session: Session) -> None:
    company = found(session, TREE, SIZES)
    rounds = []
    for at, language in enumerate(["en", "en", "zh", "zh"]):
        change_language(session, organisation_id=company.organisation_id, language=language, now=FOUNDED)
        round_ = opened(session, company, JULY.plus(at))
        answered(session, round_, drawn(company.everybody, seed=3))
        speak(session, round_, company.everybody, language)
        rounds.append(closed(session, round_))
    assert [round_.language for round_ in rounds] == ["en", "en", "zh", "zh"]
    broken = [{(team, part) for team, _, part in published(session, round_, "break")} for round_ in rounds]
    assert broken == [set(), set(), {(team, "scores") for team in company.teams.values()}, set()]
    changes = [published(session, round_, "change:T") for round_ in rounds]
    states = [{row[0] for (_, _, part), row in told.items() if part == "previous"} for told in changes]
    assert states == [{"no_round"}, {"shown"}, {"not_comparable"}, {"shown"}]
    assert all(published(session, round_, "score:T") for round_ in rounds)
