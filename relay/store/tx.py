"""What a unit of work may do: named parameters, rows by name, and the database's clock."""

import sqlite3
from collections.abc import Callable
from typing import Any

Row = sqlite3.Row


class Tx:
    """One open transaction. SQL is kept to what SQLite and PostgreSQL both take."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float]) -> None:
        connection.row_factory = sqlite3.Row
        self._connection = connection
        self._clock = clock

    def now(self) -> float:
        """Seconds since the epoch by the database's clock (here the machine's)."""
        return self._clock()

    def run(self, sql: str, **values: Any) -> int:
        """Execute a statement; return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    def one(self, sql: str, **values: Any) -> Row | None:
        """Return the first row, or None."""
        return self._connection.execute(sql, values).fetchone()

    def all(self, sql: str, **values: Any) -> list[Row]:
        """Return every row: only for queries with a bound."""
        return self._connection.execute(sql, values).fetchall()
