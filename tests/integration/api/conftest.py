"""Programs with tokens of each kind, in the world of the access matrix."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from data.commands.tokens import revoke_token
from data.types import TokenScope
from tests.access import World, cast_and_world
from tests.cast import NOW
from tests.databases import Scene
from tests.fixtures import Stage
from tests.programs import A_YEAR, make_token


@dataclass
class Asker:
    """Asks with a token."""

    app: Flask
    token: str

    def ask(self, address: str, method: str = "GET", **more: Any) -> TestResponse:
        """Send a request."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.app.test_client().open(address, method=method, headers=headers, **more)

    def get(self, address: str) -> Any:
        """Return what a good answer holds."""
        answer = self.ask(address)
        assert answer.status_code == 200, answer.text
        return answer.get_json()


@pytest.fixture
def scene() -> Scene:
    return cast_and_world


@pytest.fixture
def world(stage: Stage) -> World:
    assert isinstance(stage.made, World)
    return stage.made


@pytest.fixture
def askers(app: Flask, session: Session, world: World) -> dict[str, Asker]:
    """Programs by what their token is: for everything, for one scope, of another organisation, or worth nothing."""
    here = world.cast.organisation_id
    made = {scope.value: make_token(session, here, scope).text for scope in TokenScope}
    made["all"] = make_token(session, here).text
    made["elsewhere"] = make_token(session, world.cast.other_organisation_id).text
    revoked = make_token(session, here)
    revoke_token(session, organisation_id=here, token_id=revoked.id, now=NOW)
    session.commit()
    made |= {"revoked": revoked.text, "unknown": f"{made['all'][:-4]}AAAA", "nonsense": "gx", "none": ""}
    made["over"] = make_token(session, here, life=-A_YEAR).text
    return {name: Asker(app, text) for name, text in made.items()}
