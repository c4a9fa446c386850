"""Cells that spreadsheets show and never run.

Escaping puts an apostrophe before a cell that starts like a formula; a reader may take it away again, so that a file
that went out comes in as it was.
"""

import re

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets take the file for UTF-8 with it
# Signs of a formula, full-width and small ones too, after anything that a spreadsheet overlooks.
FORMULA = re.compile(
    "'*(?:[\t\r\n]|[\\s\\u0000-\\u001f\\u200b-\\u200f\\u2060\\ufeff]*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b\\u2212])"
)


def escape(text: str) -> str:
    """Return a cell that a spreadsheet shows and never runs."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape(text: str) -> str:
    """Return a cell as it was before it was escaped."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
