"""An export for a period: JSONL as the truth, CSV and a page for people, heads, signed manifest.

    records.jsonl      the canonical bytes of every record, one a line
    records.csv        the same for a spreadsheet
    summary.html       the same for a printer
    heads.jsonl        heads signed within the period
    manifest.json      what the export is, hashes of its files, hashes that lead to the last head
    manifest.json.sig  signature line of the manifest

Everything is streamed; the folder appears whole or not at all.
"""

import asyncio
import contextlib
import datetime
import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from relay import __version__
from relay.border.masking_log import chain, heads, table
from relay.border.masking_log.heads import Head
from relay.border.masking_log.keys import LogKey
from relay.border.masking_log.record import MOSCOW, Chained, Record
from relay.border.masking_log.summary import summary
from relay.errors import VerbFailed
from relay.refusals import of_system
from relay.store.database import Database
from relay.store.tx import Tx

FORMAT = "relay-log-export/1"


class Period(NamedTuple):
    """From the start of a moment to before another, in seconds; None is open."""

    since: float | None
    until: float | None

    def __str__(self) -> str:
        ends = (_moscow(one) if one is not None else "…" for one in self)
        return " – ".join(ends)


class Span(NamedTuple):
    """Numbers of the first and the last record of a period."""

    first: int
    last: int


async def export(
    log: Database, key: LogKey, portal: str, out: Path, period: Period, *, actor: str, reason: str
) -> Span:
    """Write an export to the new folder `out`; the log says first that it is made and by whom.

    VerbFailed if the period is empty, or the folder exists or cannot be written.
    """
    if await asyncio.to_thread(out.exists):
        raise VerbFailed("exists", path=out)

    def begin(tx: Tx) -> Head:
        record = Record(event="exported", actor=actor, reason=reason)
        chain.append(tx, portal, record, secrets.token_hex(8))
        head = heads.sign(tx, portal, key)
        assert head is not None  # noqa: S101 - a record was just written
        return head

    head = await log.write(begin)
    span = await log.read(lambda tx: _span(tx, portal, period))
    if span is None:
        raise VerbFailed("empty_period", portal=portal)
    await log.read(lambda tx: _whole(tx, key, portal, out, period, span, head))
    return span


def _span(tx: Tx, portal: str, period: Period) -> Span | None:
    row = tx.one(
        "SELECT min(seq) AS first, max(seq) AS last FROM records"
        " WHERE portal = :p AND at >= :since AND at < :until",
        p=portal,
        since=0 if period.since is None else period.since,
        until=2**62 if period.until is None else period.until,
    )
    return None if row is None or row["first"] is None else Span(row["first"], row["last"])


def _whole(
    tx: Tx, key: LogKey, portal: str, out: Path, period: Period, span: Span, head: Head
) -> None:
    """Write beside the place and move there: half an export never stands under its name."""
    work = out.with_name(f"{out.name}.partial")
    try:
        work.mkdir(parents=True)
        _write(tx, key, portal, work, period, span, head)
        work.rename(out)
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(work)
        raise VerbFailed("disk", path=out, why=of_system(error)) from None


def _write(
    tx: Tx, key: LogKey, portal: str, out: Path, period: Period, span: Span, head: Head
) -> None:
    totals = table.Totals()
    with (
        (out / "records.jsonl").open("wb") as lines,
        (out / "records.csv").open("w", encoding="utf-8-sig", newline="") as sheet,
    ):
        table.write_header(sheet)
        for page in chain.pages(tx, portal, span.first - 1, span.last):
            for row in page:
                lines.write(row["body"].encode() + b"\n")
            table.write_rows(sheet, _counted(page, totals))
    with (out / "heads.jsonl").open("w", encoding="utf-8") as file:
        for one in heads.between(tx, portal, span.first, span.last):
            file.write(json.dumps(one.note, ensure_ascii=False) + "\n")
    made = _moscow(tx.now())
    text = summary(
        portal=portal,
        period=str(period),
        first=span.first,
        last=span.last,
        totals=totals,
        head=head.note,
        made=made,
    )
    (out / "summary.html").write_text(text, encoding="utf-8")
    manifest = json.dumps(
        _manifest(tx, portal, out, period, span, head, made), ensure_ascii=False, indent=1
    )
    (out / "manifest.json").write_text(manifest, encoding="utf-8")
    (out / "manifest.json.sig").write_text(key.sign(portal, manifest.encode()), encoding="utf-8")


def _counted(page: list[Any], totals: table.Totals) -> Iterator[tuple[Chained, str]]:
    """The records of a page that can be read; one that cannot is in the JSONL as it stands."""
    for row in page:
        chained = chain.read(row)
        if chained is not None:
            totals.add(chained)
            yield chained, row["hash"]


def _manifest(
    tx: Tx, portal: str, out: Path, period: Period, span: Span, head: Head, made: str
) -> dict[str, Any]:
    before = heads.end_at(tx, portal, span.first - 1)
    return {
        "format": FORMAT,
        "relay": __version__,
        "portal": portal,
        "made": made,
        "period": str(period),
        "first": span.first,
        "last": span.last,
        "count": span.last - span.first + 1,
        "before": {
            "size": before.size,
            "hash": before.hash,
            "peaks": heads.hexes(before.peaks),
        },
        "after": heads.hexes(heads.completion(tx, portal, span.last, head.size)),
        "head": head.note,
        "files": [_known(path) for path in sorted(out.iterdir())],
    }


def _known(path: Path) -> dict[str, Any]:
    with path.open("rb") as data:
        digest = hashlib.file_digest(data, "sha256")
    return {"name": path.name, "bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _moscow(moment: float) -> str:
    return f"{datetime.datetime.fromtimestamp(moment, MOSCOW):%Y-%m-%d %H:%M} МСК"
