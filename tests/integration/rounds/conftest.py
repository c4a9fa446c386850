"""An administrator in November 2026."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import NOW, Cast
from tests.pulses import sign_in


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def administrator(app: Flask, cast: Cast) -> FlaskClient:
    return sign_in(app, cast.administrator).client
