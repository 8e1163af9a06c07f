"""The destination register: who may receive masked text, where, by which notice, and until when.

The egress asks it before every send; without a valid entry for the offshore side and for at
least one model vendor nothing leaves.
"""

import datetime
from collections.abc import Sequence

from relay.config import Destination
from relay.errors import Held


class Register:
    """The entries of the configuration, asked at a moment."""

    def __init__(self, entries: Sequence[Destination], offshore_id: str) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._offshore = offshore_id

    def recipients(self, now: float) -> list[Destination]:
        """Return the model vendors that may receive now; Held("no_destination") if none may."""
        self.offshore(now)
        found = [e for e in self._entries.values() if e.role == "model" and _valid(e, now)]
        if not found:
            raise Held("no_destination")
        return found

    def offshore(self, now: float) -> Destination:
        """Return the entry of the offshore side; Held("no_destination") if it is not valid."""
        entry = self._entries.get(self._offshore)
        if entry is None or entry.role != "offshore" or not _valid(entry, now):
            raise Held("no_destination")
        return entry

    def named(self, recipient_id: str) -> Destination | None:
        """Return an entry whatever its dates: for the log."""
        return self._entries.get(recipient_id)


def _valid(entry: Destination, now: float) -> bool:
    today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()
    return entry.valid_from <= today <= entry.valid_until
