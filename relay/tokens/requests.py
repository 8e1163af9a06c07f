"""Repeated requests: the same id and body get the stored answer, another body a conflict."""

from relay.errors import Conflict
from relay.store.tx import Tx

KEEP = 96 * 3600  # seconds; longer than the longest retry horizon of a sender (about 80 hours)
NONCE = 600  # seconds a poll's id may not be used again; twice the signature's window


def recall(tx: Tx, key_id: str, webhook_id: str, sha256: str) -> tuple[int, bytes] | None:
    """Return the stored (status, answer) of this request, None if new; Conflict if it differs.

    A request is told by its id and by the SHA-256 of its body, in hex.
    """
    row = tx.one(
        "SELECT sha256, status, answer FROM requests WHERE key_id = :key_id AND webhook_id = :id",
        key_id=key_id,
        id=webhook_id,
    )
    if row is None:
        return None
    if row["sha256"] != sha256:
        raise Conflict("id_reused")
    return row["status"], row["answer"]


def remember(
    tx: Tx, key_id: str, webhook_id: str, sha256: str, status: int, answer: bytes, keep: float
) -> bool:
    """Store the answer in the caller's transaction; False if the id came in meanwhile."""
    now = tx.now()
    tx.run("DELETE FROM requests WHERE expires < :now", now=now)
    return (
        tx.run(
            "INSERT INTO requests VALUES (:key_id, :id, :sha256, :status, :answer, :expires)"
            " ON CONFLICT (key_id, webhook_id) DO NOTHING",
            key_id=key_id,
            id=webhook_id,
            sha256=sha256,
            status=status,
            answer=answer,
            expires=now + keep,
        )
        == 1
    )


def forget(tx: Tx, sha256: str) -> None:
    """Drop the answer to a body: its hash is not kept; sent again it is a new request."""
    tx.run("DELETE FROM requests WHERE sha256 = :sha256", sha256=sha256)
