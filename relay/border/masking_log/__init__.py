"""The masking log: append-only, chained and treed by SHA-256 per portal, without personal values.

Each record says what was cleared, sent, withheld, refused, received, restored, looked at, exported
or changed, by which policy, to whom. docs/log-format.md describes it for whoever checks it.
"""

from pathlib import Path

from relay.border.masking_log.chain import (
    about,
    append,
    end_of,
    is_cleared,
    portals,
    recorded,
)
from relay.border.masking_log.record import (
    GENESIS,
    Chained,
    Destination,
    Event,
    Input,
    Output,
    Record,
)
from relay.border.masking_log.walk import verify
from relay.store.migrations import Schema

__all__ = [
    "GENESIS",
    "SCHEMA",
    "Chained",
    "Destination",
    "Event",
    "Input",
    "Output",
    "Record",
    "about",
    "append",
    "end_of",
    "is_cleared",
    "portals",
    "recorded",
    "verify",
]

SCHEMA = Schema("log", Path(__file__).parent.parent / "schema" / "log")
