"""What the way abroad depends on (policies, assistants, destinations, roles, keys), as it changes.

`contents` holds the hash of each as the log last said it; what differs from the configuration is a
record of its own, in the same transaction.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from relay.border.masking_log.chain import append, end_of
from relay.border.masking_log.record import Event, Record
from relay.store.tx import Tx

Kind = Literal["policy", "assistant", "destination", "role", "log_key"]
_EVENTS: Mapping[Kind, Event] = {
    "policy": "policy_changed",
    "assistant": "assistant_changed",
    "destination": "destination_changed",
    "role": "role_changed",
    "log_key": "log_key_changed",
}


def note_changes(
    tx: Tx, portal: str, kind: Kind, now: Mapping[str, Record], *, actor: str = "relay"
) -> int:
    """Record what was added, changed or removed since the last time; return how many.

    `now` has a record for every subject, with its `subject_sha256`; event, subject and reason are
    set here.
    """
    tx.lock(f"changes:{portal}:{kind}")
    rows = tx.all(
        "SELECT subject, sha256 FROM contents WHERE portal = :p AND kind = :kind ORDER BY subject",
        p=portal,
        kind=kind,
    )
    before = {row["subject"]: row["sha256"] for row in rows}
    found = 0
    for subject in sorted(before | dict(now)):
        old, new = before.get(subject, ""), now.get(subject)
        digest = "" if new is None else new.subject_sha256
        if old == digest:
            continue
        found += 1
        record = msgspec.structs.replace(
            Record(event=_EVENTS[kind]) if new is None else new,
            event=_EVENTS[kind],
            actor=actor,
            subject=subject,
            before_sha256=old,
            reason="removed" if new is None else "changed" if old else "added",
        )
        append(tx, portal, record, f"{subject}:{end_of(tx, portal).size}")
        _keep(tx, portal, kind, subject, digest)
    return found


def _keep(tx: Tx, portal: str, kind: str, subject: str, digest: str) -> None:
    where = {"p": portal, "kind": kind, "subject": subject}
    if not digest:
        tx.run(
            "DELETE FROM contents WHERE portal = :p AND kind = :kind AND subject = :subject",
            **where,
        )
        return
    tx.run(
        "INSERT INTO contents VALUES (:p, :kind, :subject, :sha256)"
        " ON CONFLICT (portal, kind, subject) DO UPDATE SET sha256 = excluded.sha256",
        sha256=digest,
        **where,
    )
