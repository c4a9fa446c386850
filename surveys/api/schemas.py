"""The shapes of what the API answers, as JSON Schema."""

from collections.abc import Mapping
from typing import Any

from data.types import Bound, IntervalKind, ResultState, RoundState

MONTH = {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "examples": ["2026-10"]}
MOMENT = {"type": "string", "format": "date-time"}
TEXT = {"type": "string"}
ID = {"type": "integer", "minimum": 1}


def thing(words: str, **fields: Any) -> dict[str, Any]:
    """Return an object that has all of these fields and no others."""
    return {
        "type": "object",
        "description": words,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def maybe(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema that takes null too."""
    return {**schema, "type": [schema["type"], "null"]}


def ref(name: str) -> dict[str, str]:
    """Point to a schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(name: str, words: str) -> dict[str, Any]:
    """Return a page of a list."""
    after = {"type": ["integer", "null"], "description": "What to give as `after` for the next page; null at the end."}
    return thing(words, items={"type": "array", "items": ref(name)}, next=after)


NUMBER: Mapping[str, Any] = {"type": ["number", "null"]}
SCHEMAS: Mapping[str, Any] = {
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "properties": {
            "type": {"const": "about:blank"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    },
    "Round": thing(
        "A month's round. `k` is the smallest number of people a result of it may rest on.",
        month=MONTH,
        state={"enum": [state.value for state in RoundState]},
        opens_at=MOMENT,
        closes_at=MOMENT,
        closed_at=maybe(MOMENT),
        k={"type": "integer", "minimum": 5},
        publication_version=maybe(TEXT),
    ),
    "Rounds": listed("Round", "Rounds, oldest month first."),
    "Unit": thing(
        "A node of the tree of teams as it stood when a round opened.",
        id=ID,
        parent_id=maybe(ID),
        name=TEXT,
        depth={"type": "integer", "minimum": 0},
        position={"type": "integer"},
    ),
    "Units": listed("Unit", "The tree, those above before those below."),
    "Result": thing(
        "A published cell, as it was published. One that is withheld tells its `state` and `reason` and no figure.",
        month=MONTH,
        unit_id=ID,
        unit_name=TEXT,
        measure=TEXT,
        part=TEXT,
        name=TEXT,
        part_name=TEXT,
        scale=TEXT,
        state={"enum": [*(state.value for state in ResultState), "quarterly"]},
        reason=maybe(TEXT),
        value=NUMBER,
        bound={"enum": [*(bound.value for bound in Bound), None]},
        together={
            "type": "boolean",
            "description": "This rate is told in one with the other kinds, or counterparts, of the same unit, month "
            "and measure that say so: all of them together, not each, lie under `value`.",
        },
        low=NUMBER,
        high=NUMBER,
        interval={"enum": [*(kind.value for kind in IntervalKind), None]},
        n=maybe({"type": "integer", "minimum": 0}),
        invited=maybe({"type": "integer", "minimum": 0}),
        word=maybe(TEXT),
        since=maybe(TEXT),
        caution={
            "type": "boolean",
            "description": "Part of this difference comes from who answered, or fewer than half of those invited "
            "answered in one of the months that it compares.",
        },
        k={"type": "integer", "minimum": 5},
        publication_version=TEXT,
    ),
    "Results": listed("Result", "Published cells in the order of publication."),
    "Document": {"type": "object", "description": "This document.", "required": ["openapi", "info", "paths"]},
}
