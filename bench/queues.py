"""Fair turns on one PostgreSQL: our claims, and PGQueuer where it is installed (group `peers`).

    python -m bench.queues [--backlog 500] [--portals 4]

One portal has a backlog; then every other portal gets one job. Printed is after how many finished
jobs the first and the last of the others had their turn, and how many jobs a second were done by
two at once. PGQueuer is asked twice: with one entrypoint for all portals, and with one for each.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NamedTuple

from relay.jobs import SCHEMA, queue
from relay.jobs.step import Step
from relay.jobs.worker import Worker
from relay.store.database import Database, Server
from relay.store.tx import Tx
from tests.postgres import Postgres, server

AT_ONCE = 2


class Turns(NamedTuple):
    """The portals in the order in which their jobs were done, and the seconds it took."""

    order: list[str]
    seconds: float

    def shown(self, name: str) -> str:
        """One line."""
        others = [place for place, portal in enumerate(self.order, 1) if portal != "big"]
        rate = len(self.order) / self.seconds
        return (
            f"{name:32} first other portal after {others[0]:4}, last after {others[-1]:4}"
            f" of {len(self.order)} jobs; {rate:.0f} jobs/s"
        )


def portals(options: argparse.Namespace) -> list[str]:
    """Whose jobs are queued, in the order in which they came."""
    return ["big"] * options.backlog + [f"small{n}" for n in range(options.portals)]


async def ours(running: Postgres, wanted: list[str]) -> Turns:
    """A worker as both sides run it."""
    name = running.database()
    running.sql("CREATE SCHEMA relay_bench", name)
    db = Database(Server(running.settings(name), "relay_bench"), [SCHEMA])
    order: list[str] = []
    for number, portal in enumerate(wanted):
        add = add_job(number, portal)
        await db.write(add)

    async def done(job: queue.Job) -> None:
        await db.write(lambda tx: queue.finish(tx, job, "verdict"))
        order.append(job.portal)
        if len(order) == len(wanted):
            worker.stop()

    worker = Worker(db, [Step("s", done, AT_ONCE, 30)], {"k": lambda *_: None})
    started = time.perf_counter()
    await worker.run()
    seconds = time.perf_counter() - started
    db.close()
    return Turns(order, seconds)


def add_job(number: int, portal: str) -> Callable[[Tx], bool]:
    """A unit that adds one job."""
    return lambda tx: queue.add(
        tx, f"j{number}", kind="k", portal=portal, step="s", deadline=tx.now() + 3600
    )


async def theirs(running: Postgres, wanted: list[str], *, each: bool) -> Turns:
    """PGQueuer's own worker; `each`: an entrypoint for each portal."""
    import asyncpg
    from pgqueuer import AsyncpgDriver, PgQueuer, Queries

    connection = await asyncpg.connect(running.url(running.database()))
    driver = AsyncpgDriver(connection)
    await Queries(driver).install()
    pgq = PgQueuer(driver)
    order: list[str] = []

    async def done(job) -> None:  # noqa: ANN001 - pgqueuer reads the annotation at run time
        order.append(job.payload.decode())
        if len(order) == len(wanted):
            pgq.shutdown.set()

    names = {portal: portal if each else "s" for portal in wanted}
    for name in sorted(set(names.values())):
        pgq.entrypoint(name)(done)
    entrypoints = [names[portal] for portal in wanted]
    payloads = [portal.encode() for portal in wanted]
    await pgq.qm.queries.enqueue(entrypoints, payloads, [0] * len(wanted))
    started = time.perf_counter()
    await pgq.run(
        dequeue_timeout=timedelta(seconds=1), batch_size=AT_ONCE, max_concurrent_tasks=2 * AT_ONCE
    )
    seconds = time.perf_counter() - started
    await connection.close()
    return Turns(order, seconds)


def main() -> None:
    """Run all that is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--backlog", type=int, default=500)
    parser.add_argument("--portals", type=int, default=4)
    options = parser.parse_args()
    wanted = portals(options)
    with server() as running:
        show("relay, FOR UPDATE SKIP LOCKED", ours(running, wanted))
        try:
            import pgqueuer
        except ImportError:
            print("pgqueuer is not installed: uv sync --group peers")
            return
        print(f"pgqueuer {pgqueuer.__version__}")
        show("PGQueuer, one entrypoint", theirs(running, wanted, each=False))
        show("PGQueuer, one for each portal", theirs(running, wanted, each=True))


def show(name: str, run: Awaitable[Turns]) -> None:
    """Run one and print its line."""

    async def bounded() -> Turns:
        async with asyncio.timeout(120):
            return await run

    print(asyncio.run(bounded()).shown(name))


if __name__ == "__main__":
    main()
