"""The thresholds that published rows are held against are stated apart, and are those that they are made with."""

from data.attacker.thresholds import LINES
from data.publication.cells import OWN_SPREAD_FROM
from data.publication.coverage import COVERAGE_FROM
from data.publication.items import ITEMS_FROM, SEVEN_BANDS_FROM
from data.publication.lows import GRID_FROM
from data.publication.spreads import POOLED_FROM


def test_the_numbers_of_the_design_are_those_that_results_are_made_with() -> None:
    least = {line.what: line.least for line in LINES}
    assert least["kind and counterpart from 20 people"] == GRID_FROM
    assert least["statements from 10 people"] == ITEMS_FROM
    assert least["seven bands from 20 people"] == SEVEN_BANDS_FROM
    assert least["intervals from an own spread from 20 people"] == OWN_SPREAD_FROM
    assert least["intervals from everybody's spread from 30 people"] == POOLED_FROM
    assert least["worksheets from 10 people"] == COVERAGE_FROM
