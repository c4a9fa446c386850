"""Words for changes of counts: from the same people, whatever else who answered makes of the published figures."""

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from data.instruments import load_instrument
from data.metrics.trend import count_contrast
from data.metrics.words import change_word
from data.models import InstrumentVersion, Membership, Round, SubmissionScore
from data.publication.cells import Rules
from data.publication.publish import make_cells
from tests.companies import FOUNDED, PULSE, answered, closed, drawn, found, opened, published
from tests.integration.publication.counts import COUNTS, MONTHS, TREE, Answer, changes, counted, held

KINDS = [kind.key for kind in load_instrument(PULSE).kinds]
SIDES = [each.key for each in load_instrument(PULSE).counterparts]
WAYS = {"GIV": "given", "REC": "received"}
Floats = NDArray[np.float64]
Key = tuple[int, str, str]


def test_counts_rise_in_the_same_people_while_the_published_rate_falls(session: Session) -> None:
    company = found(session, TREE, {"A": 10, "B": 8})
    team = company.people["A"]
    busy, others = team[:4], team[4:]
    for month in MONTHS[:2]:
        answers = {person: counted(20) for person in busy} | {person: counted(2 + person % 2) for person in others}
        answers |= {person: counted(5) for person in company.people["B"]}
        held(session, company, month, answers)
    answers = {person: counted(5 + 2 * (person % 2)) for person in others}
    last = held(session, company, MONTHS[2], answers | {person: counted(5) for person in company.people["B"]})

    rows = published(session, last, "change:%")
    before, after = (
        published(session, round_, "rate:given")
        for round_ in session.scalars(select(Round).order_by(Round.about_month)).all()[1:]
    )
    node = company.teams["A"]
    told = {part: rows[node, "change:given", part] for part in ("previous", "window", "previous.ADVICE", "window.TEAM")}
    assert float(str(after[node, "rate:given", ""][1])) < float(str(before[node, "rate:given", ""][1]))
    assert {part: (row[0], row[8], row[9], row[10]) for part, row in told.items()} == {
        "previous": ("shown", "rose", True, "2026-09"),
        "window": ("shown", "rose", True, "2026-08"),
        # Their rates are told in one with those of other kinds and counterparts.
        "previous.ADVICE": ("shown", "told_as_bound", False, "2026-09"),
        "window.TEAM": ("shown", "told_as_bound", False, "2026-08"),
    }
    assert {row[1:4] for row in rows.values()} == {(None, None, None)}  # the word alone
    other = company.teams["B"]
    assert {(row[8], row[9]) for (at, measure, _), row in rows.items() if at == other and measure in COUNTS} == {
        ("no_clear_change", False),
        ("told_as_bound", False),
    }


def boxes(answer: Answer, way: str) -> list[int] | None:
    """Return days and the capped favours of a way, kind by kind; None where a direction is not confirmed."""
    if answer.get("DAYS", 0) == 0 or any(answer.get(f"{each}.DONE") != 1 for each in ("REC", "GIV")):
        return None
    numbers = [answer.get(f"{way}.{kind}.{side}", 0) for kind in KINDS for side in SIDES]
    return [int(answer["DAYS"]), *(min(int(number), 20) if isinstance(number, int) else 0 for number in numbers)]


def table(rounds: Sequence[Mapping[int, Answer]], members: Sequence[set[int]], way: str) -> Floats:
    """Return days and favours of everybody who was in a node, (people, rounds, 1 + boxes), NaN where not answered."""
    people = sorted(set().union(*members))
    found = np.full((len(people), len(rounds), 1 + len(KINDS) * len(SIDES)), np.nan)
    for number, (answers, there) in enumerate(zip(rounds, members, strict=True)):
        for person in there & answers.keys():
            row = boxes(answers[person], way)
            if row is not None:
                found[people.index(person), number] = row
    return found


def sums(favours: Floats) -> dict[str, Floats]:
    """Return counts in all, by kind and by counterpart, (people, rounds) each."""
    shaped = favours.reshape(*favours.shape[:2], len(KINDS), len(SIDES))
    by_kind = {f".{kind}": shaped[:, :, at].sum(axis=2) for at, kind in enumerate(KINDS)}
    return (
        {"": shaped.sum(axis=(2, 3))}
        | by_kind
        | {f".{side}": shaped[..., at].sum(axis=2) for at, side in enumerate(SIDES)}
    )


def alone(counts: Floats, days: Floats, base: int) -> tuple[str, float]:
    """Return the word of one count by itself, and how likely such a change is by chance: 1 where none is known."""
    found = count_contrast(counts, days, base, counts.shape[1] - 1)
    change = None if found is None else found.cautious
    if change is None or change.df is None:
        return "no_clear_change", 1.0
    p = 2 * stats.t.sf(abs(change.estimate) / change.se, change.df)
    return str(change_word(change, rounds=4, people=5, margin=None)), float(p)


def together(found: Mapping[Key, tuple[str, float]]) -> dict[Key, str]:
    """Return the words where those of kinds and counterparts are looked at together, 18 of a team and a span."""
    words = {key: word for key, (word, _) in found.items()}
    families: dict[tuple[int, str], list[Key]] = {}
    for key in found:
        span, _, of = key[2].partition(".")
        if of:
            families.setdefault((key[0], span), []).append(key)
    for family in families.values():
        assert len(family) == 2 * (len(KINDS) + len(SIDES))
        rates = stats.false_discovery_control([found[key][1] for key in family])
        words |= {key: "no_clear_change" for key, rate in zip(family, rates, strict=True) if rate > 0.1}
    return words


def test_words_are_those_of_each_count_in_the_node_of_its_round(session: Session) -> None:
    company = found(session, TREE, {"A": 9, "B": 8})
    mover = company.people["A"][0]
    teams = {name: [set(company.people[name])] * 4 for name in ("A", "B")}
    rounds, closed_rounds = [], []
    for number, month in enumerate((*MONTHS, MONTHS[-1].plus(1))):
        if number == len(MONTHS):
            session.execute(update(Membership).where(Membership.person_id == mover).values(team_id=company.teams["B"]))
            teams = {"A": [*teams["A"][:3], teams["A"][0] - {mover}], "B": [*teams["B"][:3], teams["B"][0] | {mover}]}
        sheets = drawn(company.everybody, seed=40 + number, response=0.9, month=month)
        more = {"GIV.CARE.CUST": 15} if number == len(MONTHS) else {}
        rounds.append({person: {**sheet, **more} for person, sheet in sheets.items()})
        closed_rounds.append(held(session, company, month, rounds[-1]))
    last = closed_rounds[-1]
    rates = [published(session, round_, "rate:%") for round_ in closed_rounds]
    members = teams | {"Company": [set(company.everybody)] * 4}
    rows = published(session, last, "change:%")
    found_alone: dict[Key, tuple[str, float]] = {}
    told, silent = {}, dict[Key, str]()
    for name, way, part in product(TREE, ("GIV", "REC"), ("previous", "window")):
        cube = table(rounds, members[name], way)
        for of, counts in sums(cube[..., 1:]).items():
            key, base = (company.teams[name], f"change:{WAYS[way]}", part + of), 2 if part == "previous" else 0
            found_alone[key] = alone(counts, cube[..., 0], base)
            told[key] = rows[key][8]
            figure = company.teams[name], f"rate:{WAYS[way]}", of.removeprefix(".")
            if any(rates[each][figure][4] == "at_most" for each in (base, 3)):
                silent[key] = "told_as_bound"
    assert told == together(found_alone) | silent
    assert silent
    assert told != {key: word for key, (word, _) in found_alone.items()}
    assert len(set(told.values())) > 1


def test_which_cells_there_are_depends_on_who_answered_alone(session: Session) -> None:
    company = found(session, TREE, {"A": 9, "B": 6, "Company": 0})
    random = np.random.default_rng(4)
    rounds = [opened(session, company, MONTHS[0])]
    patterns = []
    for high in (0, 12):
        savepoint = session.begin_nested()
        for number, month in enumerate(MONTHS):
            round_ = rounds[0] if not number else opened(session, company, month)
            there = company.everybody[number:] if number else company.everybody[:-3]
            answered(
                session,
                round_,
                {
                    person: counted(int(random.integers(0, high + 1)), received=0, offers=high and 1, asked=0)
                    for person in there
                },
            )
            closed(session, round_)
        rows = published(session, round_)
        patterns.append({key: row[0] for key, row in rows.items() if key[1] in COUNTS})
        savepoint.rollback()
        session.expire_all()
    assert patterns[0] == patterns[1]
    assert set(patterns[0].values()) == {"shown"}


def test_fewer_than_k_of_the_same_people_have_no_way(session: Session) -> None:
    company = found(session, TREE, {"A": 8, "B": 8})
    for month in MONTHS[:2]:
        there = [*company.people["A"][:4], *company.people["B"]]
        held(session, company, month, {person: counted(4) for person in there})
    round_ = opened(session, company, MONTHS[2])
    answered(session, round_, {person: counted(12 + person % 3) for person in company.everybody})
    words = {
        k: {
            name: changes(make_cells(session, round_, Rules(k=k)))[node, "change:given", "previous"].word
            for name, node in company.teams.items()
        }
        for k in (5, 8)
    }
    few, rose = "not_enough_same_people", "rose"
    assert words == {k: {"Company": rose, "A": few, "B": rose} for k in (5, 8)}
    beside = {
        silent: changes(make_cells(session, round_, Rules(k=5, silent=silent)))[
            company.teams["B"], "change:given", "previous.CARE"
        ].word
        for silent in (True, False)
    }
    assert beside == {True: "told_as_bound", False: "no_clear_change"}


def test_two_rounds_are_too_early(session: Session) -> None:
    company = found(session, TREE, {"A": 8, "B": 8})
    first, second = (
        held(session, company, month, {person: counted(given) for person in company.everybody})
        for month, given in zip(MONTHS[:2], (4, 9), strict=True)
    )
    assert {row[0] for key, row in published(session, first, "change:%").items() if key[1] in COUNTS} == {"no_round"}
    assert {row[8] for key, row in published(session, second, "change:%").items() if key[1] in COUNTS} == {"too_early"}


def test_counts_of_rounds_that_closed_before_they_were_kept_are_read_once(session: Session) -> None:
    company = found(session, TREE, {"A": 8, "B": 8})
    for number, month in enumerate(MONTHS[:2]):
        held(session, company, month, drawn(company.everybody, seed=number, month=month))
    last = opened(session, company, MONTHS[2])
    answered(session, last, drawn(company.everybody, seed=9))
    kept = changes(make_cells(session, last, Rules(k=5)))
    everything = select(*SubmissionScore.__table__.columns).order_by(SubmissionScore.submission_id)
    rows = session.execute(everything).all()
    session.execute(update(SubmissionScore).values(days=None, favours=None, offers=None, requests=None, asked=None))

    assert changes(make_cells(session, last, Rules(k=5))) == kept
    assert session.execute(everything).all() == rows
    assert any(cell.word == "no_clear_change" for cell in kept.values())


@pytest.mark.parametrize(
    ("changed", "ended"), [("GIV.CARE.TEAM", {"given", "received"}), ("ASKED", {"asked"}), ("OPEN.ASK", {"openers"})]
)
def test_other_questions_end_the_comparison_of_what_rests_on_them(
    session: Session, monkeypatch: pytest.MonkeyPatch, changed: str, ended: set[str]
) -> None:
    company = found(session, TREE, {"A": 8, "B": 8})
    for month in MONTHS[:2]:
        held(session, company, month, {person: counted(4) for person in company.everybody})
    now = load_instrument(PULSE)
    older = dataclasses.replace(now, key="pulse-0.9")
    newer = dataclasses.replace(now, comparable={"pulse-0.9": dict.fromkeys(now.items, "same") | {changed: "break"}})
    version = InstrumentVersion(
        organisation_id=company.organisation_id, key=older.key, sha256="0" * 64, adopted_at=FOUNDED
    )
    session.add(version)
    session.flush()
    session.execute(update(Round).values(instrument_version_id=version.id))
    session.expire_all()
    for module in ("answers", "breaks", "tallies", "publish"):
        monkeypatch.setattr(
            f"data.publication.{module}.load_instrument", lambda key: older if key == older.key else newer
        )
    rows = published(session, held(session, company, MONTHS[2], {p: counted(4) for p in company.everybody}), "change:%")
    states = {
        key[1].partition(":")[2]: row[0] for key, row in rows.items() if key[1] in COUNTS and key[2] == "previous"
    }
    assert {name for name, state in states.items() if state == "not_comparable"} == ended
    assert {name for name, state in states.items() if state == "shown"} == {
        "given",
        "received",
        "openers",
        "asked",
    } - ended
