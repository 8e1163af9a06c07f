"""`relay log verify`: walk every portal's chain of the masking log."""

import argparse
import asyncio
import json

from relay.cli.options import add_actions, border_of
from relay.store.tx import Tx

EXAMPLE = "relay log verify --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """verify."""
    add_actions(parser, {"verify": "walk every portal's chain"})


def run(options: argparse.Namespace) -> int:
    """Print one line a portal; 1 if a chain is broken."""
    from relay.border import masking_log
    from relay.border.stores import open_log

    db = open_log(border_of(options.config))

    def check(tx: Tx) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for row in tx.all("SELECT DISTINCT portal FROM records ORDER BY portal"):
            try:
                count = masking_log.verify(tx, row["portal"]).size
                found.append({"portal": row["portal"], "sound": True, "records": count})
            except ValueError as error:
                found.append({"portal": row["portal"], "sound": False, "error": str(error)})
        return found

    try:
        chains = asyncio.run(db.read(check))
    finally:
        db.close()
    for chain in chains:
        print(json.dumps(chain) if options.json else _line(chain))
    return 0 if all(chain["sound"] for chain in chains) else 1


def _line(chain: dict[str, object]) -> str:
    if chain["sound"]:
        return f"{chain['portal']}: цепочка цела, записей: {chain['records']}"
    return f"{chain['portal']}: ЦЕПОЧКА НАРУШЕНА: {chain['error']}"
