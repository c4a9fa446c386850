"""Reads questionnaire files: checked against the schema, against themselves, and against their published hashes."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from data.instruments.checks import contradictions
from data.instruments.model import Basis, Group, Instrument, Item, MissingOption, Named, Option, Page, Scale
from data.instruments.published import PUBLISHED
from data.instruments.versions import family, undeclared

HERE = Path(__file__).parent


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
