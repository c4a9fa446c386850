"""What a questionnaire file must hold beyond its schema: nothing twice, nothing named that is not there."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from data.instruments.model import Instrument, Item, Page
from data.instruments.versions import Comparability
from data.metrics.scores import SCALES, SCORING_VERSION

IN_LEADS = frozenset({"{month}", "{period}"})
IN_QUESTIONS = frozenset({"{month}"})
NOWHERE: frozenset[str] = frozenset()
PLACEHOLDER = re.compile(r"\{[^}]*\}?|\}")


def contradictions(instrument: Instrument) -> Iterator[str]:
    """Say what in a questionnaire contradicts the rest of it, a short phrase each; nothing where it is sound."""
    yield from _twice(instrument)
    yield from _scales(instrument)
    yield from _unscored(instrument)
    for item in instrument.items.values():
        yield from _bounds(item)
        yield from _placeholders(f"the question of {item.key}", (item.text,), IN_QUESTIONS)
        yield from _placeholders(f"a label of {item.key}", (item.label, item.hint), NOWHERE)
    for page in instrument.pages:
        yield from _direction(instrument, page)
        yield from _placeholders(f"page {page.key}", (page.heading, *page.lead), IN_LEADS)
    if not instrument.options and any(item.kind == "statement" for item in instrument.items.values()):
        yield "there are statements but no answers to choose from"
    for earlier, items in instrument.comparable.items():
        yield from (
            f"{earlier} is compared on {key}, which is not asked" for key in items if key not in instrument.items
        )
        yield from (
            f"{key} is bridged with {earlier}, but no link between two wordings is told: it has to be a break"
            for key, word in items.items()
            if word == Comparability.BRIDGED
        )


def _repeated(found: Iterable[object]) -> list[str]:
    return sorted(str(one) for one, times in Counter(found).items() if times > 1)


def _twice(instrument: Instrument) -> Iterator[str]:
    groups = [group for page in instrument.pages for group in page.groups]
    keys = [item.key for group in groups for item in group.items]
    lists: dict[str, Iterable[object]] = {
        "item": keys,
        "page": (page.key for page in instrument.pages),
        "group": (group.key for group in groups),
        "kind": (kind.key for kind in instrument.kinds),
        "counterpart": (counterpart.key for counterpart in instrument.counterparts),
        "answer": (option.value for option in instrument.options),
        "missing answer": (option.kind for option in instrument.missing),
        "basis": (basis.key for basis in instrument.bases),
    }
    for name, found in lists.items():
        yield from (f"{name} {key} stands twice" for key in _repeated(found))
    # Ids of boxes are lower case: two keys that differ in case alone would share a box.
    yield from (f"items differ only in case: {key}" for key in _repeated(key.lower() for key in set(keys)))


def _scales(instrument: Instrument) -> Iterator[str]:
    for scale in instrument.scales.values():
        for key in scale.items:
            item = instrument.items.get(key)
            if item is None or item.kind != "statement":
                yield f"scale {scale.key} names {key}, which is no statement"
    named = [key for scale in instrument.scales.values() for key in scale.items]
    yield from (f"item {key} is named twice by the scales" for key in _repeated(named))


def _unscored(instrument: Instrument) -> Iterator[str]:
    """Say which scales hold other statements than scores are made of: those would be asked and never counted."""
    for scale in instrument.scales.values():
        known = SCALES.get(scale.key, ())
        if set(scale.items) != set(known):
            made = f"is made of {', '.join(known)}" if known else "has no such scale"
            yield (
                f"scale {scale.key} holds {', '.join(scale.items)}, but {SCORING_VERSION} {made}: "
                "other statements need a scoring version of their own"
            )


def _bounds(item: Item) -> Iterator[str]:
    if item.kind != "count":
        return
    if not 0 <= item.low <= item.high:
        yield f"item {item.key} goes from {item.low} to {item.high}"
    elif item.soft is not None and not item.low <= item.soft < item.high:
        yield f"item {item.key} is asked about above {item.soft}, outside {item.low} to {item.high}"


def _placeholders(where: str, texts: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    found = {name for text in texts for name in PLACEHOLDER.findall(text)}
    yield from (f"{where} holds {name}, which nothing is put in for" for name in sorted(found - known))


def _direction(instrument: Instrument, page: Page) -> Iterator[str]:
    if not page.direction:
        return
    if f"{page.direction}.DONE" not in page.items:
        yield f"page {page.key} asks for a direction but has no item {page.direction}.DONE"
    asked = {key for key, item in page.items.items() if item.kind == "count"}
    expected = {
        f"{page.direction}.{kind.key}.{counterpart.key}"
        for kind in instrument.kinds
        for counterpart in instrument.counterparts
    }
    if asked != expected:
        odd = ", ".join(sorted(asked ^ expected))
        yield f"page {page.key} does not ask for each kind and counterpart once: {odd}"
