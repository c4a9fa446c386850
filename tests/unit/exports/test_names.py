"""Everything that may be published has a name of its own in files."""

import pytest

from dashboard.components.along import FILES as LINKS
from dashboard.figures import giving
from dashboard.taking import FILES
from data.exports.escaping import escape
from data.exports.measures import measure_words, part_words
from data.publication.measures import published_keys
from data.types import UPKEEP

FAVOURS = {**giving.KINDS, **giving.COUNTERPARTS}


def test_every_published_cell_has_words_of_its_own() -> None:
    taken = [key for key in published_keys() if not key[0].startswith(UPKEEP)]  # how the questionnaire works stays here
    named = {key: (measure_words(key[0]), part_words(key[1], FAVOURS)) for key in taken}

    assert len(set(named.values())) == len(named)
    assert named["score:RO", ""] == (("RO index", "from \N{MINUS SIGN}1 to 1"), "In all")
    assert named["rate:given", "INTRO.CUST"][1] == "Introductions: Customers and prospects"
    assert named["item:T2", ""][0][0] == "Mean answer: I put my effort where something could close soon."
    assert named["bands:R1", "7"][1] == "Always"
    assert named["coverage:P1", "told"] == (("Worksheets: Day", "% of worksheets"), "They told me")


@pytest.mark.parametrize("measure", ["score:X", "salary", ""])
def test_what_is_not_published_has_none(measure: str) -> None:
    with pytest.raises(KeyError):
        measure_words(measure)


def test_the_page_offers_exactly_the_files_that_are_made() -> None:
    assert set(LINKS) == set(FILES)


def test_no_unit_begins_like_a_formula() -> None:
    units = {measure_words(measure)[1] for measure, _ in published_keys() if not measure.startswith(UPKEEP)}

    assert {unit for unit in units if unit != escape(unit)} == set()
