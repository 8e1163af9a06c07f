"""The nodes that share one database: who lives, and who is gone so that others take its work.

A node beats a number up. Every other node watches that number by its own steady clock: one that
has not moved for `DEAD` seconds means a dead node, or one that is stopped. No wall clock takes
part, so a clock that jumps buries nobody and keeps nobody alive.
"""

import secrets
import time
from collections.abc import Callable

from relay.store.tx import Tx

BEAT = 2.0  # seconds between beats
DEAD = 8.0  # seconds without one; with a beat and a look in between, less than 15 in all


def join(tx: Tx, name: str) -> str:
    """Enter a node and return its fresh id; `name` says where it runs."""
    node = f"n_{secrets.token_hex(8)}"
    tx.run(
        "INSERT INTO nodes (id, name, beat, joined) VALUES (:id, :name, 0, :now)",
        id=node,
        name=name,
        now=tx.now(),
    )
    return node


def succeed(tx: Tx, name: str, *, alone: bool) -> str:
    """Enter a node that has just started, in place of the one that ran here before.

    Only one process listens at an address, so one of the same name is gone; where this process is
    `alone` on the database, all others are.
    """
    tx.run("DELETE FROM nodes WHERE name = :name OR :alone = 1", name=name, alone=int(alone))
    return join(tx, name)


def beat(tx: Tx, node: str) -> bool:
    """Say that this node lives; False if the others have given it up."""
    return tx.run("UPDATE nodes SET beat = beat + 1 WHERE id = :id", id=node) == 1


def remove(tx: Tx, node: str) -> bool:
    """Strike a node off; False if somebody else did."""
    return tx.run("DELETE FROM nodes WHERE id = :id", id=node) == 1


def known(tx: Tx, node: str) -> bool:
    """Whether the others count this node as living."""
    return tx.one("SELECT id FROM nodes WHERE id = :id", id=node) is not None


def eldest(tx: Tx) -> str | None:
    """The node that entered first of those that are not struck off."""
    row = tx.one("SELECT id FROM nodes ORDER BY joined, id LIMIT 1")
    return None if row is None else row["id"]


def beats(tx: Tx) -> dict[str, int]:
    """The last beat of every node."""
    return {row["id"]: row["beat"] for row in tx.all("SELECT id, beat FROM nodes LIMIT 1000")}


class Watch:
    """One node's memory of the others' beats; `clock` is steady and does not jump."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[int, float]] = {}

    def dead(self, beats: dict[str, int]) -> list[str]:
        """Take in the latest beats; return the nodes that have not moved for DEAD seconds."""
        now = self._clock()
        for node, count in beats.items():
            if node not in self._seen or self._seen[node][0] != count:
                self._seen[node] = (count, now)
        self._seen = {node: seen for node, seen in self._seen.items() if node in beats}
        return [node for node, (_, since) in self._seen.items() if now - since >= DEAD]
