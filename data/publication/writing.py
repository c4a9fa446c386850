"""Writes cells by the thousand, many with each statement, since each statement has its price."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Column, Connection, Dialect
from sqlalchemy.orm import Session

from data.models import PublishedResult

ROWS_AT_ONCE = 10_000
# On SQLite each statement that a trigger may stop keeps a journal of its own. 50 rows stay below 999 values, which is
# all that a statement of older versions takes.
ROWS_A_STATEMENT = 50
TABLE = PublishedResult.metadata.tables[PublishedResult.__tablename__]
Convert = Callable[[Any], Any]


def write_results(session: Session, shared: Mapping[str, Any], columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows of published results, in their order, from their columns; `shared` is the same in all of them.

    The table, not the model: the unit of work would sort tens of thousands of rows by their columns. COPY is no way on
    PostgreSQL, which refuses it where row-level security holds.
    """
    connection = session.connection()
    dialect = connection.dialect
    same = [_stored(_converter(dialect, name), [value])[0] for name, value in shared.items()]
    stored = [_stored(_converter(dialect, name), values) for name, values in columns.items()]
    names = (*shared, *columns)
    for start in range(0, max(map(len, stored)), ROWS_AT_ONCE):
        some = [values[start : start + ROWS_AT_ONCE] for values in stored]
        if dialect.name == "postgresql":
            connection.exec_driver_sql(_of_arrays(dialect, names, len(same)), (*same, *some))
        else:
            _write_rows(connection, names, list(zip(*map(repeat, same), *some, strict=False)))


def _write_rows(connection: Connection, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    rest = len(rows) - len(rows) % ROWS_A_STATEMENT
    values = f"({', '.join('?' for _ in names)})"
    together = ", ".join([values] * ROWS_A_STATEMENT)
    for statement, found in ((together, list(_joined(rows[:rest]))), (values, list(rows[rest:]))):
        if found:
            connection.exec_driver_sql(f"{_into(connection.dialect, names)} VALUES {statement}", found)


def _joined(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of as many rows as one statement takes, one after the other."""
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        yield tuple(chain.from_iterable(rows[start : start + ROWS_A_STATEMENT]))


def _stored(convert: Convert | None, values: Sequence[Any]) -> list[Any]:
    return list(values) if convert is None else [None if value is None else convert(value) for value in values]


def _converter(dialect: Dialect, name: str) -> Convert | None:
    """Return what makes a column's value one that the driver takes; a member of an enumeration becomes its text."""
    kind = TABLE.c[name].type
    found: Convert | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return str if found is None and kind.python_type is str else found


def _kind(dialect: Dialect, column: Column[Any]) -> str:
    """Return what a value is read as; a text that is too long for its column is refused then, not cut by the cast."""
    return "TEXT" if column.type.python_type is str else str(column.type.compile(dialect))


def _into(dialect: Dialect, names: Sequence[str]) -> str:
    quote = dialect.identifier_preparer.quote
    return f"INSERT INTO {quote(TABLE.name)} ({', '.join(map(quote, names))})"


def _of_arrays(dialect: Dialect, names: Sequence[str], shared: int) -> str:
    """Return PostgreSQL's statement for columns of values in this order, the first `shared` the same in all rows."""
    kinds = [_kind(dialect, TABLE.c[name]) for name in names]
    same = ", ".join(f"CAST(%s AS {kind})" for kind in kinds[:shared])
    arrays = ", ".join(f"CAST(%s AS {kind}[])" for kind in kinds[shared:])
    return f"{_into(dialect, names)} SELECT {same}, cells.* FROM unnest({arrays}) AS cells"  # noqa: S608 - names of columns
