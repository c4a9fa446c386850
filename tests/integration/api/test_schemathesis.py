"""Schemathesis asks everything that the OpenAPI document tells of, rightly and wrongly, and finds nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, openapi
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import GenerationConfig
from schemathesis.core.failures import FailureGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models import Person
from tests.access import World
from tests.fixtures import ON_POSTGRESQL
from tests.integration.api.conftest import Asker

# Whether an address or a name can be kept, no schema says: what is well formed may be refused all the same. Tokens and
# what they reach are tried one by one elsewhere.
LEFT_OUT = {"positive_data_acceptance", "ignored_auth", "object_level_authorization"}
QUICK = settings(
    max_examples=4,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def cases(schema: Any, operation: Any, places: Mapping[str, str]) -> Iterator[Any]:
    """Yield one case of each kind of mistake, and some at random about things that are there."""
    there = {name: value for name, value in places.items() if f"{{{name}}}" in operation.path}
    yield from schema.iter_coverage_cases(operation, generation_modes=list(MODES), generation_config=GenerationConfig())
    for mode in MODES:
        yield from drawn(operation.as_strategy(mode, path_parameters=there or None))


def drawn(strategy: Any) -> list[Any]:
    """Return some examples of a strategy, the same each time."""
    found: list[Any] = []

    def draw(case: Any) -> None:
        found.append(case)

    given(case=strategy)(QUICK(draw))()
    return found


def troubles(asker: Asker, places: Mapping[str, str]) -> tuple[list[str], set[str]]:
    """Return what Schemathesis objects to, and what it asked."""
    load_all_checks()
    checks: list[Any] = [CHECKS.get_one(name) for name in CHECKS.get_all_names() if name not in LEFT_OUT]
    schema: Any = openapi.from_wsgi("/api/v1/openapi.json", asker.app)
    found, asked = [], set()
    for result in schema.get_all_operations():
        operation = result.ok()
        for case in cases(schema, operation, places):
            asked.add(operation.label)
            try:
                case.call_and_validate(headers={"Authorization": f"Bearer {asker.token}"}, checks=checks)
            except FailureGroup as failures:
                found += [f"{operation.label}: {failure}" for failure in failures.exceptions]
    return found, asked


@ON_POSTGRESQL  # which refuses more than SQLite
@pytest.mark.filterwarnings("ignore")
def test_schemathesis_finds_nothing(askers: dict[str, Asker], session: Session, world: World) -> None:
    places = {
        "user_id": str(session.scalar(select(Person.scim_id).where(Person.id == world.cast.peer.id))),
        "group_id": str(world.cast.teams["Team A"]),
        "month": "2026-10",
        "name": "User",
        "urn": "urn:ietf:params:scim:schemas:core:2.0:Group",
    }
    session.rollback()
    found, asked = troubles(askers["all"], places)
    assert found == []
    paths = askers["all"].get("/api/v1/openapi.json")["paths"]
    everything = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert asked == everything - {"GET /api/v1/openapi.json"}  # which it has read to know of the others
