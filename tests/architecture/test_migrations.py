"""Migrations are one chain: each has a number of its own, follows the one before, and the last stands in HEAD."""

import re

from data.migrations import HERE, head

FACTS = re.compile(r'^revision = "(\d{4})"\ndown_revision = (?:"(\d{4})"|(None))$', re.MULTILINE)


def test_migrations_are_one_chain() -> None:
    files = sorted((HERE / "versions").glob("[0-9]*.py"))
    chain = [(number, before) for path in files for number, before, _ in FACTS.findall(path.read_text())]
    numbers = [path.name[:4] for path in files]
    assert numbers == [f"{place:04}" for place in range(1, len(files) + 1)]
    assert chain == list(zip(numbers, ["", *numbers[:-1]], strict=True))
    assert head() == numbers[-1]
