"""The masking log: append-only records, chained by SHA-256 per portal, without any personal value.

Each record says what was cleared, sent, withheld, refused, received or restored, by which policy,
to whom. `hash` covers the canonical body, which names the hash before it, so a changed, removed
or reordered record breaks the chain. An event that has happened is recorded once (`once`).
"""

import datetime
import hashlib
from pathlib import Path
from typing import Literal

import msgspec

from relay.store.migrations import Schema
from relay.store.tx import Row, Tx

SCHEMA = Schema("log", Path(__file__).parent / "schema" / "log")

Event = Literal[
    "cleared", "sending", "sent", "withheld", "held", "refused", "received", "too_late", "restored",
    "egress_stopped", "egress_opened",
]  # fmt: skip

GENESIS = "0" * 64
METHOD = "введение идентификаторов"  # the method's name in Приказ РКН № 140, приложение № 2


class Input(msgspec.Struct, frozen=True):
    """What came in: kind and size, and an HMAC that dies with the thread's key."""

    kind: str
    bytes: int
    hmac: str


class Output(msgspec.Struct, frozen=True):
    """What may leave or left: the hash of masked bytes identifies nobody."""

    sha256: str
    bytes: int


class Destination(msgspec.Struct, frozen=True):
    """Who received it, by which notice."""

    recipient: str
    country: str
    notice: str


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event. Never a value, a file name, a subject line or an error text."""

    event: Event
    lead_ref: str
    decision: Literal["sent", "withheld", "failed", "none"] = "none"
    actor: str = "relay"
    method: str = METHOD
    policy_sha256: str = ""
    detector: str = ""
    assistant_sha256: str = ""
    input: Input | None = None
    output: Output | None = None
    counts: dict[str, int] = {}
    reason: str = ""
    checks: list[str] = []
    destinations: list[Destination] = []


class Chained(msgspec.Struct, frozen=True, kw_only=True):
    """A record in its place."""

    v: int
    portal: str
    seq: int
    ts: str
    prev_hash: str
    record: Record


_CANONICAL = msgspec.json.Encoder(order="sorted")


def append(tx: Tx, portal: str, record: Record, once: str) -> None:
    """Add a record at the end of the portal's chain, unless this event (`once`) stands already."""
    if recorded(tx, portal, record.event, once):
        return
    last = tx.one(
        "SELECT seq, hash FROM records WHERE portal = :p ORDER BY seq DESC LIMIT 1", p=portal
    )
    seq = 1 if last is None else last["seq"] + 1
    moment = datetime.datetime.fromtimestamp(tx.now(), datetime.UTC)
    chained = Chained(
        v=1,
        portal=portal,
        seq=seq,
        ts=moment.isoformat(timespec="milliseconds"),
        prev_hash=GENESIS if last is None else last["hash"],
        record=record,
    )
    body = _CANONICAL.encode(chained)
    tx.run(
        "INSERT INTO records VALUES (:portal, :seq, :event, :once, :output, :body, :hash)",
        portal=portal,
        seq=seq,
        event=record.event,
        once=once,
        output=record.output.sha256 if record.output else None,
        body=body.decode(),
        hash=hashlib.sha256(body).hexdigest(),
    )


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
    chained = _read(row)
    if chained is None or chained.portal != portal:
        return False
    record = chained.record
    return (
        record.event == "cleared" and record.output is not None and record.output.sha256 == sha256
    )


def _read(row: Row) -> Chained | None:
    """The record of a row whose body fits its hash; None otherwise."""
    body = row["body"].encode()
    if hashlib.sha256(body).hexdigest() != row["hash"]:
        return None
    try:
        return msgspec.json.decode(body, type=Chained)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def verify(tx: Tx, portal: str) -> int:
    """Walk the portal's chain; return how many records it has, ValueError at the first break."""
    previous, count = GENESIS, 0
    while True:
        rows = tx.all(
            "SELECT seq, event, output_sha256, body, hash FROM records"
            " WHERE portal = :portal AND seq > :after ORDER BY seq LIMIT 1000",
            portal=portal,
            after=count,
        )
        if not rows:
            return count
        for row in rows:
            chained = _read(row)
            if chained is None or not _in_place(row, chained, portal, count + 1, previous):
                raise ValueError(f"the chain breaks at record {count + 1}")
            previous, count = row["hash"], count + 1


def _in_place(row: Row, chained: Chained, portal: str, seq: int, previous: str) -> bool:
    """Whether a record names its portal, number and predecessor, and its columns say the same."""
    record = chained.record
    output = None if record.output is None else record.output.sha256
    return (
        row["seq"] == chained.seq == seq
        and chained.portal == portal
        and chained.prev_hash == previous
        and (row["event"], row["output_sha256"]) == (record.event, output)
    )
