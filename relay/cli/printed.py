"""What verbs print alike: a new file that only its owner can read, and the alarm of reveals."""

import os
import sys
from pathlib import Path

from relay.border import reveals
from relay.config import Border
from relay.errors import VerbFailed
from relay.refusals import of_system
from relay.said import both, say
from relay.store.database import Database


async def count_reveals(log: Database, settings: Border, portal: str, actor: str) -> None:
    """Behind every `revealed` record: past the rate the log gets an alarm, and it is said."""
    limit = settings.access.reveals_per_hour
    if await reveals.alarm(log, portal, actor, limit):
        say(both("reveal.alarm", limit=limit), sys.stderr)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet (0600); VerbFailed("disk") says why it cannot be."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise VerbFailed("disk", path=path, why=of_system(error)) from None
