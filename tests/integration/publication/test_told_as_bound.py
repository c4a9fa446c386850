"""Beside a figure of counts that is told as under so much no word for change stands."""

import pytest
from sqlalchemy.orm import Session

from data.publication.cells import Rules
from data.publication.publish import make_cells
from tests.companies import answered, found, opened, published
from tests.integration.publication.counts import MONTHS, TREE, changes, counted, held


@pytest.mark.parametrize("givers", [0, 1, 2])
def test_no_word_beside_a_low_rate_tells_how_many_people_it_is_of(session: Session, givers: int) -> None:
    company = found(session, TREE, {"A": 5, "B": 12})
    for month in MONTHS[:2]:
        held(session, company, month, {person: counted(8 + person % 4) for person in company.everybody})
    round_ = opened(session, company, MONTHS[2])
    few = {person: counted(int(place < givers)) for place, person in enumerate(company.people["A"])}
    answered(session, round_, few | {person: counted(9) for person in company.people["B"]})

    cells = make_cells(session, round_, Rules(k=5))
    (rate,) = [
        cell for cell in cells if (cell.team_id, cell.measure, cell.part) == (company.teams["A"], "rate:given", "")
    ]
    assert (rate.value, rate.bound) == (0.5, "at_most")
    told = {part: changes(cells)[company.teams["A"], "change:given", part] for part in ("previous", "window")}
    assert {(cell.word, cell.caution) for cell in told.values()} == {("told_as_bound", False)}
    leaking = changes(make_cells(session, round_, Rules(k=5, silent=False)))[
        company.teams["A"], "change:given", "previous"
    ]
    assert leaking.word == ("fell" if givers == 2 else "no_clear_change")


def test_nothing_is_said_of_change_since_a_month_that_was_told_as_a_bound(session: Session) -> None:
    company = found(session, TREE, {"A": 6, "B": 12})
    for number, month in enumerate(MONTHS):
        last = held(session, company, month, {person: counted(9 if number == 2 else 0) for person in company.everybody})
    rows = published(session, last, "change:given")
    assert {row[8] for (_, _, part), row in rows.items() if "." not in part} == {"told_as_bound"}
