"""A transaction on PostgreSQL: our `:name` parameters, the server's clock, its locks."""

import functools
import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from relay.store.tx import Row, Tx

_NAME = re.compile(r"'(?:[^']|'')*'|(?<!:):([a-z_][a-z0-9_]*)")


class Statements(Protocol):
    """What a transaction needs of a connection."""

    def execute(self, sql: str, *values: Any) -> str:
        """Run a statement and return the server's word on it, such as `UPDATE 3`."""
        ...

    def fetch(self, sql: str, *values: Any) -> list[Row]:
        """Run a query and return its rows."""
        ...

    def first(self, sql: str, *values: Any) -> Row | None:
        """Run a query and return its first row."""
        ...

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table in one go."""
        ...


class PostgresTx(Tx):
    """A transaction of a session; `clock` stands in for the server's in tests."""

    def __init__(self, session: Statements, clock: Callable[[], float] | None) -> None:
        super().__init__()
        self._session = session
        self._clock = clock
        self._now: float | None = None

    def now(self) -> float:
        """Seconds since the epoch on the server, asked for once."""
        if self._clock is not None:
            return self._clock()
        if self._now is None:
            row = self._session.first(
                "SELECT extract(epoch FROM clock_timestamp())::double precision AS now"
            )
            self._now = 0.0 if row is None else float(row["now"])
        return self._now

    def run(self, sql: str, **values: Any) -> int:
        """Execute a statement; return how many rows it changed."""
        text, names = _numbered(sql)
        said = self._session.execute(text, *(values[name] for name in names))
        count = said.rpartition(" ")[2]
        return int(count) if count.isdecimal() else 0

    def one(self, sql: str, **values: Any) -> Row | None:
        """Return the first row, or None."""
        text, names = _numbered(sql)
        return self._session.first(text, *(values[name] for name in names))

    def all(self, sql: str, **values: Any) -> list[Row]:
        """Return every row."""
        text, names = _numbered(sql)
        return self._session.fetch(text, *(values[name] for name in names))

    def put(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows to a table in one go."""
        self._session.put(table, columns, rows)

    def take(self, sql: str, **values: Any) -> list[Row]:
        """Return and lock the rows that nobody else has locked."""
        return self.all(f"{sql} FOR UPDATE SKIP LOCKED", **values)

    def lock(self, name: str) -> None:
        """Hold the schema's lock of that name until the end of the transaction."""
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        self._session.execute(
            "SELECT pg_advisory_xact_lock($1 # hashtextextended(current_schema(), 0))", key
        )


@functools.lru_cache(maxsize=1024)
def _numbered(sql: str) -> tuple[str, tuple[str, ...]]:
    """`:name` → `$1`: the same name is the same parameter."""
    names: list[str] = []

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            return found[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _NAME.sub(place, sql), tuple(names)
