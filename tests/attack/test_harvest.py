"""What every role can fetch is made of published results that it may see, and of nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text, update

from data.attacker.members import SAID, read_rounds
from data.commands.erasure import erase_person
from data.db import db
from data.models import Answer, Person, PublishedResult, Round, SubmissionScore
from data.publication.cells import Rules
from data.publication.flagged import FEW_CARELESS, UNFLAGGED
from data.publication.items import CLOSE
from data.publication.publish import make_cells
from data.publication.upkeep import CARELESS
from data.settings import Settings
from data.types import ResultState
from tests.attack.conftest import ON_SQLITE
from tests.attack.harvest import Harvest, harvest, told
from tests.attack.seen import K
from tests.attack.world import FOUNDED, World, drawn, open_month, send
from tests.databases import Urls
from tests.fixtures import SECRET

ROLES = ("leader of a team", "leader of a region", "leader", "coach", "administrator", "rep")
LOOKING = ROLES[:4]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{4}-\d{2}|\b(?:[A-Z][a-z]+ )\d{4}\b")
FEW = 6  # addresses: everything, three regions and two teams
PLACES = 12.0  # positions of bars and bands
SIGN_INS = ("/account", "/audit", "/me/everything")  # one's own with who looked, and those of administrators
ERASED = 7  # people
FIELDS = ("value", "low", "high", "n", "base")
# Both databases publish the same, and the check reads both alike (publication/test_checked.py).
pytestmark = ON_SQLITE


@pytest.fixture(scope="module")
def app(kept_urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The whole application on the synthetic organisation's database."""
    from wsgi import create_app  # noqa: PLC0415 - only here is the application needed

    settings = Settings(
        secret_key=SECRET,
        database_url=kept_urls.app,
        owner_database_url=kept_urls.owner,
        dashboard_database_url=kept_urls.dashboard,
        instance=Path(tmp_path_factory.mktemp("instance")),
        https=False,
        testing=True,
    )
    made = create_app(settings)
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


def searches(world: World) -> list[str]:
    """Addresses with each team of the organisation, some that are not there, and two months."""
    months = (str(world.month(5)), str(world.month(len(world.rounds) - 1)))
    teams = [*world.teams.values(), max(world.teams.values()) + 1]
    return [f"?team={team}&month={months[team % 2]}" for team in teams] + ["", "?month=2020-01"]


def everything(app: Flask, world: World, roles: tuple[str, ...] = ROLES, few: int = 1000) -> dict[str, Harvest]:
    """What roles fetch; to those that see no results, all addresses of them are closed alike."""
    world.session.commit()  # on SQLite, the pages wait for whoever is in a transaction
    listed = searches(world)
    return {role: harvest(app, world.viewers[role], listed[: few if role in LOOKING else 1]) for role in roles}


def texts(app: Flask, world: World, *roles: str) -> dict[tuple[str, str], str]:
    """What roles fetch, by role and address; a few addresses will do to see a change.

    Lists of sign-ins, and of who looked, are left out: whoever fetches anew signed in, and looked, once more.
    """
    found = everything(app, world, roles, FEW)
    return {
        (role, address): text
        for role, each in found.items()
        for address, text in each.texts.items()
        if not address.startswith(SIGN_INS)
    }


@pytest.fixture(scope="module")
def fetched(app: Flask, world: World) -> dict[str, Harvest]:
    """What every role fetched."""
    return everything(app, world)


def visible(world: World, role: str) -> set[int]:
    """The teams whose results a role may see: its own, those below and those above to compare with."""
    teams = world.teams
    region_of = {f"Team {number}": f"Region {number % 3}" for number in range(len(world.leaves))}
    own = {
        "leader of a team": {"Team 0", "Region 0", "Company"},
        "leader of a region": {"Region 1", "Company", *(team for team, of in region_of.items() if of == "Region 1")},
    }.get(role, set(teams))
    return {teams[name] for name in own}


def allowed(world: World, role: str) -> set[float]:
    """The numbers of the published rows that a role may see, and the lengths of their intervals."""
    query = select(*(getattr(PublishedResult, name) for name in FIELDS)).where(
        PublishedResult.team_id.in_(visible(world, role)), PublishedResult.state == ResultState.SHOWN
    )
    found = {0.0, 1.0, 100.0, *(float(k) for k in range(int(PLACES)))}
    for value, low, high, n, base in world.session.execute(query):
        ends = (high - value, value - low) if None not in {value, low, high} else ()
        found |= {abs(round(float(each), 4)) for each in (value, low, high, n, base, *ends) if each is not None}
    return found


def numbers(told_by: Iterator[float | str]) -> Iterator[float]:
    for each in told_by:
        if isinstance(each, str):
            yield from (float(found) for found in NUMBER.findall(DATE.sub("", each)))
        else:
            yield abs(round(float(each), 4))


def test_there_is_something_to_fetch(fetched: dict[str, Harvest]) -> None:
    assert {role: bool(found.figures) and bool(found.tables) for role, found in fetched.items()} == {
        role: role in LOOKING for role in ROLES
    }
    assert all(len(found.texts) > 3 for found in fetched.values())
    assert len(fetched["leader"].figures) > 50


@pytest.mark.parametrize("role", LOOKING)
def test_figures_hold_published_numbers_of_the_roles_own_teams(
    world: World, fetched: dict[str, Harvest], role: str
) -> None:
    known = allowed(world, role)
    drawn_ones = {number for figure in fetched[role].figures for number in numbers(told(figure["data"]))}
    assert sorted(drawn_ones - known) == []


@pytest.mark.parametrize("role", LOOKING)
def test_downloads_hold_published_numbers_of_the_roles_own_teams(
    world: World, fetched: dict[str, Harvest], role: str
) -> None:
    known = allowed(world, role)
    written = {number for table in fetched[role].tables for number in numbers(iter([table]))}
    assert sorted(written - known) == []


def test_teams_outside_of_a_scope_are_all_the_same(world: World, fetched: dict[str, Harvest]) -> None:
    inside = visible(world, "leader of a team")
    outside = [
        (address.partition("&")[2], text)  # the month, which the answer repeats
        for address, text in fetched["leader of a team"].texts.items()
        if (team := re.search(r"^summary\?team=(\d+)", address)) and int(team[1]) not in inside
    ]
    assert (len(outside), len(set(outside))) == (len(world.teams) + 1 - len(inside), 2)


def scramble(world: World) -> None:
    """Change every answer to a statement and every count of the closed rounds, and the scores kept of them."""
    statements = [item for scale in world.instrument.scales.values() for item in scale.items]
    answered = update(Answer).where(Answer.number.is_not(None), Answer.kind == "answered")
    shifted = 1 + (Answer.number * 5 + Answer.submission_id * 3 + func.length(Answer.item)) % 7
    world.session.execute(answered.where(Answer.item.in_(statements)).values(number=shifted))
    kept = [*statements, "DAYS", "REC.DONE", "GIV.DONE"]
    world.session.execute(
        answered.where(Answer.item.not_in(kept)).values(number=1 + (Answer.number + Answer.submission_id) % 6)
    )
    score = SubmissionScore
    world.session.execute(
        update(score)
        .where(score.deal_first.is_not(None))
        .values(deal_first=8 - score.deal_first, give_return=8 - score.give_return, long_view=8 - score.long_view)
    )
    world.session.expire_all()


def flatten(world: World) -> None:
    """Let everybody have answered 4 to every statement and counted nothing in the closed rounds."""
    statements = [item for scale in world.instrument.scales.values() for item in scale.items]
    answered = update(Answer).where(Answer.number.is_not(None), Answer.kind == "answered")
    kept = [*statements, "DAYS", "REC.DONE", "GIV.DONE"]
    world.session.execute(answered.where(Answer.item.in_(statements)).values(number=4))
    world.session.execute(answered.where(Answer.item.not_in(kept)).values(number=0))
    score = SubmissionScore
    same = {"deal_first": 4.0, "give_return": 4.0, "long_view": 4.0}
    world.session.execute(update(score).where(score.deal_first.is_not(None)).values(same))
    world.session.expire_all()


Pattern = dict[tuple[int, str, str], str]


def pattern(world: World, round_: Round) -> Pattern:
    """Every row of a round: whether it is shown, and if not, why."""
    return {
        (cell.team_id, cell.measure, cell.part): cell.state.value
        if cell.state is ResultState.SHOWN
        else f"{cell.state.value} {cell.note or ''}".strip()
        for cell in make_cells(world.session, round_, Rules(k=K))
    }


def is_named(key: tuple[int, str, str]) -> bool:
    """Tell whether a row is one of those that docs/measures.md and the method page name: their state may differ."""
    _, measure, part = key
    return part == UNFLAGGED or measure == CARELESS or bool(measure.startswith("bands:") and part)


def usual(found: Pattern) -> Pattern:
    return {key: state for key, state in found.items() if not is_named(key)}


def test_what_is_withheld_does_not_depend_on_answers(world: World) -> None:
    rounds = [world.session.get_one(Round, each) for each in world.rounds[-3:]]
    before = [pattern(world, round_) for round_ in rounds]
    for change in (scramble, flatten):
        with world.session.begin_nested() as step:
            change(world)
            after = [pattern(world, round_) for round_ in rounds]
            step.rollback()
        world.session.expire_all()

        assert [usual(each) for each in after] == [usual(each) for each in before]
        named = {state for each in (*before, *after) for key, state in each.items() if is_named(key)}
        assert named <= {"shown", "not_enough", f"not_enough {FEW_CARELESS}", "protects_neighbour"}
    hidden = {key[1].partition(":")[0] for each in before for key, state in each.items() if state != "shown"}
    assert hidden >= {"score", "rate", "share", "item", "bands", "coverage", "by_tenure"}
    assert all(len(each) > 500 for each in before)


def test_bands_that_are_left_out_are_noted_where_their_word_stands(world: World) -> None:
    for round_ in (world.session.get_one(Round, each) for each in world.rounds[-3:]):
        cells = make_cells(world.session, round_, Rules(k=K))
        with_bands = {(cell.team_id, cell.measure) for cell in cells if cell.measure.startswith("bands:") and cell.part}
        words = [cell for cell in cells if cell.measure.startswith("bands:") and not cell.part]
        shown = [cell for cell in words if cell.state is ResultState.SHOWN]

        assert [cell.note for cell in shown] == [
            None if cell.word and (cell.team_id, cell.measure) in with_bands else CLOSE for cell in shown
        ]


def test_an_open_round_changes_no_figure_made_of_answers(app: Flask, world: World) -> None:
    round_ = open_month(world, len(world.rounds))
    seen = [without_participation(texts(app, world, "leader"))]
    answers = list(drawn(world, round_))
    for some in (answers[:1], answers[1:20], answers[20:]):
        send(world, round_, dict(some), round_.opens_at)
        seen.append(without_participation(texts(app, world, "leader")))

    assert seen == [seen[0]] * 4
    assert len(seen[0]) > 40


def without_participation(found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The answers of callbacks and downloads but those that count who took part."""
    return {
        (role, address): text
        for (role, address), text in found.items()
        if not address.startswith(("/", "participation"))
    }


def published(world: World) -> list[tuple[object, ...]]:
    rows = world.session.execute(select(PublishedResult.__table__).order_by(PublishedResult.id))
    return [tuple(row) for row in rows]


def erase_some(world: World) -> None:
    """Erase a few people who are not yet erased; they stay so for the tests below."""
    chosen = select(Person.id).where(Person.id.in_(sorted(world.habits)[:40:6][:ERASED]), Person.erased_at.is_(None))
    for person in world.session.scalars(chosen).all():
        erase_person(world.session, organisation_id=world.organisation_id, person_id=person, now=FOUNDED)
    world.session.commit()


def test_erasing_people_leaves_what_is_published(app: Flask, world: World) -> None:
    before, pages = published(world), texts(app, world, "leader")
    erase_some(world)

    assert published(world) == before
    kinds = {measure.partition(":")[0] for measure in world.session.scalars(select(PublishedResult.measure))}
    assert kinds >= {"score", "change", "workshop", "item", "bands", "coverage", "by_role", "by_region", "by_tenure"}
    assert without_participation(texts(app, world, "leader")) == without_participation(pages)


def check(app: Flask) -> tuple[int, list[str]]:
    """Run the command; returns its exit code and its lines, without the time that it took and how far it was."""
    done = app.test_cli_runner().invoke(args=["privacy-check"])
    return done.exit_code, [re.sub(r"in \d+ s\.", "in 0 s.", line.strip()) for line in done.stdout.splitlines()]


def test_the_command_finds_nothing_even_where_people_were_erased(app: Flask, world: World) -> None:
    erase_some(world)
    code, lines = check(app)

    assert world.session.scalar(select(func.count()).where(Person.erased_at.is_not(None))) == ERASED
    assert code == 0, lines
    assert re.fullmatch(r"Synthetic: \d,\d{3} figures of 12 closed rounds and \d\d people", lines[0])
    by_rule = [line for line in lines[1:] if "rule:" in line]
    assert {line.split()[1] for line in by_rule} == {f"rule:{number}" for number in range(1, 16)}
    assert any(line.startswith("NOTE rule:5") for line in by_rule)  # of whose answers are gone nobody can tell
    groups = [line for line in lines[1:] if line.startswith("NOTE Figures by ")]  # of erased people who was in which
    assert groups
    assert all("cannot be held against the others any more" in line for line in groups)
    rest = [line for line in lines[1:] if line not in [*by_rule, *groups]]
    assert [re.sub(r"\(\d+ times\)", "(often)", line) for line in rest] == [
        "OK   No arithmetic on the figures gives a number about fewer than 5 people, as far as that can be judged.",
        "OK   No figure pins an answer to a statement to less than half of its scale.",
        "OK   No share of conversations is mostly one person's own, as far as that can be judged.",
        "NOTE Figures on openers cannot be judged any more where answers behind them were erased (often).",
        "OK   Every figure agrees with the people who stand behind it.",
        "OK   What is withheld holds no figure, and every word is one of the rules.",
        "OK   Every kind of figure could be checked.",
        "Nothing was found in 0 s.",
    ]


def test_the_command_tells_of_a_leak_without_a_name(app: Flask, world: World) -> None:
    leak(world)
    code, lines = check(app)

    assert (code, lines[-1]) == (1, "Something was found in 0 s.")
    told = "FAIL Figures on asks can be combined into numbers about fewer than 5 people "
    assert [line[: len(told)] for line in lines if line.startswith("FAIL")][:1] == [told]
    assert not any(name in " ".join(lines) for name in ("Rep", *world.teams))


def leak(world: World) -> None:
    """Show yes and no of a team that protects its neighbour: a row more, which only who has the file can add."""
    result = PublishedResult
    hidden = world.session.scalars(
        select(result)
        .where(result.measure == "share:asked", result.state == ResultState.PROTECTS_NEIGHBOUR)
        .order_by(result.id)
    ).first()
    assert hidden is not None
    (members,) = [
        each for each in read_rounds(world.session, world.organisation_id) if each.round_id == hidden.round_id
    ]
    people = [person for person, team in members.teams[SAID].items() if hidden.team_id in members.path(team)]
    row = {column.name: getattr(hidden, column.name) for column in result.__table__.columns if column.name != "id"}
    told = {"bound": "between", "low": 0.0, "high": 100.0, "n": len(people)}
    shown = {"part": "again", "state": ResultState.SHOWN.value, **told}
    world.session.execute(text("DROP TRIGGER published_result_no_more"))
    world.session.execute(insert(result), [row | shown])
    world.session.commit()


def test_pages_tell_the_same_whatever_the_answers_become(app: Flask, world: World) -> None:
    """The last of this file: the command holds what is published against answers, and these are other ones now."""
    before = texts(app, world, "leader", "coach", "administrator", "rep")
    scramble(world)
    world.session.commit()

    assert texts(app, world, "leader", "coach", "administrator", "rep") == before
