"""Reads questionnaire files: checked against the schema, against themselves, and against their published hashes."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from data.instruments.checks import PLACEHOLDER, contradictions
from data.instruments.model import Basis, Group, Instrument, Item, MissingOption, Named, Option, Page, Scale
from data.instruments.published import PUBLISHED, TRANSLATIONS
from data.instruments.versions import family, undeclared
from data.language import ENGLISH, current

HERE = Path(__file__).parent
WORDS = frozenset({"title", "status", "label", "text", "short", "hint", "heading", "lead", "question", "construct"})


class InstrumentError(Exception):
    """A questionnaire file cannot be used; the text names the file, the place and what is wrong there."""


def _raw(key: str) -> bytes:
    path = HERE / f"{key}.json"
    if key not in PUBLISHED or not path.is_file():
        raise InstrumentError(f"There is no published questionnaire {key}.")
    return path.read_bytes()


def sha256(key: str) -> str:
    """Return the hash of a published questionnaire's file, as 64 hexadecimal digits.

    Raises:
        InstrumentError: It is unknown.
    """
    return hashlib.sha256(_raw(key)).hexdigest()


def instrument_keys() -> tuple[str, ...]:
    """Return the keys of all published questionnaires, each family's versions from the oldest to the newest."""
    return tuple(PUBLISHED)


@cache
def load_instrument(key: str) -> Instrument:
    """Return a published questionnaire.

    Raises:
        InstrumentError: It is unknown, malformed, its file is not the one that was published, or it does not say how
            its items compare with the version before.
    """
    raw = _raw(key)
    if hashlib.sha256(raw).hexdigest() != PUBLISHED[key]:
        raise InstrumentError(f"{key}.json was changed after it was published. Publish the change as a new version.")
    instrument = parse_instrument(raw, f"{key}.json")
    if instrument.key != key:
        raise InstrumentError(f"{key}.json: it calls itself {instrument.key}")
    before = _version_before(key)
    _refuse(f"{key}.json", list(undeclared(instrument, load_instrument(before))) if before else [])
    return instrument


def worded_in(key: str, language: str) -> str:
    """Return the language that a questionnaire is shown in to somebody who is spoken to in `language`."""
    return language if f"{key}.{language}" in TRANSLATIONS else ENGLISH


def spoken_instrument(key: str) -> Instrument:
    """Return a published questionnaire in the language spoken; in English where it is not translated.

    Raises:
        InstrumentError: As `load_instrument`; or the translation was changed, or asks for something else.
    """
    language = worded_in(key, current())
    return load_instrument(key) if language == ENGLISH else _translated(key, language)


@cache
def _translated(key: str, language: str) -> Instrument:
    name = f"{key}.{language}"
    raw = (HERE / f"{name}.json").read_bytes()
    if hashlib.sha256(raw).hexdigest() != TRANSLATIONS[name]:
        raise InstrumentError(f"{name}.json was changed after it was published.")
    load_instrument(key)
    instrument = parse_instrument(raw, f"{name}.json")
    _refuse(f"{name}.json", list(_differences(json.loads(_raw(key)), json.loads(raw), "")))
    return instrument


def _differences(ours: object, theirs: object, where: str) -> Iterator[str]:
    """Say where a translation differs in more than its words, or lacks words or what is put into them."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and list(ours) == list(theirs):
        for name in ours:
            if name in WORDS and not isinstance(ours[name], dict):
                if _gaps(ours[name]) != _gaps(theirs[name]):
                    yield f"{where}/{name} lacks words, or what is put into them"
            else:
                yield from _differences(ours[name], theirs[name], f"{where}/{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{where}/{index}")
    elif ours != theirs:
        yield f"{where} is not as in the questionnaire"


def _gaps(words: str | list[str]) -> list[tuple[bool, list[str]]]:
    """Return of each text whether it is there and what is put into it."""
    texts = [words] if isinstance(words, str) else words
    return [(bool(text), sorted(PLACEHOLDER.findall(text))) for text in texts]


def _version_before(key: str) -> str | None:
    versions = [other for other in PUBLISHED if family(other) == family(key)]
    index = versions.index(key)
    return versions[index - 1] if index else None


def _refuse(name: str, problems: list[str]) -> None:
    if problems:
        raise InstrumentError(f"{name}: " + "; ".join(problems))


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
    _refuse(name, list(contradictions(instrument)))
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
