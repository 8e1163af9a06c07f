"""Whether a portal's deals are taken: as its settings say, else only where there are no leads.

A portal in simple CRM mode turns whatever comes in into a deal at once. In the classic mode a deal
is what sales work on already, so there it is taken only if the settings ask for it.
"""

from relay.border.bitrix.client import Portal as Rest
from relay.border.side import Portal, Side
from relay.store.tx import Row, Tx

SIMPLE = 2  # crm.settings.mode.get: no leads
REMEMBERED = 3600.0  # seconds: a portal's mode changes about never


async def taken(side: Side, portal: Portal, rest: Rest) -> bool:
    """Whether new deals, and what comes in about deals, are to be sorted."""
    bitrix = portal.config.bitrix
    if bitrix is None or bitrix.deals is not None:
        return bitrix is not None and bool(bitrix.deals)
    known, now = await side.state.read(lambda tx: (_known(tx, portal.config.id), tx.now()))
    if known is not None and 0 <= now - known["at"] < REMEMBERED:
        return known["mark"] == SIMPLE
    mode = await rest.call("crm.settings.mode.get", {}, int)
    await side.state.write(lambda tx: _keep(tx, portal.config.id, mode))
    return mode == SIMPLE


def _known(tx: Tx, portal: str) -> Row | None:
    return tx.one("SELECT mark, at FROM intakes WHERE portal = :p AND kind = 'mode'", p=portal)


def _keep(tx: Tx, portal: str, mode: int) -> None:
    tx.run(
        "INSERT INTO intakes VALUES (:portal, 'mode', 0, :mode, :now, '') ON CONFLICT"
        " (portal, kind) DO UPDATE SET mark = excluded.mark, at = excluded.at",
        portal=portal,
        mode=mode,
        now=tx.now(),
    )
