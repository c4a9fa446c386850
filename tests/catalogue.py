"""The texts that stand in code and templates, and the catalogues that hold them in other languages.

`python -m tests.catalogue` (make words) takes new texts into every catalogue, to be filled in, and drops those that are
no longer there.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from data.language import HERE
from tests.architecture.tree import name, product_code, with_ending

KEYWORDS = {
    "gettext": None,
    "_": None,
    "lazy": None,
    "mark": None,
    "pmark": ((1, "c"), 2),
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
OPTIONS = {"trimmed": "true", "silent": "false", "newstyle_gettext": "true", "encoding": "utf-8"}


def templates() -> list[Path]:
    """Every template, of pages and mails."""
    return [path for path in with_ending(".html", ".txt", below=("surveys",)) if "templates" in path.parts]


def _found() -> Iterator[tuple[str, tuple[object, ...]]]:
    """Each text in code and templates with the file it stands in."""
    kinds = [("python", path) for path in product_code()] + [("jinja2", path) for path in templates()]
    for method, path in kinds:
        options = OPTIONS if method == "jinja2" else {"encoding": "utf-8"}
        for found in extract_from_file(method, path, KEYWORDS, options=options, strip_comment_tags=True):
            yield name(path), found


def texts() -> Catalog:
    """Every text that can be put into another language."""
    catalog = Catalog()
    for _, (_, message, _, context) in _found():
        catalog.add(message, context=context)  # type: ignore[arg-type] # a text, or its two forms
    return catalog


def read(path: Path) -> Catalog:
    """A catalogue as it stands."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def write(path: Path, texts: Catalog) -> int:
    """Give a catalogue the texts there are, and keep what is filled in; returns how many are still empty."""
    head = path.read_text(encoding="utf-8").split("\n\n", 1)[0]
    kept, fresh = read(path), Catalog(locale=path.stem)
    for message in texts:
        if message.id:
            before = kept.get(message.id, message.context)
            fresh.add(message.id, before.string if before else None, context=message.context)
    body = io.BytesIO()
    write_po(body, fresh, width=0, no_location=True, omit_header=True, sort_output=True)
    path.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", encoding="utf-8")
    return sum(not _filled(message.string) for message in fresh if message.id)


def _filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    there = texts()
    for path in sorted(HERE.glob("*.po")):
        sys.stdout.write(f"{name(path)}: {len(there)} texts, {write(path, there)} to be filled in\n")
