"""Records for people: rows of a CSV that a spreadsheet cannot execute, and totals of a period."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

import msgspec

from relay.border.masking_log.record import OURSELVES, Chained, Destination

COLUMNS = (
    "seq", "ts", "ts_msk", "event", "decision", "request_id", "lead_ref", "part", "actor",
    "reason", "subject", "input_kind", "input_format", "input_bytes", "input_hmac",
    "output_sha256", "output_bytes", "counts", "distinct", "checks", "destinations",
    "policy_sha256", "assistant_sha256", "subject_sha256", "before_sha256", "detector", "method",
    "prev_hash", "hash",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Totals(msgspec.Struct):
    """What a period holds, in counts that do not grow with its length."""

    events: Counter[str] = msgspec.field(default_factory=Counter[str])
    reasons: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter[tuple[str, str]])
    labels: Counter[str] = msgspec.field(default_factory=Counter[str])
    recipients: Counter[Destination] = msgspec.field(default_factory=Counter[Destination])
    acts: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter[tuple[str, str]])
    turns: int = 0
    parts: int = 0
    bytes: int = 0

    def add(self, chained: Chained) -> None:
        """Count one record."""
        record = chained.record
        self.events[record.event] += 1
        if record.event in ("withheld", "held", "refused"):
            self.reasons[record.event, record.reason] += 1
        if record.event == "cleared":
            self.labels.update({k: n for k, n in record.counts.items() if k.isupper()})
        if record.event == "sent":
            whole = record.part in ("message", "")
            self.turns, self.parts = self.turns + whole, self.parts + (not whole)
            self.bytes += record.output.bytes if record.output and whole else 0
        if record.event in ("received", "too_late"):
            self.recipients.update(record.destinations)
        if record.actor not in ("", OURSELVES):
            self.acts[record.actor, record.event] += 1


def write_header(file: TextIO) -> None:
    """The first row."""
    csv.writer(file, delimiter=";").writerow(COLUMNS)


def write_rows(file: TextIO, records: Iterable[tuple[Chained, str]]) -> None:
    """One row for each record and its hash."""
    writer = csv.writer(file, delimiter=";")
    for chained, digest in records:
        writer.writerow(map(safe, _row(chained, digest)))


def safe(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _row(chained: Chained, digest: str) -> Sequence[str]:
    record = chained.record
    came, left = record.input, record.output
    cells = {
        "seq": chained.seq,
        "ts": chained.ts,
        "ts_msk": chained.ts_msk,
        "input_kind": came.kind if came else "",
        "input_format": came.format if came else "",
        "input_bytes": came.bytes if came else "",
        "input_hmac": came.hmac if came else "",
        "output_sha256": left.sha256 if left else "",
        "output_bytes": left.bytes if left else "",
        "counts": _counts(record.counts),
        "distinct": _counts(record.distinct),
        "checks": " ".join(record.checks),
        "destinations": ", ".join(
            f"{one.recipient} ({one.country}, {one.notice})" for one in record.destinations
        ),
        "prev_hash": chained.prev_hash,
        "hash": digest,
    }
    return [str(cells[name] if name in cells else getattr(record, name)) for name in COLUMNS]


def _counts(counts: Mapping[str, int]) -> str:
    return " ".join(f"{label}={count}" for label, count in sorted(counts.items()))
