"""One node and two on one PostgreSQL (with fsync): how many messages a second each carries.

    python -m bench.nodes [--jobs 300] [--wait 0.05] [--chain 0]

A node is a process with two workers a step. A message is four steps, and each waits for a third
party (`--wait` seconds) between its claim and its durable finish. With `--chain N` the main job is
run as well: N real messages through one and two nodes of each side with the stand-ins; there the
masking processes need whole cores, so the share of the processor in use is printed beside it.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from relay import config
from relay.jobs import SCHEMA, queue
from relay.jobs.queue import Job
from relay.jobs.step import Step
from relay.jobs.worker import Worker
from relay.store.database import Database, Server
from relay.store.tx import Tx
from tests.postgres import Postgres, server

STEPS = ("one", "two", "three", "four")
WORKERS = 2
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def open_database(url: str) -> Database:
    """The schema that all nodes share."""
    return Database(Server(config.Postgres(url=url), "relay_bench"), [SCHEMA])


async def node(url: str, name: str, wait: float) -> None:
    """Work until nothing is left."""
    db = open_database(url)

    async def run(after: str | None, job: Job) -> None:
        await asyncio.sleep(wait)
        if after is None:
            await db.write(lambda tx: queue.finish(tx, job, "verdict"))
        else:
            await db.write(lambda tx: queue.advance(tx, job, after))

    following = (*STEPS[1:], None)
    steps = [
        Step(step, partial(run, after), WORKERS, 30)
        for step, after in zip(STEPS, following, strict=True)
    ]
    worker = Worker(db, steps, {"k": lambda *_: None}, name=name)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    async with asyncio.TaskGroup() as group:
        group.create_task(worker.run())
        while await db.read(queue.backlog):  # noqa: ASYNC110 - rows have no event
            await asyncio.sleep(0.1)
        worker.stop()
    db.close()


async def synthetic(running: Postgres, nodes: int, options: argparse.Namespace) -> float:
    """Messages a second of this many nodes."""
    name = running.database()
    running.sql("CREATE SCHEMA relay_bench", name)
    url = running.url(name)
    db = open_database(url)

    def add(tx: Tx) -> None:
        for number in range(options.jobs):
            queue.add(
                tx,
                f"j{number}",
                kind="k",
                portal=f"p{number % 5}",
                step="one",
                deadline=tx.now() + 3600,
            )

    await db.write(add)
    db.close()
    processes = [
        subprocess.Popen(  # noqa: ASYNC220 - forking is quick
            [sys.executable, "-m", "bench.nodes", "--node", url, str(n), str(options.wait)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(nodes)
    ]
    for one in processes:
        await asyncio.to_thread(one.stdout.readline)  # type: ignore[union-attr]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    await asyncio.gather(*(asyncio.to_thread(one.communicate, "go\n") for one in processes))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"the nodes used {used / options.jobs * 1000:.1f} ms of the processor a message")
    return options.jobs / (time.perf_counter() - started)


async def chain(running: Postgres, nodes: int, count: int) -> float:
    """Messages a second through both sides, from the first accepted to the last ended."""
    from tests.chain.play import deliver, ended, message
    from tests.stage import open_stage

    with tempfile.TemporaryDirectory(prefix="relay-nodes-") as folder:
        async with open_stage(Path(folder), postgres=running) as stage:
            for side in ("border", "offshore") if nodes == 2 else ():
                await stage.add_node(side)
            await ended(stage, await deliver(stage, message(stage, "warm")))
            started = time.perf_counter()
            sent = await asyncio.gather(
                *(deliver(stage, message(stage, f"n{n}", fields=[text(n)])) for n in range(count))
            )
            for one in sent:
                await ended(stage, one)
            return count / (time.perf_counter() - started)


def text(number: int) -> tuple[str, str, str, str]:
    """Words that no other message has."""
    said = f"Нужны {number} сервера до пятницы, пришлите предложение, заявка {number}"
    return ("BODY", "Текст", "text", said)


def busy() -> tuple[int, int]:
    """Ticks in which this machine's processors worked, and all ticks."""
    ticks = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


async def main() -> None:
    """One node, two nodes, the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--wait", type=float, default=0.05)
    parser.add_argument("--chain", type=int, default=0)
    parser.add_argument("--node", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.node:
        url, name, wait = options.node
        return await node(url, name, float(wait))
    with server(DURABLE) as running:
        kinds = {"queue": partial(synthetic, running, options=options)}
        if options.chain:
            kinds["chain"] = partial(chain, running, count=options.chain)
        for kind, measure in kinds.items():
            found: dict[str, float] = {}
            for nodes in (1, 2):
                worked, all_ = busy()
                rate = await measure(nodes=nodes)
                share = (busy()[0] - worked) / (busy()[1] - all_)
                found[str(nodes)] = round(rate, 1)
                print(f"{kind}: {nodes} node(s) {rate:.1f} messages/s, processors {share:.0%} busy")
            print(f"{kind}: two nodes / one = {found['2'] / found['1']:.2f}")
            print(json.dumps({kind: found}))
    return None


if __name__ == "__main__":
    asyncio.run(main())
