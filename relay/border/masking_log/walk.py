"""Walk a portal's chain from its first record: every hash, every place, every clearance."""

import hashlib

from relay.border.masking_log import chain, merkle
from relay.border.masking_log.record import GENESIS, decode_place
from relay.errors import LogBroken
from relay.store.tx import Row, Tx


def verify(tx: Tx, portal: str) -> chain.End:
    """Walk the portal's chain and return its end; LogBroken at the first break."""
    previous, count, peaks = GENESIS, 0, list[bytes]()
    for page in chain.pages(tx, portal):
        for row in page:
            body = row["body"].encode()
            digest = hashlib.sha256(body).hexdigest()
            if digest != row["hash"] or not _in_place(row, body, portal, count + 1, previous):
                raise LogBroken("log_broken.record", seq=count + 1)
            merkle.push(count, peaks, merkle.leaf_hash(body))
            previous, count = digest, count + 1
    stored = chain.end_of(tx, portal)
    found = stored._replace(size=count, hash=previous, peaks=tuple(peaks))
    if stored.size and stored != found:
        raise LogBroken("log_broken.end", count=count, size=stored.size)
    return found


def check_pairs(tx: Tx, portal: str) -> None:
    """LogBroken if something was sent and not cleared before; columns are taken as verified."""
    row = tx.one(
        "SELECT min(seq) AS seq FROM records sent WHERE portal = :p"
        " AND event IN ('sending', 'sent') AND NOT EXISTS (SELECT 1 FROM records cleared"
        " WHERE cleared.output_sha256 = sent.output_sha256 AND cleared.event = 'cleared'"
        " AND cleared.portal = sent.portal AND cleared.seq < sent.seq)",
        p=portal,
    )
    if row is not None and row["seq"] is not None:
        raise LogBroken("log_broken.pair", seq=row["seq"])


def _in_place(row: Row, body: bytes, portal: str, seq: int, previous: str) -> bool:
    """Whether a record names its portal, number and predecessor, and its columns say the same."""
    try:
        place = decode_place(body)
    except ValueError:
        return False
    said = place.record
    output = None if said.output is None else said.output.sha256
    return (
        row["seq"] == place.seq == seq
        and place.portal == portal
        and place.prev_hash == previous
        and (row["event"], row["output_sha256"]) == (said.event, output)
        and row["request"] in ("", place.message)
    )
