"""What stands at a vendor because of us: noted when made, deleted when the run is over."""

from relay.failpoints import reach
from relay.jobs import queue
from relay.jobs.queue import Job
from relay.offshore.providers.base import Kind
from relay.offshore.side import Side
from relay.store.database import Database
from relay.store.tx import Row, Tx


async def keep(db: Database, run: str, provider: str, kind: Kind, ref: str | None) -> None:
    """Note an object for deletion; None (nothing was made) is ignored."""
    if ref is None:
        return
    await db.write(
        lambda tx: tx.run(
            "INSERT INTO objects VALUES (:kind, :ref, :run, :provider, :now, NULL)"
            " ON CONFLICT (kind, ref) DO NOTHING",
            kind=kind,
            ref=ref,
            run=run,
            provider=provider,
            now=tx.now(),
        )
    )


async def clean(side: Side, job: Job) -> None:
    """Delete at the vendor whatever the run left there; what is gone already counts as deleted."""
    run = job.id.removeprefix("cleanup:").removesuffix(":erased")
    for row in await side.db.read(lambda tx: _left(tx, run)):
        provider = side.providers.get(row["provider"])
        if provider is not None:
            await provider.delete(row["kind"], row["ref"])
        await side.db.write(lambda tx, row=row: _deleted(tx, row))
    reach("cleanup.deleted")
    await side.db.write(lambda tx: queue.finish(tx, job, "verdict"))


def _left(tx: Tx, run: str) -> list[Row]:
    return tx.all("SELECT * FROM objects WHERE run = :run AND deleted IS NULL", run=run)


def _deleted(tx: Tx, row: Row) -> None:
    tx.run(
        "UPDATE objects SET deleted = :now WHERE kind = :kind AND ref = :ref",
        now=tx.now(),
        kind=row["kind"],
        ref=row["ref"],
    )
