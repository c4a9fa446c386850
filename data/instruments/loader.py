"""Reads questionnaire files: checked against the schema, against themselves, and against their published hashes."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from data.instruments.published import PUBLISHED

HERE = Path(__file__).parent


class InstrumentError(Exception):
    """A questionnaire file cannot be used; the text names the file, the place and what is wrong there."""


@dataclass(frozen=True, slots=True)
class Named:
    """A kind of favour or a counterpart: key and label."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Option:
    """A point of the answer scale: its number and its label."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class MissingOption:
    """A way not to answer that the page offers: its kind of missing and its label."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What a worksheet point rests on, with its weight from 0 to 1."""

    key: str
    label: str
    weight: float


@dataclass(frozen=True, slots=True)
class Item:
    """One question. Counts go from `low` to `high` and are asked about above `soft`; texts hold up to `longest`."""

    key: str
    kind: str
    text: str
    label: str
    hint: str = ""
    low: int = 0
    high: int = 0
    soft: int | None = None
    longest: int = 0
    construct: str = ""
    source: str = ""

    @property
    def reversed(self) -> bool:
        """Whether agreement counts against the scale; the key says so by its last letter."""
        return self.kind == "statement" and self.key.endswith("r")


@dataclass(frozen=True, slots=True)
class Group:
    """Items that stand together; `short` names the group where its label is long."""

    key: str
    label: str
    items: tuple[Item, ...]
    short: str = ""


@dataclass(frozen=True)
class Page:
    """One page of the form. `direction` is REC or GIV where the page asks for favours and ends with a tick."""

    key: str
    heading: str
    lead: tuple[str, ...]
    groups: tuple[Group, ...]
    question: str = ""
    direction: str = ""

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """The page's items by key, in order."""
        return {item.key: item for group in self.groups for item in group.items}


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale and the keys of its items."""

    key: str
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Instrument:
    """A published, immutable version of a questionnaire.

    `review` says whether answers are checked on a page of their own before they are sent. `comparable` maps an earlier
    version's key to how each item compares with that version's: same, comparable, bridged or break.
    """

    key: str
    title: str
    status: str
    review: bool
    kinds: tuple[Named, ...]
    counterparts: tuple[Named, ...]
    options: tuple[Option, ...]
    missing: tuple[MissingOption, ...]
    bases: tuple[Basis, ...]
    pages: tuple[Page, ...]
    scales: Mapping[str, Scale]
    comparable: Mapping[str, Mapping[str, str]]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every item by key, in the order of the pages."""
        return {key: item for page in self.pages for key, item in page.items.items()}

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.key: page for page in self.pages}

    def page(self, key: str) -> Page | None:
        """Return a page by its key, or None."""
        return self._pages.get(key)

    @cached_property
    def page_of(self) -> Mapping[str, Page]:
        """The page on which each item stands."""
        return {key: page for page in self.pages for key in page.items}

    def option_label(self, value: int) -> str:
        """Return the label of a point of the answer scale.

        Raises:
            KeyError: The scale has no such point.
        """
        return {option.value: option.label for option in self.options}[value]

    @property
    def export_columns(self) -> tuple[str, ...]:
        """The columns of an export: the item keys, in the order of the pages."""
        return tuple(self.items)


def _raw(key: str) -> bytes:
    path = HERE / f"{key}.json"
    if key not in PUBLISHED or not path.is_file():
        raise InstrumentError(f"There is no published questionnaire {key}.")
    return path.read_bytes()


def sha256(key: str) -> str:
    """Return the hash of a published questionnaire's file, as 64 hexadecimal digits."""
    return hashlib.sha256(_raw(key)).hexdigest()


def instrument_keys() -> tuple[str, ...]:
    """Return the keys of all published questionnaires."""
    return tuple(PUBLISHED)


@cache
def load_instrument(key: str) -> Instrument:
    """Return a published questionnaire.

    Raises:
        InstrumentError: It is unknown, malformed, or its file is not the one that was published.
    """
    raw = _raw(key)
    if hashlib.sha256(raw).hexdigest() != PUBLISHED[key]:
        raise InstrumentError(f"{key}.json was changed after it was published. Publish the change as a new version.")
    return parse_instrument(raw, f"{key}.json")


def parse_instrument(raw: bytes, name: str) -> Instrument:
    """Read a questionnaire from the bytes of its file; `name` stands in the messages.

    Raises:
        InstrumentError: It is no JSON, does not fit the schema, or contradicts itself.
    """
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise InstrumentError(f"{name} is not JSON: {error}") from error
    _check_schema(found, name)
    instrument = _build(found)
    problems = list(_contradictions(instrument))
    if problems:
        raise InstrumentError(f"{name}: " + "; ".join(problems))
    return instrument


def _check_schema(found: object, name: str) -> None:
    import jsonschema  # noqa: PLC0415 - slow to import, and needed once for each file

    schema = json.loads((HERE / "schema.json").read_bytes())
    errors = sorted(
        jsonschema.Draft202012Validator(schema).iter_errors(found), key=lambda error: list(map(str, error.path))
    )
    if errors:
        where = "/".join(str(part) for part in errors[0].absolute_path) or "the whole file"
        raise InstrumentError(f"{name}, at {where}: {errors[0].message}")


def _build(found: dict[str, Any]) -> Instrument:
    answers = found["answers"]
    return Instrument(
        key=found["key"],
        title=found["title"],
        status=found["status"],
        review=found["review"],
        kinds=tuple(Named(**kind) for kind in found["kinds"]),
        counterparts=tuple(Named(**counterpart) for counterpart in found["counterparts"]),
        options=tuple(Option(**option) for option in answers["options"]),
        missing=tuple(MissingOption(**option) for option in answers["missing"]),
        bases=tuple(Basis(**basis) for basis in answers.get("bases", ())),
        pages=tuple(_page(page) for page in found["pages"]),
        scales={key: Scale(key, scale["label"], tuple(scale["items"])) for key, scale in found["scales"].items()},
        comparable=found["comparable"],
    )


def _page(found: dict[str, Any]) -> Page:
    groups = tuple(
        Group(group["key"], group["label"], tuple(Item(**item) for item in group["items"]), group.get("short", ""))
        for group in found["groups"]
    )
    return Page(
        key=found["key"],
        heading=found["heading"],
        lead=tuple(found["lead"]),
        groups=groups,
        question=found.get("question", ""),
        direction=found.get("direction", ""),
    )


def _contradictions(instrument: Instrument) -> Iterator[str]:
    keys = [key for page in instrument.pages for group in page.groups for key in (item.key for item in group.items)]
    pages = [page.key for page in instrument.pages]
    yield from (f"item {key} stands twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    yield from (f"page {key} stands twice" for key in sorted({key for key in pages if pages.count(key) > 1}))
    for scale in instrument.scales.values():
        for key in scale.items:
            item = instrument.items.get(key)
            if item is None or item.kind != "statement":
                yield f"scale {scale.key} names {key}, which is no statement"
    for item in instrument.items.values():
        if item.kind == "count" and not 0 <= item.low <= item.high:
            yield f"item {item.key} goes from {item.low} to {item.high}"
    for page in instrument.pages:
        if page.direction and f"{page.direction}.DONE" not in page.items:
            yield f"page {page.key} asks for a direction but has no item {page.direction}.DONE"
    for earlier, items in instrument.comparable.items():
        yield from (
            f"{earlier} is compared on {key}, which is not asked" for key in items if key not in instrument.items
        )
