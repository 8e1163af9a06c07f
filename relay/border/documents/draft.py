"""A document while it is being read: blocks, losses, files inside, and the budgets they share."""

from collections import Counter
from collections.abc import Callable

from relay.border.documents.blocks import (
    Block,
    Document,
    Extracted,
    Format,
    Kind,
    LeftOut,
    Limits,
    Lost,
    Part,
    Reason,
    Withheld,
)
from relay.border.documents.text import apart, is_plain, one_line, smuggles, tidy

_SCANNED: frozenset[Lost] = frozenset({"scan"})


class Unreadable(Exception):
    """Nothing of this file can be carried; the reason is what the reader of the lead sees."""

    def __init__(self, reason: Reason, pages: int | None = None) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.pages = pages


class Budget:
    """What a whole attachment, with all files inside it, may still use."""

    def __init__(self, limits: Limits) -> None:
        self.chars = limits.text_chars
        self.parts = limits.parts
        self.unpacked = limits.unpacked_bytes
        self.members = limits.members
        self.pictures: list[bytes] = []
        self.old_files: list[bytes] = []

    def takes_old(self, content: bytes, limits: Limits) -> bool:
        """Keep an old file inside for LibreOffice, unless that makes too many or too much."""
        size = len(content) + sum(map(len, self.old_files))
        if len(self.old_files) >= limits.old_files or size > limits.content_bytes:
            return False
        self.old_files.append(content)
        return True


Inner = Callable[[bytes, str, str, int], Document]
"""Reads a file inside a file: content, name, declared type, depth."""


class Draft:
    """Collects one document. Readers call `add`, `table`, `lose`, `part`; the end is `finish`."""

    def __init__(self, limits: Limits, budget: Budget, depth: int, inner: Inner) -> None:
        self.limits = limits
        self.budget = budget
        self.depth = depth
        self.blocks: list[Block] = []
        self.parts: list[Part] = []
        self.pages: int | None = None
        self._inner = inner
        self._lost: Counter[Lost] = Counter()
        self._hidden = False

    def add(self, kind: Kind, text: str, *, level: int = 0, label: str = "") -> None:
        """A block of text; nothing when it has no visible character."""
        if smuggles(text):
            self.hide()
        text = self._afford(tidy(text if kind == "code" else apart(text)))
        if text.strip():
            self.blocks.append(Block(kind, text, level=level, label=one_line(label)))

    def table(self, rows: list[list[str]], *, kind: Kind = "table", label: str = "") -> None:
        """A table; empty rows at the end and empty columns at the right go."""
        kept = [self._row(row) for row in rows]
        while kept and not any(kept[-1]):
            kept.pop()
        width = max(map(_filled, kept), default=0)
        if width:
            full = tuple(tuple((row + [""] * width)[:width]) for row in kept)
            self.blocks.append(Block(kind, rows=full, label=one_line(label)))

    def scan(self, picture: bytes, label: str) -> None:
        """A page or image whose text waits for recognition; counted as lost when there are many."""
        if len(self.budget.pictures) >= self.limits.pictures:
            self.lose("scan")
            return
        self.blocks.append(Block("scan", label=label, picture=len(self.budget.pictures)))
        self.budget.pictures.append(picture)

    def lose(self, what: Lost, count: int = 1) -> None:
        """Something is not carried."""
        if count > 0:
            self._lost[what] += count

    def lose_image(self, count: int = 1) -> None:
        """Pictures in the text; where they are to be recognised, `add_image` sees them."""
        self.lose("image", 0 if self.limits.inner_images else count)

    def hide(self, count: int = 1) -> None:
        """Words that the author hid from human eyes: not carried, and remarked upon."""
        self.lose("hidden_text", count)
        self._hidden = self._hidden or count > 0

    def part(self, name: str, content: bytes, declared: str = "", *, deeper: int = 1) -> None:
        """A file inside this one, read with the same readers down to the depth limit.

        A mere wrapper gives `deeper=0`, and is replaced by the file that it wraps.
        """
        if self.budget.parts <= 0:
            self.lose("nested_file")
            return
        self.budget.parts -= 1
        document = self._inner(content, name, declared, self.depth + deeper)
        part = Part(one_line(name)[:255], document)
        if isinstance(document, Extracted) and document.format == "ole" and document.parts:
            part = document.parts[0]
        self.parts.append(part)

    def inside(self, name: str, format_: Format, fill: Callable[["Draft"], None]) -> None:
        """A file inside this one that has no bytes of its own: `fill` reads it into a draft."""
        if self.depth >= self.limits.depth:
            self.parts.append(Part(one_line(name)[:255], Withheld(format_, "too_deep")))
            return
        draft = Draft(self.limits, self.budget, self.depth + 1, self._inner)
        try:
            fill(draft)
            document = draft.finish(format_)
        except Unreadable as error:
            document = Withheld(format_, error.reason, error.pages)
        self.parts.append(Part(one_line(name)[:255], document))

    def finish(self, format_: Format) -> Document:
        """The document as read; withheld when it holds no text at all."""
        lost = tuple(LeftOut(what, count) for what, count in sorted(self._lost.items()))
        if not self.blocks and not self.parts:
            reason: Reason = "scan" if _SCANNED & self._lost.keys() else "no_text"
            return Withheld(format_, reason, self.pages)
        hidden = self._hidden or any(
            isinstance(part.document, Extracted) and part.document.hidden_text
            for part in self.parts
        )
        return Extracted(format_, tuple(self.blocks), lost, self.pages, hidden, tuple(self.parts))

    def _row(self, row: list[str]) -> list[str]:
        whole = "".join(row)
        if is_plain(whole) and len(whole) <= self.budget.chars:
            self.budget.chars -= len(whole)
            return [cell.rstrip() for cell in row]
        if smuggles(whole):
            self.hide()
        return [self._afford(tidy(apart(cell))) for cell in row]

    def _afford(self, text: str) -> str:
        """Cut the text where the attachment's budget of characters ends."""
        kept = text[: max(self.budget.chars, 0)]
        self.budget.chars -= len(kept)
        self.lose("text_limit", len(text) - len(kept))
        return kept


def _filled(row: list[str]) -> int:
    """The length of a row without the empty cells at its end."""
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width
