"""A portal's policy as content: config.yaml seeds it, an officer applies another, messages pin it.

The text of each stands in `contents` under its hash. The newest row of `portal_policies` is in
force for the next message; a message keeps the one it arrived under, however often it is masked.
"""

import hashlib
from typing import Literal, NamedTuple

import msgspec

from relay.config import Portal as PortalConfig
from relay.errors import Held
from relay.pii import policies
from relay.pii.types import Policy
from relay.store.tx import Tx

Source = Literal["config", "applied"]


class Applied(NamedTuple):
    """One row of a portal's history: since when (seconds), from where, by whom."""

    number: int
    sha256: str
    source: Source
    actor: str
    since: float


def of_config(settings: PortalConfig) -> Policy:
    """The policy that the configuration describes; ConfigError when it could not be applied."""
    policy = Policy(
        mode=settings.mode,
        allow=tuple(settings.allow),
        deny=tuple(settings.deny),
        staff=tuple(settings.staff),
        patterns=tuple(settings.patterns),
        fields=tuple(settings.fields),
    )
    policies.check(policy)
    return policy


def text_of(policy: Policy) -> bytes:
    """The policy as it is hashed and kept: JSON with sorted keys."""
    return msgspec.json.encode(policy, order="sorted")


def sha256_of(policy: Policy) -> str:
    """The policy's content hash, as the masking log names it."""
    return hashlib.sha256(text_of(policy)).hexdigest()


def seed(tx: Tx, portal: str, policy: Policy) -> Policy:
    """Put the configuration's policy in force if the file has changed since it last did so.

    Return the policy in force: what an officer applied stays until the file says something new.
    """
    last = [one for one in history(tx, portal) if one.source == "config"]
    if not last or last[-1].sha256 != sha256_of(policy):
        put(tx, portal, policy, "config", "relay")
    return current(tx, portal)


def put(tx: Tx, portal: str, policy: Policy, source: Source, actor: str) -> str:
    """Put a policy in force for the next message; return its hash."""
    digest = sha256_of(policy)
    tx.run(
        "INSERT INTO contents VALUES (:sha256, 'policy', :portal, :text, :now)"
        " ON CONFLICT (sha256) DO NOTHING",
        sha256=digest,
        portal=portal,
        text=text_of(policy).decode(),
        now=tx.now(),
    )
    rows = history(tx, portal)
    tx.run(
        "INSERT INTO portal_policies VALUES (:portal, :number, :sha256, :source, :actor, :now)",
        portal=portal,
        number=rows[-1].number + 1 if rows else 1,
        sha256=digest,
        source=source,
        actor=actor,
        now=tx.now(),
    )
    return digest


def history(tx: Tx, portal: str) -> list[Applied]:
    """What was in force on a portal, oldest first."""
    rows = tx.all(
        "SELECT number, sha256, source, actor, since FROM portal_policies"
        " WHERE portal = :portal ORDER BY number",
        portal=portal,
    )
    return [
        Applied(row["number"], row["sha256"], row["source"], row["actor"], row["since"])
        for row in rows
    ]


def current(tx: Tx, portal: str) -> Policy:
    """The policy in force; Held("policy_missing") where none was ever put."""
    rows = history(tx, portal)
    if not rows:
        raise Held("policy_missing")
    return read(tx, rows[-1].sha256)


def read(tx: Tx, sha256: str) -> Policy:
    """The policy behind a hash; Held("policy_missing") when its text is gone."""
    row = tx.one("SELECT text FROM contents WHERE sha256 = :sha256", sha256=sha256)
    if row is None:
        raise Held("policy_missing")
    return msgspec.json.decode(row["text"], type=Policy)


def pin(tx: Tx, portal: str, message: str) -> None:
    """Tie a message to the policy in force as it arrives."""
    tx.run(
        "INSERT INTO pinned_policies (message, sha256) SELECT :message, sha256"
        " FROM portal_policies WHERE portal = :portal ORDER BY number DESC LIMIT 1"
        " ON CONFLICT (message) DO NOTHING",
        message=message,
        portal=portal,
    )


def of_message(tx: Tx, portal: str, message: str) -> Policy:
    """The policy that a message is masked by: the one it was pinned to, else the one in force."""
    row = tx.one("SELECT sha256 FROM pinned_policies WHERE message = :id", id=message)
    return current(tx, portal) if row is None else read(tx, row["sha256"])
