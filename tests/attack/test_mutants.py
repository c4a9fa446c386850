"""The attacker finds nothing in what is published, and finds what leaks as soon as one of the rules is switched off.

On one database: these rules are Python and never ask it, what is published is the same on both
(tests/integration/demo), and the command attacks both. Rules that live in the database are lifted on each of them, in
tests/integration/publication/test_lifted_guards.py.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

import pytest
from sqlalchemy import select

from data.attacker.check import Trouble, check_organisation
from data.demo.answers import make_answers
from data.instruments.answers import AnswerValue
from data.models import Assignment, PublishedResult, Round
from data.publication.cells import Rules
from data.publication.publish import make_cells
from data.types import AssignmentStatus, Month, ResultState
from tests.attack.conftest import ON_SQLITE
from tests.attack.seen import K, Seen, findings, look, look_at, troubles
from tests.attack.world import World, drawn, open_month, send

WANTED_AT_60 = 0.7  # of the team cells with at least k people
RULES = Rules(k=K)
SOME = 4  # rounds that a mutant works out again
REFRESHED = 5  # times that the live page is looked at again

pytestmark = ON_SQLITE


@pytest.fixture
def last(world: World) -> Round:
    """The latest closed round."""
    found = world.session.get(Round, world.rounds[-1])
    assert found is not None
    return found


@pytest.fixture
def some(world: World) -> list[Round]:
    """A few of the closed rounds."""
    return [world.session.get_one(Round, each) for each in world.rounds[:SOME]]


def test_nothing_is_found_in_what_is_published(world: World) -> None:
    verdict = check_organisation(world.session, world.organisation_id)

    assert (verdict.findings, verdict.rounds) == ((), len(world.rounds))
    assert verdict.cells > 3000
    told = select(PublishedResult.measure).where(PublishedResult.state == ResultState.SHOWN)
    families = {measure.partition(":")[0] for measure in world.session.scalars(told)}
    told_of = {"bands", "change", "coverage", "item", "participation", "rate", "ratio", "score", "share", "workshop"}
    told_of |= {"by_role", "by_region", "by_tenure", "upkeep"}
    assert families >= told_of
    assert verdict.people == len(world.habits)


def test_most_team_cells_are_shown(world: World) -> None:
    leaves = [world.teams[team] for team in world.leaves]
    query = select(PublishedResult.state).where(
        PublishedResult.measure == "score:T", PublishedResult.team_id.in_(leaves)
    )
    states = Counter(world.session.scalars(query))

    enough = states[ResultState.SHOWN] + states[ResultState.PROTECTS_NEIGHBOUR]
    assert enough > 40
    assert states[ResultState.SHOWN] / enough >= WANTED_AT_60


def test_the_same_rules_give_the_same_figures_again(world: World, some: list[Round]) -> None:
    """What the mutants below are made with is the publication itself."""
    assert findings(*look_at(world, some, RULES)) == []


def test_without_complementary_suppression_groups_are_singled_out(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, complementary=False)))

    assert troubles(found) == {Trouble.GROUP, Trouble.RESIDUAL}
    groups = {finding.measure: finding.smallest for finding in found if finding.trouble is Trouble.GROUP}
    assert {"statements", "rate:given", "participation"} <= groups.keys()
    assert min(groups.values()) < K


def test_groups_across_the_tree_that_look_at_nothing_single_people_out(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, grouped=False)))
    groups = {finding.measure: finding.smallest for finding in found if finding.trouble is Trouble.GROUP}
    assert groups.keys() == {"statements", "rate:given", "rate:received"}
    assert max(groups.values()) < K


def test_without_bounds_answers_are_pinned(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, bounded=False)))
    pinned = {finding.measure for finding in found if finding.trouble is Trouble.INTERVAL}
    assert pinned == {"statements", "asked"}  # "asked" is yes or no


def test_a_statement_that_one_person_left_out_tells_of_that_person(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, missing_item=False)))
    groups = {finding.measure: finding.smallest for finding in found if finding.trouble is Trouble.GROUP}
    assert groups == {"statements": 1}


def test_why_a_few_left_a_statement_out_tells_of_them(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, ceilings=False)))
    groups = {finding.measure for finding in found if finding.trouble is Trouble.GROUP}
    assert {measure.partition(":")[0] for measure in groups} == {"no_occasion"}
    assert Trouble.INTERVAL in troubles(found)


def test_changes_of_the_same_people_beside_the_means_tell_of_the_others(world: World, some: list[Round]) -> None:
    found = findings(*look_at(world, some, Rules(k=K, one_sided=False)))
    groups = {finding.measure: finding.smallest for finding in found if finding.trouble is Trouble.GROUP}
    assert groups == {"statements": 1}


def test_a_groups_own_spread_at_five_pins_answers(world: World, some: list[Round]) -> None:
    assert Trouble.INTERVAL in troubles(findings(*look_at(world, some, Rules(k=K, own_spread_from=K, floored=False))))


def test_one_late_answer_republished_is_singled_out(world: World, last: Round) -> None:
    before = look(world, last, RULES)
    with world.session.begin_nested() as step:
        late = world.session.scalars(
            select(Assignment).where(Assignment.round_id == last.id, Assignment.status == AssignmentStatus.UNANSWERED)
        ).first()
        assert late is not None
        answers = complete(world, late.person_id, Month.parse(last.about_month))
        send(world, last, {late.id: answers}, last.closes_at + dt.timedelta(days=2))
        after = look(world, last, RULES)
        step.rollback()

    found = findings(before, after)
    assert {"statements"} <= {finding.measure for finding in found if finding.smallest == 1}
    assert findings(before) == findings(after) == []


def complete(world: World, person_id: int, month: Month) -> Mapping[str, AnswerValue]:
    """Answers with nothing left out."""
    habits = world.habits[person_id]
    while True:
        drawn_ones = make_answers(world.instrument, habits, month, world.random, months_since_workshop=None)
        statements = [item for scale in world.instrument.scales.values() for item in scale.items]
        if all(drawn_ones[item].number is not None for item in statements):
            return drawn_ones


def test_a_live_page_tells_single_answers(world: World) -> None:
    with world.session.begin_nested() as step:
        round_ = open_month(world, len(world.rounds))
        answers = dict(drawn(world, round_))
        later = dict(list(answers.items())[-REFRESHED:])
        now = round_.opens_at + dt.timedelta(days=1)
        send(world, round_, {each: answers[each] for each in answers if each not in later}, now)
        snapshots = [look(world, round_, RULES)]
        for assignment, given in later.items():
            send(world, round_, {assignment: given}, now)
            snapshots.append(look(world, round_, RULES))
        step.rollback()
    world.rounds.pop()

    found = findings(*snapshots)
    assert {"statements"} <= {finding.measure for finding in found if finding.smallest == 1}


def hidden_mean(world: World, round_: Round) -> Seen:
    """What a round shows, and the means of the cells that protect a neighbour."""
    members, shown = look(world, round_, RULES)
    cells = make_cells(world.session, round_, RULES)
    held = {
        cell.team_id for cell in cells if cell.state is ResultState.PROTECTS_NEIGHBOUR and cell.measure == "score:L"
    }
    _, plain = look(world, round_, Rules(k=K, complementary=False))
    return members, [*shown, *(row for row in plain if row.measure == "score:L" and row.team_id in held)]


def test_the_mean_of_a_withheld_cell_singles_a_group_out(world: World, some: list[Round]) -> None:
    found = findings(*(hidden_mean(world, round_) for round_ in some))

    assert {finding.measure for finding in found if finding.trouble is Trouble.GROUP} == {"statements"}
