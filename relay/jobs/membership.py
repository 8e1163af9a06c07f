"""A node's life among the others: enter, beat, bury who has died, learn of one's own burial."""

import asyncio
from collections.abc import Callable

import structlog

from relay.errors import Unavailable
from relay.jobs import nodes, recovery
from relay.store.database import Database
from relay.store.tx import Tx

log = structlog.get_logger()

Recover = Callable[[Tx], int]
"""Makes ready again what ran at nodes that are gone; returns how many jobs."""


class Membership:
    """This process as a node of a database; on SQLite it is always the only one."""

    def __init__(self, db: Database, name: str) -> None:
        self._db = db
        self._name = name
        self._watch = nodes.Watch()
        self.node = ""
        """Our id, as claims carry it; another one after a burial."""

    async def enter(self, recover: Recover) -> None:
        """Take the place of whoever ran here before, and its work."""

        def unit(tx: Tx) -> tuple[str, int]:
            node = nodes.succeed(tx, self._name, alone=not self._db.shared)
            return node, recover(tx)

        self.node, recovered = await self._db.write(unit)
        if recovered:
            log.info("jobs_recovered", count=recovered)

    async def keep(
        self, recover: Recover, taken: Callable[[], None], buried: Callable[[], None]
    ) -> None:
        """Beat until cancelled.

        The work of the dead is taken over, and `taken` called; `buried` is if we were the dead.
        """
        if not self._db.shared:
            return
        while True:
            try:
                await self._beat(recover, taken, buried)
            except Unavailable as error:
                log.error("storage", code=error.code)
            await asyncio.sleep(nodes.BEAT)

    async def leave(self) -> None:
        """Say that nobody need wait for this node."""
        await self._db.write(lambda tx: nodes.remove(tx, self.node))

    async def _beat(
        self, recover: Recover, taken: Callable[[], None], buried: Callable[[], None]
    ) -> None:
        if not await self._db.write(lambda tx: nodes.beat(tx, self.node)):
            log.error("node_buried", node=self.node)
            buried()
            self.node = await self._db.write(lambda tx: nodes.join(tx, self._name))
        beats, orphans = await self._db.read(lambda tx: (nodes.beats(tx), recovery.orphans(tx)))
        dead = self._watch.dead(beats)
        if not dead and not orphans:
            return

        def unit(tx: Tx) -> int:
            for node in dead:
                nodes.remove(tx, node)
            return recover(tx)

        recovered = await self._db.write(unit)
        log.warning("nodes_dead", nodes=len(dead), count=recovered)
        taken()
