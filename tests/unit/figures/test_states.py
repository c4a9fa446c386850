"""The same words for the same state on every chart over the months, and on every tile that tells of change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from dashboard.components.tiles import PARTICIPATION, TILES, change_text
from dashboard.figures import asks, giving, ledger, long_view, openers, outcomes, path, ro, trend, words
from dashboard.figures.rows import Cells
from dashboard.figures.summary import summary_sentence
from tests.unit.figures import frames

SENTENCES: Mapping[str, tuple[Callable[[Cells], str], Sequence[str]]] = {
    "summary": (lambda cells: summary_sentence(cells, "Harbour"), ("score:RO", "score:T", "score:R")),
    "trend": (trend.trend_sentence, ("score:T", "score:R")),
    "path": (path.path_sentence, ("score:T", "score:R")),
    "ro": (ro.ro_sentence, ("score:RO",)),
    "long view": (long_view.long_view_sentence, ("score:L",)),
    "openers": (openers.openers_sentence, ("share:openers",)),
    "asks": (asks.asks_sentence, ("share:asked",)),
    "giving": (giving.giving_sentence, ("rate:given", "rate:received")),
    "stuck": (outcomes.stuck_sentence, (outcomes.MOVED, outcomes.STUCK)),
    "ledger": (ledger.ledger_sentence, (ledger.MEASURE,)),
}
OUTCOMES: Mapping[str, tuple[Callable[[Cells], str], Sequence[str]]] = {
    "wins": (outcomes.wins_sentence, (outcomes.WINS,)),
    "cycle": (outcomes.cycle_sentence, (outcomes.CYCLE,)),
}
STATES: Mapping[str, tuple[Sequence[float | None], Any]] = {
    "one": ([80.0], words.ONE_ROUND),
    "two": ([80.0, 80.0], words.BASELINE),
    "two of three": ([80.0, None, 80.0], words.BASELINE),
    "few": ([80.0, 80.0, 40.0], words.LOW_RESPONSE),
    "enough": ([80.0, 40.0, 50.0], None),
}
SAID = (words.ONE_ROUND, words.BASELINE, words.LOW_RESPONSE)


def months(measures: Sequence[str], responses: Sequence[float | None]) -> Cells:
    """Rows of measures over months with these responses; a month without one is hidden."""

    def cell(measure: str, response: float | None) -> Any:
        value = 0.2 if measure == "score:RO" else 2.0 if measure.startswith(("rate:", "ratio:")) else 60.0
        shown = {"value": value, "low": value / 2, "high": value * 1.5, "response": response}
        return "protects_neighbour" if response is None else shown

    return Cells(frames.series({measure: [cell(measure, each) for each in responses] for measure in measures}))


def states(told: str) -> list[str]:
    """Which of the three states are told, whether at the start of a sentence or after another."""
    return [str(said) for said in SAID if words.small(str(said)) in told or str(said) in told]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("chart", SENTENCES)
def test_every_chart_says_why_nothing_is_said_of_a_trend(chart: str, state: str) -> None:
    sentence, measures = SENTENCES[chart]
    responses, said = STATES[state]

    assert states(sentence(months(measures, responses))) == ([str(said)] if said else [])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("chart", OUTCOMES)
def test_charts_of_deals_look_at_rounds_alone_since_nobody_was_asked(chart: str, state: str) -> None:
    sentence, measures = OUTCOMES[chart]
    responses, said = STATES[state]

    expected = [str(said)] if state in {"one", "two", "two of three"} else []
    assert states(sentence(months(measures, responses))) == expected


@pytest.mark.parametrize("state", STATES)
def test_every_tile_that_tells_of_change_says_it(state: str) -> None:
    responses, said = STATES[state]
    cells = months([kind.measure for kind in TILES], responses)

    brief = "Change not told: fewer than half answered."  # the finding of the chart has the whole sentence
    said = brief if said == words.LOW_RESPONSE else said
    told = {kind.measure: change_text(kind, cells) for kind in TILES if kind.measure != PARTICIPATION}
    assert [measure for measure, each in told.items() if said and str(said) not in each] == []
    assert [measure for measure, each in told.items() if not said and (states(each) or brief in each)] == []


@pytest.mark.parametrize("state", ["not_enough", "protects_neighbour", "not_comparable"])
@pytest.mark.parametrize("chart", SENTENCES)
def test_every_chart_says_why_a_month_is_not_there(chart: str, state: str) -> None:
    sentence, measures = SENTENCES[chart]
    told = sentence(Cells(frames.series({measure: [60.0, 60.0, 60.0, state] for measure in measures})))

    assert told.startswith(("October 2026 is not shown. ", "The scores of October 2026 are not shown. "))
    assert not states(told)
