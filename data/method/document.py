"""Writes docs/metrics.md from the questionnaires, the method and the docstrings: `python -m data.method.document`."""

import importlib
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path

from data.instruments import Instrument, instrument_keys, load_instrument
from data.method import Entry, Method, Point, load_method
from data.metrics.scores import SCORING_VERSION
from data.types import COUNTED_KINDS

PATH = Path(__file__).parents[2] / "docs" / "metrics.md"
PULSE, WORKSHEET = "pulse-", "worksheet-"


def newest(prefix: str) -> Instrument:
    """Return the newest version of a questionnaire, such as `pulse-`."""
    return load_instrument([key for key in instrument_keys() if key.startswith(prefix)][-1])


def docstring(function: str) -> str:
    """Return the first paragraph of a function's docstring on one line; `function` is a name below data.metrics."""
    module, name = function.split(".")
    found = getattr(importlib.import_module(f"data.metrics.{module}"), name)
    return " ".join((inspect.getdoc(found) or "").split("\n\n", maxsplit=1)[0].split())


def metrics_text() -> str:
    """Return docs/metrics.md."""
    method = load_method()
    parts = [
        _opening(method),
        _pulse(newest(PULSE)),
        _worksheet(newest(WORKSHEET)),
        "## Scores",
        f"Scoring version `{SCORING_VERSION}`. A new rule is a new version; scores that exist keep theirs.",
        *_entries(method.scores),
        "## Statistics",
        *_entries(method.statistics),
        _reading(method),
    ]
    return "\n\n".join(parts) + "\n"


OPENING = """\
# What is asked and how scores are made

Written by `make docs` from the questionnaires in `data/instruments/`, the method in `data/method/` and the docstrings
of `data/metrics/`; a test compares them. Do not edit it by hand. The page *How this is measured* of the product is made
of the same files.

The wording of the questions is our own and **not yet validated**. The names beside the statements say where the ideas
come from; none of them is a published scale.

{scores} scores and {statistics} statistics follow. How often the intervals hold the truth is in
[coverage](coverage.md)."""
PULSE_TEXT = """\
## Questionnaire `{key}`

Favours: {kinds}; each received and given, counted for {counterparts}. Ids are `REC.` or `GIV.`, the kind and the
counterpart.

{counts}

Statements, from {first.value} *{first.label}* to {last.value} *{last.label}*; ids that end in r are turned round.

{statements}"""


def _opening(method: Method) -> str:
    return OPENING.format(scores=len(method.scores), statistics=len(method.statistics))


def _pulse(pulse: Instrument) -> str:
    scales = [(scale.label, pulse.items[key]) for scale in pulse.scales.values() for key in scale.items]
    favours = tuple(f"{page.direction}." for page in pulse.pages if page.direction)
    counts = [item for item in pulse.items.values() if item.kind == "count" and not item.key.startswith(favours)]
    return PULSE_TEXT.format(
        key=pulse.key,
        kinds=_listed(COUNTED_KINDS[kind.key] for kind in pulse.kinds),
        counterparts=_listed(each.label for each in pulse.counterparts),
        counts=_table(("id", "asked", "from", "to"), [(f"`{i.key}`", i.text, i.low, i.high) for i in counts]),
        first=pulse.options[0],
        last=pulse.options[-1],
        statements=_table(
            ("id", "statement", "scale", "idea", "source"),
            [(f"`{item.key}`", item.text, label, item.construct, item.source) for label, item in scales],
        ),
    )


def _worksheet(worksheet: Instrument) -> str:
    points = [item for item in worksheet.items.values() if item.kind == "text"]
    weights = ", ".join(f"{basis.label} {basis.weight:g}" for basis in worksheet.bases)
    return "\n\n".join(
        [
            f"## Worksheet `{worksheet.key}`",
            f'Each point has a text or "I don\'t know yet", a confidence and a basis. Weights of the basis: {weights}.',
            _table(("id", "point"), [(f"`{point.key}`", point.text) for point in points]),
        ]
    )


def _listed(labels: Iterator[str]) -> str:
    return ", ".join(label.lower() for label in labels)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _entries(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"### {entry.id} {entry.name}"
        yield entry.says
        facts = {"Formula": entry.formula, "Range": entry.range, "Missing": entry.missing, "Source": entry.source}
        lines = [f"- {name}: {_plain(text)}" for name, text in facts.items()]
        lines += [f"- `{function}`: {_plain(docstring(function))}" for function in entry.functions]
        yield "\n".join(lines)


def _plain(text: str) -> str:
    """Return a text in which stars and underscores are no marks of Markdown, but inside back quotes."""
    parts = text.split("`")
    parts[::2] = [part.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def _reading(method: Method) -> str:
    return "\n\n".join(
        [
            "## Words for change",
            "Tried in this order:",
            _table(("words", "when"), method.words),
            "## What must not be concluded",
            "\n".join(f"- **{title}** {text}" for title, text in method.never),
            "## Rules for what is shown",
            "All rules are in [privacy](privacy.md); these are told at greater length.",
            *_points(method.rules),
            "## What risk remains",
            "Those with figures are in [privacy](privacy.md).",
            *_points(method.risks),
        ]
    )


def _points(points: Sequence[Point]) -> Iterator[str]:
    for point in points:
        yield f"**{point.title}** {point.text}\n- Formula: {_plain(point.formula)}"


if __name__ == "__main__":
    PATH.write_text(metrics_text(), encoding="utf-8")
