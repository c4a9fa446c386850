"""Every table that points to a person is either emptied by an erasure or kept for a reason that is written down."""

from data.commands.erasure import KEPT, destroyed
from data.models import Base


def test_each_table_of_a_person_is_destroyed_or_kept_for_a_reason() -> None:
    of_a_person = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "person" for key in table.foreign_keys)
    }
    emptied = {table.__tablename__ for table, _ in destroyed(0)}
    assert of_a_person - emptied - KEPT.keys() == set(), "add them to destroyed() or KEPT in data/commands/erasure.py"
    assert KEPT.keys() & emptied == set()
    assert KEPT.keys() <= of_a_person


def test_what_hangs_below_a_destroyed_row_is_destroyed_before_it() -> None:
    order = [table.__tablename__ for table, _ in destroyed(0)]
    for table in Base.metadata.tables.values():
        for parent in {key.column.table.name for key in table.foreign_keys} & set(order):
            assert table.name in order[: order.index(parent)], f"{table.name} hangs below {parent}"
