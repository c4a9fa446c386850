"""What an operation of the API is declared by, and the routes made of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, request
from jsonschema import Draft202012Validator

from data.errors import DomainError
from data.types import TokenScope
from surveys.access import Access, Requirement

JSON, PROBLEM = "application/json", "application/problem+json"
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
WHOLE = re.compile(r"-?[0-9]{1,18}", re.ASCII)
MORE = "There is more to read: ask again with `after`."


class BadRequestError(DomainError):
    """Something of a request cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A part of an address: `place` is path or query."""

    name: str
    schema: Mapping[str, Any]
    words: str
    place: str = "query"

    def read(self, text: str) -> Any:
        """Return the value that a text stands for.

        Raises:
            BadRequestError: The schema does not take it.
        """
        whole = self.schema.get("type") == "integer" and WHOLE.fullmatch(text)
        value = int(text) if whole else text
        if not Draft202012Validator(self.schema).is_valid(value):
            raise BadRequestError(f"The parameter {self.name} cannot be read: {self.words}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that can be asked: where, with what, for whom, what comes back.

    `answers` names the schema of each good status, None where there is no body; `errors` are the statuses that the
    operation has besides those that all have.
    """

    name: str
    rule: str
    words: str
    scope: TokenScope | None
    view: Callable[..., Response]
    method: str = "GET"
    answers: Mapping[int, str | None] = field(default_factory=dict)
    errors: Sequence[int] = ()
    parameters: Sequence[Parameter] = ()
    body: str | None = None
    kind: str = JSON

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it."""
        return VARIABLE.sub(r"{\1}", self.rule)

    def answer(self, **path: Any) -> Response:
        """Read what was asked and answer it."""
        declared = {each.name: each for each in self.parameters if each.place == "query"}
        asked: dict[str, Any] = {}
        for name, texts in request.args.lists():
            if name not in declared:
                raise BadRequestError("There is a parameter in the address that this operation does not have.")
            if len(texts) > 1:
                raise BadRequestError(f"The parameter {name} can be given once.")
            asked[name] = declared[name].read(texts[0])
        return self.view(**path, **asked)


def register(blueprint: Blueprint, operations: Sequence[Operation]) -> dict[str, Requirement]:
    """Make routes of operations; returns their access list."""
    for operation in operations:
        blueprint.add_url_rule(
            operation.rule, operation.name, operation.answer, methods=[operation.method], strict_slashes=True
        )
    return {f"{blueprint.name}.{each.name}": each.scope or Access.PUBLIC for each in operations}
