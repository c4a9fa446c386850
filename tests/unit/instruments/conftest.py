"""Questionnaires are read anew after each test here: some put other files in their place."""

from collections.abc import Iterator

import pytest

from data.instruments import loader


@pytest.fixture(autouse=True)
def published_files_again() -> Iterator[None]:
    load, translated = loader.load_instrument, loader._translated
    yield
    load.cache_clear()
    translated.cache_clear()
