"""The list of measures in the documents is the one in the code."""

from pathlib import Path

from data.publication.measures import published_keys, table

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "measures.md"


def test_the_document_shows_the_list() -> None:
    assert table() in DOCUMENT.read_text()


def test_keys_are_spelled_out() -> None:
    keys = published_keys()
    assert {("score:RO", ""), ("rate:given", "INTRO.CUST"), ("bands:R4r", "7"), ("coverage:P9", "open")} <= keys
    assert len(keys) > 200
