"""Signed heads: the log's size and root at a moment, as a C2SP checkpoint, and proofs from them.

relay/<portal>
<size>
<base64 of the Merkle root>
chain <hash of the last record>
time <UTC>

— relay/<portal> <base64 of key hash and signature>
"""

import base64
import datetime
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from relay.border.masking_log import chain, merkle
from relay.border.masking_log.chain import End, peaks_of
from relay.border.masking_log.keys import LogKey, name
from relay.errors import LogBroken, VerbFailed
from relay.store.tx import Row, Tx

PROOF = "relay-log-proof/1"


class Head(NamedTuple):
    """One signed head and the end of the chain that it signs."""

    portal: str
    size: int
    hash: str
    peaks: tuple[bytes, ...]
    at: float
    note: str


def sign(tx: Tx, portal: str, key: LogKey) -> Head | None:
    """Sign where the portal's log ends now and keep it; None if the log is empty.

    A log that has not grown keeps the head it has.
    """
    end = chain.end_of(tx, portal)
    if end.size == 0:
        return None
    known = tx.one(
        "SELECT * FROM heads WHERE portal = :p AND size = :size", p=portal, size=end.size
    )
    if known is not None:
        return _head(known)
    now = tx.now()
    text = _text(portal, end, now)
    note = f"{text}\n{key.sign(portal, text.encode())}"
    tx.run(
        "INSERT INTO heads VALUES (:portal, :size, :hash, :peaks, :at, :note, NULL)"
        " ON CONFLICT (portal, size) DO NOTHING",
        portal=portal,
        size=end.size,
        hash=end.hash,
        peaks=b"".join(end.peaks),
        at=now,
        note=note,
    )
    return Head(portal, end.size, end.hash, end.peaks, now, note)


def _text(portal: str, end: End, now: float) -> str:
    moment = datetime.datetime.fromtimestamp(now, datetime.UTC).isoformat(timespec="milliseconds")
    root = base64.b64encode(end.root).decode()
    return f"{name(portal)}\n{end.size}\n{root}\nchain {end.hash}\ntime {moment}\n"


def between(tx: Tx, portal: str, first: int, last: int) -> Iterator[Head]:
    """Heads of sizes from `first` to `last`, smallest first, one at a time."""
    size = first - 1
    while True:
        row = tx.one(
            "SELECT * FROM heads WHERE portal = :p AND size > :size AND size <= :last"
            " ORDER BY size LIMIT 1",
            p=portal,
            size=size,
            last=last,
        )
        if row is None:
            return
        yield _head(row)
        size = row["size"]


def undelivered(tx: Tx, portal: str, most: int = 100) -> list[Head]:
    """Heads that are not yet kept elsewhere, smallest first."""
    rows = tx.all(
        "SELECT * FROM heads WHERE portal = :p AND delivered IS NULL ORDER BY size LIMIT :most",
        p=portal,
        most=most,
    )
    return [_head(row) for row in rows]


def note_delivered(tx: Tx, head: Head) -> None:
    """Remember that a head is kept elsewhere."""
    tx.run(
        "UPDATE heads SET delivered = :now WHERE portal = :p AND size = :size",
        now=tx.now(),
        p=head.portal,
        size=head.size,
    )


def newest(tx: Tx, portal: str, upto: int | None = None) -> Head | None:
    """The largest head, of at most `upto` records."""
    row = tx.one(
        "SELECT * FROM heads WHERE portal = :p AND size <= :upto ORDER BY size DESC LIMIT 1",
        p=portal,
        upto=2**62 if upto is None else upto,
    )
    return None if row is None else _head(row)


def check_all(tx: Tx, portal: str, key: LogKey) -> int:
    """Compare every signed head with the record it ends at; LogBroken at the first difference.

    The chain itself is taken as verified. Heads by keys that are gone are compared all the same.
    """
    count = 0
    for head in between(tx, portal, 1, 2**62):
        row = tx.one(
            "SELECT hash FROM records WHERE portal = :p AND seq = :seq", p=portal, seq=head.size
        )
        if row is None or row["hash"] != head.hash:
            raise LogBroken("log_broken.other", size=head.size)
        if f"\nchain {head.hash}\n" not in head.note:
            raise LogBroken("log_broken.head", size=head.size)
        count += 1
    last = newest(tx, portal)
    if last is not None and not key.signed(portal, last.note):
        raise LogBroken("log_broken.signature", size=last.size)
    return count


def end_at(tx: Tx, portal: str, size: int) -> End:
    """The end of the chain when it had `size` records, counted from the nearest head before."""
    start = newest(tx, portal, size)
    count, digest = (0, chain.GENESIS) if start is None else (start.size, start.hash)
    peaks = [] if start is None else list(start.peaks)
    for page in chain.pages(tx, portal, count, size):
        for row in page:
            merkle.push(count, peaks, merkle.leaf_hash(row["body"].encode()))
            count, digest = count + 1, row["hash"]
    return End(count, digest, tuple(peaks), 0.0, 0.0)


def completion(tx: Tx, portal: str, start: int, size: int) -> list[bytes]:
    """Roots of the perfect subtrees that lead a tree of `start` leaves to one of `size`."""
    spans: list[merkle.Span] = []
    at = start
    while at < size:
        fits = 1 << (size - at).bit_length() - 1
        width = min(fits, at & -at or fits)
        spans.append((at, at + width))
        at += width
    moved = [(one - start, two - start) for one, two in spans]
    return merkle.roots(_leaves(tx, portal, start, size), moved)


def inclusion_proof(tx: Tx, portal: str, seqs: Sequence[int], head: Head) -> dict[str, Any]:
    """Prove that these records stand in a head, for whoever has only the head and the key.

    VerbFailed if there is no such record.
    """
    records: list[dict[str, Any]] = []
    for seq in seqs:
        row = tx.one("SELECT body FROM records WHERE portal = :p AND seq = :seq", p=portal, seq=seq)
        if row is None or seq > head.size:
            raise VerbFailed("nothing_to_prove.seq", seq=seq)
        spans = merkle.inclusion(seq - 1, head.size)
        path = merkle.roots(_leaves(tx, portal, 0, head.size), spans)
        records.append({"record": row["body"], "path": hexes(path)})
    return {"format": PROOF, "records": records, "head": head.note}


def consistency_proof(tx: Tx, portal: str, old: Head, head: Head) -> dict[str, Any]:
    """Prove that the log of `head` begins with the log of `old`."""
    spans = merkle.consistency(old.size, head.size)
    path = merkle.roots(_leaves(tx, portal, 0, head.size), spans)
    return {"format": PROOF, "old_head": old.note, "path": hexes(path), "head": head.note}


def hexes(hashes: Sequence[bytes]) -> list[str]:
    """Hashes as a JSON file shows them."""
    return [one.hex() for one in hashes]


def _leaves(tx: Tx, portal: str, after: int, upto: int) -> Iterator[bytes]:
    for page in chain.pages(tx, portal, after, upto):
        for row in page:
            yield merkle.leaf_hash(row["body"].encode())


def _head(row: Row) -> Head:
    return Head(
        row["portal"],
        row["size"],
        row["hash"],
        peaks_of(row["peaks"]),
        row["at"],
        row["note"],
    )
