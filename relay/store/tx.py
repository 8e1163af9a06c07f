"""What a unit of work may do: named parameters, rows by name, the database's clock, locks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

DAY = 86400.0
"""Seconds of a day, as `now()` counts them."""


class Row(Protocol):
    """One row; a column is read by its name or its place."""

    def __getitem__(self, column: Any, /) -> Any:
        """Return the value of a column."""
        ...

    def keys(self) -> Iterable[str]:
        """Return the names of the columns."""
        ...


ALL = "all"
"""The topic of whoever cannot know which."""

News = Callable[[str], None]
"""Called with each topic that a committed unit announced."""


class Tx(ABC):
    """One open transaction. SQL is kept to what SQLite and PostgreSQL both take.

    A unit may be run again from its start when another process was in its way: what it does
    outside of `Tx` must not mind.
    """

    def __init__(self) -> None:
        self.topics: set[str] = set()

    @abstractmethod
    def now(self) -> float:
        """Seconds since the epoch by the database's clock."""

    @abstractmethod
    def run(self, sql: str, **values: Any) -> int:
        """Execute a statement; return how many rows it changed."""

    @abstractmethod
    def one(self, sql: str, **values: Any) -> Row | None:
        """Return the first row, or None."""

    @abstractmethod
    def all(self, sql: str, **values: Any) -> list[Row]:
        """Return every row: only for queries with a bound."""

    @abstractmethod
    def take(self, sql: str, **values: Any) -> list[Row]:
        """Return rows to work on, kept from others until the unit ends.

        Rows that another unit has taken are passed over.
        """

    @abstractmethod
    def lock(self, name: str) -> None:
        """Let no other unit that locks `name` run until this one ends, on any node.

        Whoever looks and then writes what depends on it locks first. On SQLite units run one
        after another anyway.
        """

    def announce(self, topic: str) -> None:
        """Tell all who follow, on every node, once this unit is committed: `topic` has news.

        A topic is a word, such as the name of a step that has work.
        """
        self.topics.add(topic)


Unit = Callable[[Tx], T]
