"""What is said of the method is complete, and the document is what it is made of."""

import ast
import importlib
import re
from collections.abc import Iterator

import pytest

from data.method import Entry, Method, load_method, translations
from data.method.document import PATH, docstring, metrics_text
from data.metrics.words import ChangeWord
from tests.architecture.tree import ROOT, syntax

METHOD = load_method()
ENTRIES = (*METHOD.scores, *METHOD.statistics)


def public_functions() -> Iterator[str]:
    for path in sorted((ROOT / "data" / "metrics").glob("*.py")):
        for node in syntax(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.stem}.{node.name}"


def test_the_document_is_what_it_is_made_of() -> None:
    assert PATH.read_text(encoding="utf-8") == metrics_text()


def test_every_score_of_the_instrument_is_there_in_order() -> None:
    assert [entry.id for entry in METHOD.scores] == [f"score:S{number}" for number in range(1, 23)]
    assert len({entry.anchor for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_leaves_nothing_open_and_names_documented_functions(entry: Entry) -> None:
    assert all((entry.name, entry.says, entry.formula, entry.range, entry.missing, entry.source, entry.functions))
    assert all(docstring(function) for function in entry.functions)


def test_every_public_function_of_the_metrics_is_explained() -> None:
    explained = {function for entry in ENTRIES for function in entry.functions}
    assert set(public_functions()) - explained == set()


@pytest.mark.parametrize("entry", METHOD.scores, ids=lambda entry: entry.id)
def test_docstrings_name_their_score(entry: Entry) -> None:
    texts = []
    for function in entry.functions:
        module, name = function.split(".")
        texts.append(getattr(importlib.import_module(f"data.metrics.{module}"), name).__doc__)
    number = int(entry.id.removeprefix("score:S"))
    named = f"({entry.id})" in " ".join(texts)
    assert named or (15 <= number <= 19 and "(score:S15 to score:S19)" in texts[0]) or number == 11


def numbers(entry: Entry) -> list[list[str]]:
    return [sorted(re.findall(r"\d+(?:\.\d+)?|\.\d+", text)) for text in (entry.formula, entry.range, entry.missing)]


def shape(method: Method) -> tuple[list[object], int, int, list[list[str]]]:
    """What is the same in every language: ids, functions, the numbers of formulas and rules; how much is said."""
    entries: list[object] = [
        (entry.id, entry.functions, numbers(entry)) for entry in (*method.scores, *method.statistics)
    ]
    points = [sorted(re.findall(r"\d+", point.formula)) for point in (*method.rules, *method.risks)]
    return entries, len(method.words), len(method.never), points


@pytest.mark.parametrize("language", sorted(translations()))
def test_the_method_is_the_same_in_every_language(language: str) -> None:
    translated = load_method(language)
    assert shape(translated) == shape(METHOD)
    for theirs, ours in zip((*translated.scores, *translated.statistics), ENTRIES, strict=True):
        assert theirs.says != ours.says, ours.id


def test_every_word_for_change_is_explained() -> None:
    assert len(METHOD.words) == len(ChangeWord) - 1  # rose and fell share a line
