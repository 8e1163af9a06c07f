"""The destination register: who may receive masked text, where, by which notice, and until when.

The egress asks it before every send; without a valid entry for the offshore side and for at
least one model vendor nothing leaves. An entry is known by the hash of its content, so a record
of the log names exactly the entry that was valid then.
"""

import datetime
import hashlib
from collections.abc import Sequence

import msgspec

from relay.border import masking_log
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

    def may_receive(self, recipient_id: str, moment: float) -> bool:
        """Whether the register knows a model vendor whose entry had not run out at a moment."""
        entry = self._entries.get(recipient_id)
        return entry is not None and entry.role == "model" and moment < _end(entry)

    def ends(self, now: float) -> float:
        """When the first of the entries that are valid now runs out, in seconds."""
        return min(_end(entry) for entry in (self.offshore(now), *self.recipients(now)))

    def entries(self) -> list[Destination]:
        """Every entry."""
        return list(self._entries.values())


def entry_text(entry: Destination) -> bytes:
    """An entry's canonical content."""
    return msgspec.json.encode(entry, order="sorted")


def entry_sha256(entry: Destination) -> str:
    """An entry's content hash."""
    return hashlib.sha256(entry_text(entry)).hexdigest()


def logged(entry: Destination, *, model: str = "", whole: bool = False) -> masking_log.Destination:
    """An entry as a record names it; `whole` with its dates and classes, where it is recorded."""
    short = masking_log.Destination(
        id=entry.id,
        recipient=entry.recipient,
        country=entry.country,
        notice=entry.notice,
        entry_sha256=entry_sha256(entry),
        model=model,
    )
    if not whole:
        return short
    return msgspec.structs.replace(
        short,
        notice_date="" if entry.notice_date is None else entry.notice_date.isoformat(),
        vendor=entry.vendor or "",
        retention=entry.retention,
        valid_from=entry.valid_from.isoformat(),
        valid_until=entry.valid_until.isoformat(),
    )


def _valid(entry: Destination, now: float) -> bool:
    today = datetime.datetime.fromtimestamp(now, datetime.UTC).date()
    return entry.valid_from <= today <= entry.valid_until


def _end(entry: Destination) -> float:
    day = datetime.datetime.combine(entry.valid_until, datetime.time(), datetime.UTC)
    return (day + datetime.timedelta(days=1)).timestamp()
