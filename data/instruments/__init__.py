"""Questionnaires as files: the pages, the check list, the export columns and the scores all come from them."""

from data.instruments.loader import (
    Basis,
    Group,
    Instrument,
    InstrumentError,
    Item,
    MissingOption,
    Named,
    Option,
    Page,
    Scale,
    instrument_keys,
    load_instrument,
    parse_instrument,
    sha256,
)

__all__ = [
    "Basis",
    "Group",
    "Instrument",
    "InstrumentError",
    "Item",
    "MissingOption",
    "Named",
    "Option",
    "Page",
    "Scale",
    "instrument_keys",
    "load_instrument",
    "parse_instrument",
    "sha256",
]
