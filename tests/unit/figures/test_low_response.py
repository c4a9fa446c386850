"""A month in which fewer than half answered silences what compares with it, at either end and on every way out."""

import csv
import io
from typing import Any

import pandas as pd
import pytest

from dashboard.components.tiles import TILES, change_text
from dashboard.figures import asks, before_after, giving, openers, path, response, ro, summary, trend, words
from dashboard.figures.rows import Cells
from data.exports.results import results_csv
from surveys.api.routes import result_facts
from tests.unit.exports.test_results import BLANK, results
from tests.unit.figures import frames

SEPTEMBER = "Nothing is said of change since September 2026: fewer than half of those invited answered then."
JUNE = SEPTEMBER.replace("September", "June")
BOTH = SEPTEMBER.replace("September", "June 2026 and September")
MONTHS: dict[str, Any] = {
    "score:T": [60, 58, 55, 52, 50],
    "score:R": [50, 52, 55, 58, 62],
    "score:RO": [-0.1, -0.06, 0, 0.06, 0.12],
    "rate:given": [9.0, 9.1, 9.0, 9.1, 11.0],
    "rate:received": [9.0, 9.1, 9.0, 9.1, 9.0],
    "share:openers": [40, 40, 40, 45, 62],
    "share:asked": [40, 40, 40, 45, 62],
}
SINCE = {"previous": "2026-09", "window": "2026-06"}


def told(*few: str, word: str = "rose") -> Cells:
    """Five months in which everything changed, of which fewer than half answered in some."""
    changes: Any = {
        f"change:{name}/{part}": [frames.change(word, since, caution=True)]
        for name in ("T", "R", "RO", "given", "received", "openers", "asked")
        for part, since in SINCE.items()
    }
    changes |= {"change:given/previous.CARE": [frames.change(word, "2026-09")]}
    changes |= {f"detectable:{name}": [{"value": 11.0}] for name in ("T", "R", "RO")}
    rates: Any = {f"rate:{way}/CARE": [2.0] for way in ("given", "received")}
    frame: pd.DataFrame = frames.series(MONTHS | changes | rates)
    frame.loc[frame["month"].isin(few), "response"] = 44.0
    return Cells(frame)


SENTENCES = (
    trend.trend_sentence,
    ro.ro_sentence,
    giving.giving_sentence,
    openers.openers_sentence,
    asks.asks_sentence,
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_findings_are_silent_about_change_since_such_a_month(sentence: Any) -> None:
    before, first, both = (sentence(told(*few)) for few in (["2026-09"], ["2026-06"], ["2026-06", "2026-09"]))

    assert before.endswith(SEPTEMBER)
    assert ("Compared with" in before, "Since June 2026" in before) == (False, True)
    assert first.endswith(JUNE)
    assert ("Compared with September 2026" in first, "Since June" in first) == (True, False)
    assert both.endswith(BOTH)
    assert "rose" not in both
    assert "rose" in sentence(told("2026-07"))  # not one of the two months compared
    assert sentence(told("2026-10", "2026-09")).endswith(str(words.LOW_RESPONSE))


def test_the_path_and_the_summary_are_silent_about_the_year() -> None:
    assert path.path_sentence(told("2026-06")).endswith(JUNE)
    assert summary.summary_sentence(told("2026-06"), "North").endswith(f"; {words.small(JUNE)}")
    assert "rose" in summary.summary_sentence(told("2026-09"), "North")


def test_tiles_say_why_they_tell_of_no_change() -> None:
    changing = [tile for tile in TILES if tile.score or tile.count]

    assert {change_text(tile, told("2026-09")) for tile in changing} == {
        "Change not told: fewer than half answered in September 2026."
    }
    assert all("from September 2026" in change_text(tile, told("2026-06")) for tile in changing)


def test_a_word_that_compares_nothing_stays() -> None:
    few = told("2026-06", "2026-09", word="not_enough_same_people")

    assert trend.trend_sentence(few).endswith("Too few of the same people answered to speak of change.")


def test_who_answered_and_what_would_be_seen_stand_beside_told_differences_only() -> None:
    marked = (trend.trend_caution, ro.ro_caution, giving.giving_caution, openers.openers_caution)

    assert [caution(told("2026-09")) for caution in marked] == [True] * 4  # since June
    assert [caution(told("2026-06", "2026-09")) for caution in marked] == [False] * 4
    assert trend.trend_detectable(told("2026-06", word="no_clear_change"))
    assert not trend.trend_detectable(told("2026-09", word="no_clear_change"))


@pytest.mark.parametrize(("few", "shown"), [("2026-09", "brief"), ("2026-10", "brief"), ("2026-06", "word")])
def test_the_table_of_words_says_so_too(few: str, shown: str) -> None:
    lines = {line[0]: line[1:] for line in giving.giving_changes(told(few)).rows()}
    said = str(response.BRIEF) if shown == "brief" else "Rose"

    assert lines["In all"][:2] == (said, said)
    assert lines["Care"][0] == said
    assert lines["In all"][2] == ("Rose" if few == "2026-09" else str(response.BRIEF))


def test_before_and_after_a_workshop_carries_the_caution() -> None:
    note = "2026-04 2026-05 | 2026-07 | 2026-08 2026-09"
    word = {"word": "rose", "note": note, "n": None}
    cells: Any = {f"workshop:{score}/before_after": ["no_round", word] for score in before_after.SCORES}
    share: Any = {"value": 44.0, "n": 4, "base": 9, "interval": "census"}
    shares = [90.0, share, 90.0, 90.0, 90.0, share, 90.0]
    (found,) = before_after.comparisons(Cells(frames.series(cells | {"participation": shares})))

    said = (
        "Fewer than half of those invited answered in May 2026 and September 2026: part of this difference may come "
        "from who answered."
    )
    assert before_after.before_after_few(found) == said
    table = before_after.before_after_table(Cells(frames.series(cells | {"participation": shares})))
    assert set(table.columns["Note"]) == {said}
    clear = Cells(frames.series(cells | {"participation": [90.0, share]}))  # the month of the telling counts nowhere
    ((other,), plain) = before_after.comparisons(clear), before_after.before_after_table(clear)
    assert before_after.before_after_few(other) == ""
    assert "Note" not in plain.columns


def csv_rows(cells: list[Any]) -> list[dict[str, str]]:
    """Rows of the file of results, with those that explain it."""
    return list(csv.DictReader(io.StringIO(results_csv(results(cells)).decode("utf-8-sig"))))


def test_files_bear_the_caution_at_both_ends() -> None:
    changed = BLANK._replace(state="shown", word="rose", note="2026-06")
    share = BLANK._replace(
        measure="participation", part="", state="shown", value=50.0, n=99, base=199, interval="census"
    )
    workshop = changed._replace(measure="workshop:T", part="before_after", note="2026-05 | 2026-06 | 2026-07")
    cells = [
        share._replace(month="2026-06"),
        changed._replace(month="2026-07"),
        share._replace(month="2026-07", n=100),
        share._replace(month="2026-08"),
        changed._replace(month="2026-08", note="2026-07", caution=True),
        changed._replace(month="2026-08", note="2026-07", word="not_enough_same_people"),
        workshop._replace(month="2026-08"),
        workshop._replace(month="2026-08", note="2026-05 | 2026-06 | 2026-07 2026-08"),
    ]

    lines = csv_rows(cells)
    few = "Fewer than half of those invited answered in {} 2026."
    assert [line["Caution"] for line in lines[: len(cells)] if line["Word"]] == [
        few.format("June"),
        few.format("August"),  # and not whether a difference that is not told comes from who answered
        "",
        "",  # the workshop's own month counts nowhere
        few.format("August"),
    ]


def test_files_say_of_change_what_pages_say() -> None:
    changed = BLANK._replace(state="shown", word="no_clear_change", value=2.0, low=-5.0, high=9.0, interval="pooled")
    detectable = BLANK._replace(measure="detectable:T", part="", state="shown", value=8.0, n=9, interval="pooled")
    share = BLANK._replace(measure="participation", part="", state="shown", value=48.0, n=20, base=42)
    cells = [
        share._replace(month="2026-07"),
        changed._replace(month="2026-07", note="2026-06"),
        detectable._replace(month="2026-07"),
        share._replace(month="2026-08", n=40),
        changed._replace(month="2026-08", note="2026-07"),
        detectable._replace(month="2026-08"),
        share._replace(month="2026-09", n=40),
        changed._replace(month="2026-09", note="2026-08"),
        changed._replace(month="2026-09", part="window", note="2026-07"),
        changed._replace(month="2026-09", word="too_early"),
        detectable._replace(month="2026-09"),
    ]
    refused = (str(response.BRIEF), "", "", "", "", "")
    told = ("no clear change", "2", "-5", "9", "exact", "95 %, spread within all teams")

    lines = [line for line in csv_rows(cells)[: len(cells)] if line["Measure"] != "Participation"]
    said = [tuple(line[name] for name in ("Word", "Value", "Low", "High", "Bound", "Interval")) for line in lines]
    assert said[:4] == [refused] * 4
    assert said[4:6] == [told, refused]
    assert (said[6][0], said[7][1]) == ("too early", "8")
    assert all(line["Caution"].startswith("Fewer than half of those invited") for line in lines[:4])
    whole = results(cells)
    api = [result_facts(cell, whole) for cell in cells[1:3]]
    assert [(row["word"], row["value"]) for row in api] == [("no_clear_change", 2.0), (None, 8.0)], "as published"
