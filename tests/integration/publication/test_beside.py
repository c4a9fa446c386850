"""What is told beside other figures gives nobody away by subtraction; with one rule taken away, the check finds it.

Each world is one in which the people of a team answer alike, so that there would be something to find.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest
from sqlalchemy.orm import Session

from data.attacker.check import STATEMENTS, Finding, Trouble, attack, check_organisation
from data.attacker.displays import Row, read_rows
from data.attacker.members import read_rounds
from data.attacker.readings import Reading, read_round
from data.metrics.scores import SCALES
from data.models import Round
from data.publication import items
from data.publication.cells import Rules
from data.publication.publish import make_cells
from data.publication.spreads import Group, Spread, own_spread
from data.types import UPKEEP, AnswerKind, Month
from tests.attack.seen import rows
from tests.companies import OCTOBER, Answers, Company, answered, closed, found, opened, statements
from tests.fixtures import ON_SQLITE

K, SMALL, LARGE = 5, 5, 20
SAID = dict(zip("ABCDEFGH", (3, 4, 5, 4, 5, 3, 4, 5), strict=True))
FEW_APART = {0: -1, 1: -1, 2: 1, 3: 1}  # points from the middle, by place in a team
EVERY_OTHER = (1, -1, 1, -1)  # points from one's own middle, statement by statement of a scale
RELIABILITY = ("score:", f"{UPKEEP}alpha", f"{UPKEEP}rest")
PINNED = [(Trouble.INTERVAL, STATEMENTS)]
NESTED = {"Company": None, "North": "Company", "South": "Company"} | {
    team: "North" if team in "ABCDE" else "South" for team in "ABCDEFGH"
}
pytestmark = ON_SQLITE


def kinds(found: Iterable[Finding]) -> list[tuple[Trouble, str]]:
    """What was found, without numbers."""
    return [(finding.trouble, finding.measure) for finding in found]


def attacked(session: Session, company: Company, rounds: Sequence[Round], last: Sequence[Row]) -> list[Finding]:
    """Attack what rounds show, together, with `last` in place of what the last one does."""
    members = {each.round_id: each for each in read_rounds(session, company.organisation_id)}
    reading = Reading()
    for each in rounds:
        shown = last if each is rounds[-1] else read_rows(session, company.organisation_id, each.id)
        read_round(members[each.id], shown, reading)
    return attack(reading, K)


def counted(each: int) -> Answers:
    """Count so much in every box."""
    kinds, counterparts = ("INTRO", "INFO", "ADVICE", "HANDS", "VOUCH", "CARE"), ("CUST", "PART", "TEAM")
    boxes = {f"{way}.{kind}.{who}": each for way in ("REC", "GIV") for kind in kinds for who in counterparts}
    return boxes | {"DAYS": 20, "REC.DONE": 1, "GIV.DONE": 1}


def held(session: Session, company: Company, answers: Mapping[int, Answers], month: Month = OCTOBER) -> Round:
    """Publish a round."""
    round_ = opened(session, company, month)
    answered(session, round_, answers)
    return closed(session, round_)


def test_a_unit_leaves_room_beside_a_large_team_in_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A team of twenty whose people differ tells its own spread, and so does its unit, of four more that do not."""
    company = found(session, NESTED, {"A": LARGE} | dict.fromkeys("BCDEFGH", SMALL))
    answers: dict[int, Answers] = {
        person: statements(4 + (team == "A") * FEW_APART.get(place, 0))
        for team, people in company.people.items()
        for place, person in enumerate(people)
    }
    round_ = held(session, company, answers)

    def together(residuals: Sequence[Sequence[Group]]) -> Spread:
        return own_spread([[group for residual in residuals for group in residual]])

    assert check_organisation(session, company.organisation_id).findings == ()
    # As if a spread only had to be large enough by itself: the large team's squares are enough for the whole unit.
    monkeypatch.setattr(items, "own_spread", together)
    leak = attacked(session, company, [round_], rows(make_cells(session, round_, Rules(k=K))))
    assert kinds(leak) == PINNED


def test_a_change_beside_both_scores_gives_no_bound_back(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """A team rises to the end of the scale; its change would tell how near."""
    company = found(session, {"Company": None} | dict.fromkeys("ABCDEF", "Company"), dict.fromkeys("ABCDEF", SMALL))
    random = np.random.default_rng(5)
    answers = {person: statements(random.integers(2, 7, 12).tolist()) for person in company.everybody}
    low = dict(zip(company.people["A"], (3, 4, 4, 4, 5), strict=True))
    high = dict(zip(company.people["A"], (7, 7, 7, 7, 6), strict=True))
    rounds = []
    for month, said in ((-2, low), (-1, low), (0, high)):
        given = answers | {person: statements(number) for person, number in said.items()}
        rounds.append(held(session, company, given, OCTOBER.plus(month)))

    def bare() -> list[Row]:
        return rows(make_cells(session, rounds[-1], Rules(k=K)))

    assert check_organisation(session, company.organisation_id).findings == ()
    assert attacked(session, company, rounds, bare()) == []
    monkeypatch.setattr("data.publication.changes.now_exact", lambda *_: True)  # as if nobody looked at bounds
    assert kinds(attacked(session, company, rounds, bare())) == PINNED


def mirrored(company: Company) -> dict[int, Answers]:
    """In a team all have the same score of T, of answers that differ; other answers lie anywhere."""
    random = np.random.default_rng(11)
    answers: dict[int, Answers] = {}
    for team, people in company.people.items():
        for place, person in enumerate(people):
            first = [SAID[team] + (-1) ** place * step for step in EVERY_OTHER]
            answers[person] = statements([*first, *random.integers(1, 8, 8).tolist()])
    return answers


def test_reliability_is_told_only_where_scores_lie_apart(session: Session) -> None:
    """Alpha and the spreads of all statements give the scale's own squares, whatever its interval tells."""
    company = found(session, {"Company": None} | dict.fromkeys(SAID, "Company"), dict.fromkeys(SAID, SMALL))
    round_ = held(session, company, mirrored(company))
    safe = rows(make_cells(session, round_, Rules(k=K)))
    bare = rows(make_cells(session, round_, Rules(k=K, floored=False)))

    assert check_organisation(session, company.organisation_id).findings == ()
    others = [row for row in safe if not row.measure.startswith(UPKEEP)]
    for kinds_told in (("alpha",), ("alpha", "rest")):
        told = [row for row in bare if row.measure.startswith(tuple(f"{UPKEEP}{kind}" for kind in kinds_told))]
        assert kinds(attacked(session, company, [round_], [*others, *told])) == PINNED


def test_reliability_is_not_told_of_all_but_one(session: Session) -> None:
    """Beside the scores of everybody it would tell of the one who left a statement out."""
    company = found(session, {"Company": None} | dict.fromkeys(SAID, "Company"), dict.fromkeys(SAID, SMALL))
    random = np.random.default_rng(11)
    answers = {person: statements(random.integers(1, 8, 12).tolist()) for person in company.everybody}
    answers[company.everybody[0]]["T1"] = AnswerKind.NO_OCCASION
    round_ = held(session, company, answers)

    assert check_organisation(session, company.organisation_id).findings == ()
    bare = rows(make_cells(session, round_, Rules(k=K, missing_item=False)))
    told = [row for row in bare if row.measure.startswith(RELIABILITY) and row.part in {"", "T", *SCALES["T"]}]
    leak = attacked(session, company, [round_], told)
    assert {(each.trouble, each.measure, each.smallest) for each in leak} == {
        (Trouble.RESIDUAL, f"{UPKEEP}{kind}", 1) for kind in ("alpha", "rest")
    }


def test_a_unit_with_one_team_is_no_second_group(session: Session) -> None:
    """Both are told of the same people; subtracted twice, they would leave the others less than nothing."""
    company = found(session, {"Company": None, "North": "Company", "A": "North", "B": "Company"}, {"A": 11, "B": 9})
    random = np.random.default_rng(17)
    numbers = {person: random.integers(1, 8, 12).tolist() for person in company.people["A"]}
    answers = dict.fromkeys(company.people["B"], statements(5)) | {
        each: statements(row) for each, row in numbers.items()
    }
    given = dict.fromkeys(company.people["A"], counted(1)) | dict.fromkeys(company.people["B"], counted(4))
    held(session, company, {person: {**answers[person], **given[person]} for person in answers})

    assert check_organisation(session, company.organisation_id).findings == ()
