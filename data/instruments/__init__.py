"""Questionnaires as files: the pages, the check list, the export columns and the scores all come from them."""

from data.instruments.loader import (
    InstrumentError,
    instrument_keys,
    load_instrument,
    parse_instrument,
    sha256,
    spoken_instrument,
    worded_in,
)
from data.instruments.model import Basis, Group, Instrument, Item, MissingOption, Named, Option, Page, Scale
from data.instruments.versions import Comparability, comparability

__all__ = [
    "Basis",
    "Comparability",
    "Group",
    "Instrument",
    "InstrumentError",
    "Item",
    "MissingOption",
    "Named",
    "Option",
    "Page",
    "Scale",
    "comparability",
    "instrument_keys",
    "load_instrument",
    "parse_instrument",
    "sha256",
    "spoken_instrument",
    "worded_in",
]
