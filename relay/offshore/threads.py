"""Turns at rest abroad: sealed under a key of their own, forgotten as soon as they may be."""

import msgspec

from relay import wire
from relay.errors import Ended
from relay.sealing import Keyring, new_key, open_sealed, seal
from relay.store.tx import Tx


def keep(tx: Tx, keys: Keyring, border: str, turn: wire.Turn, body: bytes, sha256: str) -> None:
    """Seal the turn's exact bytes and insert one run per assistant."""
    data_key, now = new_key(), tx.now()
    tx.run(
        "INSERT INTO turns (id, border, portal, sha256, wrapped, body, received, deadline, version)"
        " VALUES (:id, :border, :portal, :sha256, :wrapped, :body, :now, :deadline, :version)",
        id=turn.turn,
        border=border,
        portal=turn.portal,
        sha256=sha256,
        wrapped=keys.wrap(data_key, f"turn:{turn.turn}"),
        body=seal(data_key, body, f"body:{turn.turn}"),
        now=now,
        deadline=float(turn.deadline),
        version=turn.version,
    )
    for assistant in turn.assistants:
        tx.run(
            "INSERT INTO runs VALUES (:id, :turn, :border, :portal, :sha256, NULL, '', NULL,"
            " '[]', 0, 0, 0, NULL, 0, NULL)",
            id=assistant.run,
            turn=turn.turn,
            border=border,
            portal=turn.portal,
            sha256=assistant.sha256,
        )


def load(tx: Tx, keys: Keyring, turn_id: str) -> tuple[wire.Turn, bytes]:
    """Return a turn and its data key; Ended("forgotten") once the text is gone."""
    row = tx.one("SELECT wrapped, body FROM turns WHERE id = :id", id=turn_id)
    if row is None or row["wrapped"] is None:
        raise Ended("forgotten")
    data_key = keys.unwrap(row["wrapped"], f"turn:{turn_id}")
    body = open_sealed(data_key, row["body"], f"body:{turn_id}")
    return msgspec.json.decode(body, type=wire.Turn), data_key


def forget(tx: Tx, turn_id: str, *, even_undelivered: bool = False) -> None:
    """Drop the texts of a turn whose runs were all acknowledged; ids, times and costs stay."""
    tx.lock(f"turn:{turn_id}")  # its last two runs may be acknowledged at the same moment
    waiting = tx.one(
        "SELECT id FROM runs WHERE turn = :turn AND acknowledged IS NULL LIMIT 1", turn=turn_id
    )
    if waiting is not None and not even_undelivered:
        return
    tx.run("UPDATE runs SET answer = NULL WHERE turn = :turn", turn=turn_id)
    tx.run(
        "UPDATE turns SET wrapped = NULL, body = NULL, forgotten = :now"
        " WHERE id = :turn AND forgotten IS NULL",
        turn=turn_id,
        now=tx.now(),
    )
