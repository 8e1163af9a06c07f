"""The corpus notation: one case a line, `⟦TYPE:…⟧` must be masked, `⟪…⟫` must survive."""

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
MARK = re.compile(r"⟦(?P<label>[A-Z_]+):(?P<value>[^⟧]*)⟧|⟪(?P<keep>[^⟫]*)⟫")


class Case(NamedTuple):
    """A message, what it must lose and what it must keep; `id` is file and line."""

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    keep: tuple[str, ...]


def parse(line: str, id: str) -> Case:
    """One line to a case; `\\n` and `\\t` are escapes."""
    line = line.replace("\\n", "\n").replace("\\t", "\t")
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    keep: list[str] = []
    at = size = 0
    for mark in MARK.finditer(line):
        out.append(line[at : mark.start()])
        size += mark.start() - at
        inner = mark["value"] if mark["label"] else mark["keep"]
        if mark["label"]:
            spans.append((size, size + len(inner), mark["label"]))
        else:
            keep.append(inner)
        out.append(inner)
        size += len(inner)
        at = mark.end()
    out.append(line[at:])
    return Case(id, "".join(out), tuple(spans), tuple(keep))


def read_cases(path: Path) -> list[Case]:
    """All cases of one file."""
    return [
        parse(line, f"{path.stem}:{number}")
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1)
        if line.strip() and not line.startswith("#")
    ]


def cases(*names: str) -> list[Case]:
    """All cases of the corpus, or of the named files."""
    paths = [HERE / f"{name}.txt" for name in names] or sorted(HERE.glob("*.txt"))
    return [case for path in paths for case in read_cases(path)]
