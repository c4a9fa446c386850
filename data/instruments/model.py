"""What a questionnaire is made of: pages, groups, items, answer scales and scales."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


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
    def scored(self) -> frozenset[str]:
        """The items that the scales are made of."""
        return frozenset(item for scale in self.scales.values() for item in scale.items)

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.key: page for page in self.pages}

    def page(self, key: str) -> Page | None:
        """Return a page by its key, or None."""
        return self._pages.get(key)

    def option_label(self, value: int) -> str:
        """Return the label of a point of the answer scale.

        Raises:
            KeyError: The scale has no such point.
        """
        return {option.value: option.label for option in self.options}[value]

    @property
    def export_columns(self) -> tuple[str, ...]:
        """The columns of answers in a person's own download: the item keys, in the order of the pages."""
        return tuple(self.items)
