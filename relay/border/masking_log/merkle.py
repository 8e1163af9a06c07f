"""The Merkle tree of RFC 6962: roots, inclusion and consistency proofs, in bounded memory.

A growing tree is kept as its peaks: the roots of the perfect subtrees from left to right, at most
one for each bit of its size. Adding a leaf touches only them.
"""

import hashlib
from collections.abc import Iterable, Sequence

Span = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


def push(size: int, peaks: list[bytes], leaf: bytes) -> None:
    """Add the hash of leaf number `size` (from 0) to the peaks of a tree of that size."""
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    peaks.append(leaf)


def root(peaks: Sequence[bytes]) -> bytes:
    """Root of the tree with these peaks."""
    if not peaks:
        return hashlib.sha256().digest()
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def inclusion(index: int, size: int) -> list[Span]:
    """Spans of leaves whose roots prove leaf `index` (from 0) in a tree of `size`, leaf first."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of that size")
    start, stop, spans = 0, size, list[Span]()
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency(old: int, new: int) -> list[Span]:
    """Spans whose roots prove that a tree of `new` leaves begins with the tree of `old`."""
    if not 0 < old <= new:
        raise ValueError("the older tree is empty or the larger one")
    start, stop, spans, whole = 0, new, list[Span](), True
    left = old
    while left != stop:
        middle = start + _split(stop - start)
        if left <= middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start, whole = middle, False
    if not whole:
        spans.append((start, stop))
    return spans[::-1]


def roots(leaves: Iterable[bytes], spans: Sequence[Span]) -> list[bytes]:
    """Roots of disjoint spans, from one pass over the hashes of all leaves."""
    open_at = sorted(range(len(spans)), key=lambda one: spans[one][0])
    found: dict[int, bytes] = {}
    peaks: list[bytes] = []
    for index, leaf in enumerate(leaves):
        while open_at and spans[open_at[0]][1] <= index:
            found[open_at.pop(0)] = root(peaks)
            peaks = []
        if not open_at:
            break
        start, stop = spans[open_at[0]]
        if start <= index < stop:
            push(index - start, peaks, leaf)
    if open_at:
        found[open_at.pop(0)] = root(peaks)
    return [found[one] for one in range(len(spans))]


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
