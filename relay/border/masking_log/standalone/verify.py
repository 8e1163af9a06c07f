"""Проверка выгрузки журнала маскирования relay: один файл, только стандартная библиотека Python.

    python3 verify.py КАТАЛОГ_ВЫГРУЗКИ --key КЛЮЧ [--head ФАЙЛ ...]
    python3 verify.py ДОКАЗАТЕЛЬСТВО.json --key КЛЮЧ

КЛЮЧ: строка `relay/портал+хеш+ключ` или файл с такими строками; возьмите его у комплаенс-офицера,
а не из выгрузки. --head: подписанная вершина из почты офицера или с носителя, недоступного
администратору. Код возврата: 0 всё сходится, 1 расхождение, 2 ошибка вызова.

Checks an export of the masking log, or a proof, with nothing but this file and the public key.
It shares no code with the rest of relay on purpose; docs/log-format.md says what it checks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from relay.border.masking_log.standalone.export import (
    FRAME,
    MOST_PROBLEMS,
    Report,
    check_export,
    hashes,
)
from relay.border.masking_log.standalone.notes import Key, Wrong, parse_head, parse_key
from relay.border.masking_log.standalone.tree import extends, included

PROOF = "relay-log-proof/1"


def check_proof(proof: Any, keys: list[Key]) -> Report:
    """Check that records stand in a signed head, or that a head continues an older one."""
    report = Report()
    report.heads = 1
    try:
        if proof["format"] != PROOF:
            raise Wrong("доказательство другого вида: нужна проверка той же версии")
        head = parse_head(proof["head"], keys)
        if "records" not in proof:
            old = parse_head(proof["old_head"], keys)
            if old.portal != head.portal or not extends(old, head, hashes(proof["path"])):
                report.problem(f"журнал из {head.size} записей не продолжает журнал из {old.size}")
            return report
        for one in proof["records"]:
            body, path = str(one["record"]).encode(), hashes(one["path"])
            report.records += 1
            found = FRAME.fullmatch(body)
            leaf = hashlib.sha256(b"\0" + body).digest()
            if found is None or found[1].decode() != head.portal:
                report.problem("запись не этого журнала")
            elif included(int(found[3]) - 1, head.size, leaf, path) != head.root:
                report.problem(f"запись {int(found[3])} не входит в подписанную вершину")
    except (KeyError, TypeError, ValueError) as error:
        raise Wrong(f"доказательство не читается ({type(error).__name__})") from None
    return report


def read_keys(given: list[str]) -> list[Key]:
    """Keys given as themselves or as files of them."""
    lines: list[str] = []
    for one in given:
        text = one if one.count("+") >= 2 else Path(one).read_text(encoding="utf-8")
        lines += [line for line in text.splitlines() if line.strip() and line[0] != "#"]
    return [parse_key(line) for line in lines]


def main(given: list[str] | None = None) -> int:
    """Check and say what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--key", action="append", required=True)
    parser.add_argument("--pairs", action="store_true", help="к каждой отправке найти допуск")
    parser.add_argument("--head", action="append", type=Path, default=[])
    options = parser.parse_args(given)
    try:
        keys = read_keys(options.key)
        outside = [parse_head(one.read_text(encoding="utf-8"), keys) for one in options.head]
        if options.path.is_dir():
            cleared: set[bytes] | None = set() if options.pairs else None
            report = check_export(options.path, keys, outside, cleared)
        else:
            report = check_proof(json.loads(options.path.read_bytes()), keys)
    except (OSError, ValueError, Wrong) as error:
        text = str(error) if isinstance(error, Wrong) else f"не читается ({error})"
        print(f"ошибка: {text}", file=sys.stderr)
        return 2
    for text in report.remarks[:MOST_PROBLEMS]:
        print(f"замечание: {text}")
    for text in report.problems:
        print(f"РАСХОЖДЕНИЕ: {text}")
    verdict = "НЕ СХОДИТСЯ" if report.problems else "всё сходится"
    print(f"{verdict}: записей {report.records}, подписанных вершин {report.heads}")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
