"""Writes cells by the thousand: on PostgreSQL as arrays of a few statements, since each statement has its price."""

from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import Any

from sqlalchemy import Column, Dialect
from sqlalchemy.orm import Session

from data.models import PublishedResult

ROWS_AT_ONCE = 10_000
TABLE = PublishedResult.metadata.tables[PublishedResult.__tablename__]
Convert = Callable[[Any], Any]


def write_results(
    session: Session, shared: Mapping[str, Any], columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows of published results, in their order; `shared` is the same in all of them.

    The table, not the model: the unit of work would sort tens of thousands of rows by their columns. COPY is no way on
    PostgreSQL, which refuses it where row-level security holds.
    """
    connection = session.connection()
    dialect = connection.dialect
    names = (*shared, *columns)
    same = [_stored(_converter(dialect, name), [value])[0] for name, value in shared.items()]
    converters = [_converter(dialect, name) for name in columns]
    statement = _statement(dialect, names, len(same))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        table = zip(*rows[start : start + ROWS_AT_ONCE], strict=True)
        stored = [_stored(convert, values) for convert, values in zip(converters, table, strict=True)]
        if dialect.name == "postgresql":
            connection.exec_driver_sql(statement, (*same, *stored))
        else:
            connection.exec_driver_sql(statement, list(zip(*map(repeat, same), *stored, strict=False)))


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


def _statement(dialect: Dialect, names: Sequence[str], shared: int) -> str:
    """Return the statement for rows of values in this order, the first `shared` of them the same in all rows."""
    quote = dialect.identifier_preparer.quote
    into = f"INSERT INTO {quote(TABLE.name)} ({', '.join(map(quote, names))})"
    if dialect.name != "postgresql":
        return f"{into} VALUES ({', '.join('?' for _ in names)})"
    kinds = [_kind(dialect, TABLE.c[name]) for name in names]
    same = ", ".join(f"CAST(%s AS {kind})" for kind in kinds[:shared])
    arrays = ", ".join(f"CAST(%s AS {kind}[])" for kind in kinds[shared:])
    return f"{into} SELECT {same}, cells.* FROM unnest({arrays}) AS cells"  # noqa: S608 - names of columns
