"""A marked message as pieces: plain text, values to mask, strings to keep."""

from typing import NamedTuple

from tests.corpus.notation import MARK


class Piece(NamedTuple):
    """A stretch of text; `kind` is a type to mask, KEEP, or empty for everything else."""

    kind: str
    text: str


Message = list[Piece]


def read_line(line: str) -> Message:
    """One line in the notation of the corpus to pieces."""
    line = line.replace("\\n", "\n").replace("\\t", "\t")
    found: Message = []
    at = 0
    for mark in MARK.finditer(line):
        found.append(Piece("", line[at : mark.start()]))
        if mark["label"]:
            found.append(Piece(mark["label"], mark["value"]))
        else:
            found.append(Piece("KEEP", mark["keep"]))
        at = mark.end()
    found.append(Piece("", line[at:]))
    return [piece for piece in found if piece.text]


def from_spans(text: str, spans: list[tuple[int, int, str]], keep: list[str]) -> Message:
    """A text with spans and strings to keep (their first free place) to pieces."""
    marks = [(start, stop, label) for start, stop, label in spans]
    taken = bytearray(len(text))
    for start, stop, _ in marks:
        taken[start:stop] = b"\x01" * (stop - start)
    for string in sorted(keep, key=len, reverse=True):
        at = text.find(string)
        while at >= 0 and any(taken[at : at + len(string)]):
            at = text.find(string, at + 1)
        if at >= 0:
            marks.append((at, at + len(string), "KEEP"))
            taken[at : at + len(string)] = b"\x01" * len(string)
    found: Message = []
    at = 0
    for start, stop, label in sorted(marks):
        found += [Piece("", text[at:start]), Piece(label, text[start:stop])]
        at = stop
    found.append(Piece("", text[at:]))
    return [piece for piece in found if piece.text]


def text_of(message: Message) -> str:
    return "".join(piece.text for piece in message)


def ranges(message: Message) -> list[tuple[int, int, str]]:
    """The marked stretches as ranges of the joined text."""
    found: list[tuple[int, int, str]] = []
    at = 0
    for kind, text in message:
        if kind:
            found.append((at, at + len(text), kind))
        at += len(text)
    return found
