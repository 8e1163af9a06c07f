"""The way abroad, by portal: open, or stopped until a person opens it. `*` stops every portal."""

from relay.border import words
from relay.errors import Stopped
from relay.store.tx import Row, Tx

ALL = "*"
RETRY = 10  # seconds until a stopped message looks again
WHY = {
    "log_behind": (
        "журнал отстаёт от своей подписанной вершины",
        "the log is behind a head of it that was signed",
    ),
    "restored_no_key": (
        "восстановлено из копии: нет ключа, которым подписан журнал",
        "restored from a backup: the key that signed the log is missing",
    ),
    "restored_no_head": (
        "восстановлено из копии: ни одна вершина, хранимая отдельно, не говорит, что журнал цел",
        "restored from a backup: no head kept elsewhere says that the log is whole",
    ),
    "manual": ("инцидент, открыт человеком", "an incident that a person opened"),
}
"""What the relay itself closes it for, beside the refusals of the other side."""


def why(reason: str) -> tuple[str, str]:
    """A reason in both languages; a person's words are shown as they are."""
    return WHY.get(reason) or words.REASONS.get(reason) or (reason, reason)


def check(tx: Tx, portal: str) -> None:
    """Stopped("egress_stopped") while nothing of the portal may leave."""
    row = tx.one(
        "SELECT reason FROM egress WHERE portal IN (:portal, :all)", portal=portal, all=ALL
    )
    if row is not None:
        raise Stopped("egress_stopped", retry_after=RETRY)


def stopped(tx: Tx) -> list[Row]:
    """Portals from which nothing leaves, and why; `*` is all of them."""
    return tx.all("SELECT portal, reason, stopped_at FROM egress ORDER BY portal")


def stop(tx: Tx, portal: str, reason: str) -> bool:
    """Close a portal's egress; False if it was closed."""
    changed = tx.run(
        "INSERT INTO egress VALUES (:portal, :now, :reason) ON CONFLICT (portal) DO NOTHING",
        portal=portal,
        now=tx.now(),
        reason=reason,
    )
    return changed == 1


def open_again(tx: Tx, portal: str) -> bool:
    """Open a portal's egress; False if it was open."""
    return tx.run("DELETE FROM egress WHERE portal = :portal", portal=portal) == 1
