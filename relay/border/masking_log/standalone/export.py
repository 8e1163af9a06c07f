"""An export: its manifest, its files, every record in order, every head on the way."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from relay.border.masking_log.standalone.notes import Head, Key, Wrong, parse_head, signed
from relay.border.masking_log.standalone.tree import Tree

FORMAT = "relay-log-export/1"
FRAME = re.compile(
    rb'\{"portal":"([^"\\]+)","prev_hash":"([0-9a-f]{64})","record":\{.*\},"seq":([1-9][0-9]*),'
    rb'"ts":"([^"\\]+)"(?:,"ts_msk":"[^"\\]+")?,"v":[12]\}'
)
MOST_PROBLEMS = 20
SENDING = re.compile(rb'"event":"(cleared|sending|sent)"')
OUTPUT = re.compile(rb'"output":\{"bytes":[0-9]+,"sha256":"([0-9a-f]{64})"\}')


class Report:
    """What was found: problems, remarks, and what was counted."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self.records = 0
        self.heads = 0
        self.last = 0
        self.from_start = False

    def problem(self, text: str) -> None:
        """Note a problem; the first ones say all that matters."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(text)


def check_export(
    folder: Path, keys: list[Key], outside: list[Head], cleared: set[bytes] | None = None
) -> Report:
    """Check a whole export against its manifest, its heads and heads kept elsewhere.

    With a set in `cleared` also that nothing was sent without its clearance; the set grows with
    the export, everything else needs the same memory at any length.
    """
    report = Report()
    try:
        raw = (folder / "manifest.json").read_bytes()
        signatures = (folder / "manifest.json.sig").read_text(encoding="utf-8")
        manifest = json.loads(raw)
        known = {one["name"]: one for one in manifest["files"]}
        tree = Tree(manifest["before"]["size"], hashes(manifest["before"]["peaks"]))
        before = manifest["before"]["hash"]
        first, last, count = manifest["first"], manifest["last"], manifest["count"]
        after, portal = hashes(manifest["after"]), manifest["portal"]
        if manifest["format"] != FORMAT or first != tree.size + 1:
            raise Wrong("опись другого вида: нужна проверка той же версии, что и выгрузка")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Wrong(f"опись manifest.json не читается ({type(error).__name__})") from None
    report.from_start = first == 1
    key = signed(raw, signatures, keys)
    if key is None or key.name != f"relay/{portal}":
        report.problem("опись не подписана ключом этого журнала")
    for name in sorted(known):
        if not same(folder / name, known[name]):
            report.problem(f"файл {name} изменён или отсутствует")
    if not {"records.jsonl", "heads.jsonl"} <= set(known):
        report.problem("в описи нет записей или вершин")
    heads = [*read_heads(folder / "heads.jsonl", keys, report), *outside]
    wanted: dict[int, list[Head]] = {}
    for head in heads:
        wanted.setdefault(head.size, []).append(head)
    end = read_head(manifest.get("head", ""), keys, report)
    walk(folder / "records.jsonl", portal, before, tree, wanted, report, cleared)
    if report.last != last or report.records != count:
        report.problem(f"в описи записи {first}-{last}, в файле последняя {report.last}")
    if end is not None:
        finish(end, tree, after, portal, report)
        for head in outside:
            place(head, end, first, portal, report)
    return report


def walk(
    path: Path,
    portal: str,
    previous: str,
    tree: Tree,
    wanted: dict[int, list[Head]],
    report: Report,
    cleared: set[bytes] | None,
) -> None:
    """Read the records in order, one at a time, and compare every head on the way."""
    moment, sha256, name = "", hashlib.sha256, portal.encode()
    compare(wanted, tree, previous, report)
    try:
        with path.open("rb") as lines:
            for line in lines:
                body = line[:-1] if line[-1:] == b"\n" else line
                found = FRAME.fullmatch(body)
                number = tree.size + 1
                if found is None:
                    report.problem(f"запись {number}: не разбирается")
                else:
                    if found[1] != name or int(found[3]) != number:
                        report.problem(f"запись {number}: на её месте другая")
                    if found[2].decode() != previous:
                        report.problem(f"запись {number}: цепочка прервана перед ней")
                    if found[4].decode() < moment:
                        report.remarks.append(f"запись {number}: часы шли назад")
                    moment = found[4].decode()
                    if cleared is not None:
                        pair(body, number, cleared, report)
                previous = sha256(body).hexdigest()
                tree.grow(sha256(b"\0" + body).digest())
                report.records += 1
                report.last = number
                if number in wanted:
                    compare(wanted, tree, previous, report)
    except OSError as error:
        report.problem(f"записи не читаются ({type(error).__name__})")


def pair(body: bytes, number: int, cleared: set[bytes], report: Report) -> None:
    """Remember what is cleared; what is sent must have been."""
    event, output = SENDING.search(body), OUTPUT.search(body)
    if event is None or output is None:
        return
    digest = bytes.fromhex(output[1].decode())[:16]
    if event[1] == b"cleared":
        cleared.add(digest)
    elif digest not in cleared:
        told = f"запись {number}: отправлено без допуска"
        if report.from_start:
            report.problem(told)
        else:
            report.remarks.append(f"{told} в этой выгрузке")


def compare(wanted: dict[int, list[Head]], tree: Tree, previous: str, report: Report) -> None:
    """Compare the heads of this very size."""
    for head in wanted.get(tree.size, []):
        report.heads += 1
        if (head.root, head.hash) != (tree.root(), previous):
            report.problem(f"записи до {tree.size} не те, что подписаны {head.time}")


def finish(end: Head, tree: Tree, after: list[bytes], portal: str, report: Report) -> None:
    """Lead the tree to the head signed when the export was made."""
    if end.portal != portal:
        report.problem("итоговая вершина другого портала")
    elif not tree.complete(after, end.size) or tree.root() != end.root:
        report.problem(f"записи не сходятся с итоговой вершиной ({end.size} записей)")


def place(head: Head, end: Head, first: int, portal: str, report: Report) -> None:
    """Say where a head that was kept elsewhere stands to this export."""
    if head.portal != portal:
        report.problem(f"вершина от {head.time} другого портала")
    elif head.size > end.size and head.time <= end.time:
        report.problem(
            f"в журнале было {head.size} записей {head.time}, в выгрузке от {end.time} их"
            f" {end.size}: журнал укорочен"
        )
    elif head.size > end.size:
        report.remarks.append(f"вершина от {head.time} новее выгрузки")
    elif head.size < first - 1:
        report.remarks.append(f"вершина от {head.time} старше периода выгрузки")
    elif head.size > report.last:
        report.remarks.append(f"вершина от {head.time} новее периода выгрузки")


def read_heads(path: Path, keys: list[Key], report: Report) -> list[Head]:
    """The heads in the export; a bad signature is a problem."""
    try:
        notes = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        report.problem("вершины heads.jsonl не читаются")
        return []
    found = [read_head(note, keys, report) for note in notes]
    return [head for head in found if head is not None]


def read_head(note: Any, keys: list[Key], report: Report) -> Head | None:
    """One head of the export."""
    try:
        return parse_head(str(note), keys)
    except Wrong as error:
        report.problem(str(error))
        return None


def same(path: Path, known: Any) -> bool:
    """Whether a file has the bytes that the manifest names."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as data:
            for part in iter(lambda: data.read(1 << 20), b""):
                digest.update(part)
    except OSError:
        return False
    return digest.hexdigest() == known.get("sha256")


def hashes(found: Any) -> list[bytes]:
    """Hashes from their hexadecimal form."""
    data = [bytes.fromhex(one) for one in found]
    if any(len(one) != 32 for one in data):
        raise ValueError("not a hash")
    return data
