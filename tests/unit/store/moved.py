"""Two tables with every type of column, and the rows that copies of them must have."""

import asyncio
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from relay.store.database import Database, Place
from relay.store.migrations import Schema
from relay.store.tx import Tx

_FOLDER = Path(tempfile.mkdtemp(prefix="relay-moved-"))
(_FOLDER / "0001_parents.sql").write_text(
    "CREATE TABLE parents (id TEXT PRIMARY KEY, size BIGINT NOT NULL,"
    " at DOUBLE PRECISION NOT NULL, body BYTEA);\n"
)
(_FOLDER / "0002_children.sql").write_text(
    "CREATE TABLE children (parent TEXT NOT NULL REFERENCES parents (id));\n"
)
SCHEMA = Schema("moved", _FOLDER)
PARENTS: list[tuple[Any, ...]] = [
    ("a", 2**62, 1795248000.123456, b"\x00\xff"),
    ("б [PERSON_1] ': x", -1, 0.1, None),
    *((f"n{number:03}", number, float(number), bytes([number])) for number in range(120)),
]
ROWS = (sorted(PARENTS), [("a",), ("n007",)])


def stocked(place: Place) -> None:
    """Make the tables at a place and fill them."""

    def unit(tx: Tx) -> None:
        for id_, size, at, body in PARENTS:
            sql = "INSERT INTO parents VALUES (:id, :size, :at, :body)"
            tx.run(sql, id=id_, size=size, at=at, body=body)
        for parent in ("a", "n007"):
            tx.run("INSERT INTO children VALUES (:p)", p=parent)

    db = Database(place, [SCHEMA])
    try:
        asyncio.run(db.write(unit))
    finally:
        db.close()


def rows(path: Path) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """What a file holds."""
    file = sqlite3.connect(path)
    try:
        parents = file.execute("SELECT * FROM parents").fetchall()
        return sorted(parents), sorted(file.execute("SELECT * FROM children").fetchall())
    finally:
        file.close()
