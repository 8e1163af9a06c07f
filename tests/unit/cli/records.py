"""What a command left in the masking log, read from the file of a border that does not run."""

import asyncio
import json

from relay import config_file
from relay.border.masking_log import chain
from relay.border.stores import open_store


def rows(path, portal=None):
    """The rows of one portal, or of all, in order; `path` is the border's configuration."""

    async def read():
        return await log.read(
            lambda tx: tx.all(
                "SELECT portal, body, hash FROM records WHERE portal = coalesce(:p, portal)"
                " ORDER BY seq",
                p=portal,
            )
        )

    log = open_store(config_file.load(path).border, "log", exclusive=False)
    try:
        return asyncio.run(read())
    finally:
        log.close()


def logged(path, portal=None):
    """The records, read as the log itself reads them."""
    return [chain.read(row).record for row in rows(path, portal)]


def written(path):
    """The records as they were written, each with its portal."""
    return [(row["portal"], json.loads(row["body"])["record"]) for row in rows(path)]
