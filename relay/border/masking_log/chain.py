"""The chain of a portal: append at its end, look up.

`hash` is the SHA-256 of a record's canonical bytes, which name the hash before; the same bytes are
the leaf of a Merkle tree. The end of the chain (size, last hash, the tree's peaks) is one row, so
an append costs the same at the first record and at the millionth, and that row's lock puts the
appends of several writers in order. An event that has happened is recorded once (`once`).
"""

import datetime
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from relay.border.masking_log import merkle
from relay.border.masking_log.record import (
    GENESIS,
    Chained,
    Event,
    Record,
    decode,
    encode,
)
from relay.store.tx import Row, Tx

PAGE = 1000  # rows held in memory at a time
CLOCK_SLACK = 1.0  # seconds a clock may step back unremarked


class End(NamedTuple):
    """Where a chain ends; `latest` is the latest moment it has ever seen."""

    size: int
    hash: str
    peaks: tuple[bytes, ...]
    at: float
    latest: float

    @property
    def root(self) -> bytes:
        """The tree's root."""
        return merkle.root(self.peaks)


def append(tx: Tx, portal: str, record: Record, once: str) -> None:
    """Add a record at the end of the portal's chain, unless this event (`once`) stands already.

    ValueError if the record holds what a log must not; the caller's unit is then undone.
    """
    end = _locked(tx, portal)
    if recorded(tx, portal, record.event, once):
        return
    now = tx.now()
    if now < end.at - CLOCK_SLACK:
        back = Record(event="clock_set_back", counts={"seconds": round(end.at - now)})
        end = _add(tx, portal, end, back, f"{end.size}", now)
    end = _add(tx, portal, end, record, once, now)
    tx.run(
        "UPDATE chains SET size = :size, hash = :hash, peaks = :peaks, at = :at, latest = :latest"
        " WHERE portal = :portal",
        portal=portal,
        **{**end._asdict(), "peaks": b"".join(end.peaks)},
    )


def _add(tx: Tx, portal: str, end: End, record: Record, once: str, now: float) -> End:
    seq = end.size + 1
    body = encode(portal, seq, now, end.hash, record)
    digest = hashlib.sha256(body).hexdigest()
    tx.run(
        "INSERT INTO records (portal, seq, event, once, output_sha256, body, hash, at, request)"
        " VALUES (:portal, :seq, :event, :once, :output, :body, :hash, :at, :request)",
        portal=portal,
        seq=seq,
        event=record.event,
        once=once,
        output=record.output.sha256 if record.output else None,
        body=body.decode(),
        hash=digest,
        at=now,
        request=record.request_id,
    )
    peaks = list(end.peaks)
    merkle.push(end.size, peaks, merkle.leaf_hash(body))
    return End(seq, digest, tuple(peaks), now, max(end.latest, now))


def _locked(tx: Tx, portal: str) -> End:
    """Read the end of the chain and keep other writers from it until the caller's commit."""
    lock = "UPDATE chains SET size = size WHERE portal = :p RETURNING *"
    rows = tx.all(lock, p=portal)
    if not rows:
        _begin(tx, portal)
        rows = tx.all(lock, p=portal)
    return _end(rows[0])


def _begin(tx: Tx, portal: str) -> None:
    """Write the end of a chain that has none: a new one, or one from before ends were kept."""
    size, digest, peaks, moment = 0, GENESIS, list[bytes](), 0.0
    for page in pages(tx, portal):
        for row in page:
            chained = read(row)
            if chained is not None:
                moment = datetime.datetime.fromisoformat(chained.ts).timestamp()
            tx.run(
                "UPDATE records SET at = :at, request = :request WHERE portal = :p AND seq = :seq",
                at=moment,
                request="" if chained is None else chained.message,
                p=portal,
                seq=row["seq"],
            )
            merkle.push(size, peaks, merkle.leaf_hash(row["body"].encode()))
            size, digest = size + 1, row["hash"]
    tx.run(
        "INSERT INTO chains VALUES (:p, :size, :hash, :peaks, :at, :at) ON CONFLICT DO NOTHING",
        p=portal,
        size=size,
        hash=digest,
        peaks=b"".join(peaks),
        at=moment,
    )


def end_of(tx: Tx, portal: str) -> End:
    """Where the portal's chain ends; an empty one if it has none."""
    row = tx.one("SELECT * FROM chains WHERE portal = :p", p=portal)
    return End(0, GENESIS, (), 0.0, 0.0) if row is None else _end(row)


def _end(row: Row) -> End:
    return End(row["size"], row["hash"], peaks_of(row["peaks"]), row["at"], row["latest"])


def peaks_of(stored: bytes) -> tuple[bytes, ...]:
    """The peaks of a row."""
    data = bytes(stored)
    return tuple(data[start : start + 32] for start in range(0, len(data), 32))


def portals(tx: Tx) -> list[str]:
    """Portals that have a chain."""
    return [row["portal"] for row in tx.all("SELECT portal FROM chains ORDER BY portal")]


def recorded(tx: Tx, portal: str, event: Event, once: str) -> bool:
    """Whether this event was recorded before."""
    row = tx.one(
        "SELECT seq FROM records WHERE portal = :portal AND event = :event AND once = :once",
        portal=portal,
        event=event,
        once=once,
    )
    return row is not None


def is_cleared(tx: Tx, portal: str, sha256: str) -> bool:
    """Whether the log holds these bytes as cleared for this portal; the record itself says so."""
    rows = tx.all(
        "SELECT body, hash FROM records WHERE output_sha256 = :sha256 AND portal = :portal"
        " AND event = 'cleared' LIMIT 10",
        sha256=sha256,
        portal=portal,
    )
    return any(_clears(row, portal, sha256) for row in rows)


def _clears(row: Row, portal: str, sha256: str) -> bool:
    chained = read(row)
    if chained is None or chained.portal != portal:
        return False
    record = chained.record
    return (
        record.event == "cleared" and record.output is not None and record.output.sha256 == sha256
    )


def read(row: Row) -> Chained | None:
    """The record of a row whose body fits its hash; None otherwise."""
    body = row["body"].encode()
    if hashlib.sha256(body).hexdigest() != row["hash"]:
        return None
    try:
        return decode(body)
    except ValueError:
        return None


def about(tx: Tx, portal: str, request_id: str) -> list[Chained]:
    """Every record of one message, oldest first: what left, who got it, who looked."""
    rows = tx.all(
        "SELECT body, hash FROM records WHERE portal = :portal AND request = :request ORDER BY seq",
        portal=portal,
        request=request_id,
    )
    return [chained for row in rows if (chained := read(row)) is not None]


def pages(tx: Tx, portal: str, after: int = 0, upto: int | None = None) -> Iterator[list[Row]]:
    """Rows with `after` < seq <= `upto`, in order, a bounded page at a time."""
    while True:
        rows = tx.all(
            "SELECT seq, event, output_sha256, request, body, hash FROM records"
            " WHERE portal = :portal AND seq > :after ORDER BY seq LIMIT :page",
            portal=portal,
            after=after,
            page=PAGE if upto is None else max(0, min(PAGE, upto - after)),
        )
        if not rows:
            return
        yield rows
        after = rows[-1]["seq"]
