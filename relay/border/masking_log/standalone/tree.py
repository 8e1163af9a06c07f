"""The Merkle tree (RFC 6962) as the auditor needs it: grown from records, led to a head."""

from __future__ import annotations

import hashlib

from relay.border.masking_log.standalone.notes import Head, Wrong


def node(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A growing tree kept as the roots of its perfect subtrees, from left to right."""

    def __init__(self, size: int, peaks: list[bytes]) -> None:
        if len(peaks) != bin(size).count("1"):
            raise Wrong("в описи неверное число хешей перед выгрузкой")
        self.size, self.peaks = size, peaks

    def grow(self, hash_: bytes, leaves: int = 1) -> None:
        """Add a perfect subtree of that many leaves at its end."""
        at = self.size // leaves
        self.size += leaves
        while at & 1:
            hash_ = node(self.peaks.pop(), hash_)
            at >>= 1
        self.peaks.append(hash_)

    def root(self) -> bytes:
        """Its root."""
        if not self.peaks:
            return hashlib.sha256().digest()
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node(peak, found)
        return found

    def complete(self, hashes: list[bytes], size: int) -> bool:
        """Add the subtrees that lead to `size`; whether they are exactly those needed."""
        for hash_ in hashes:
            room = size - self.size
            if room <= 0:
                return False
            fits = 1 << room.bit_length() - 1
            aligned = self.size & -self.size or fits
            self.grow(hash_, min(fits, aligned))
        return self.size == size


def included(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2), or None."""
    if not 0 <= index < size:
        return None
    fn, sn, found = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            found = node(sibling, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node(found, sibling)
        fn, sn = fn >> 1, sn >> 1
    return found if sn == 0 else None


def extends(old: Head, new: Head, path: list[bytes]) -> bool:
    """Whether a consistency proof (RFC 9162, 2.1.4.2) leads from one head to a later one."""
    if old.size == new.size:
        return not path and old.root == new.root
    if not 0 < old.size < new.size:
        return False
    path = [old.root, *path] if old.size & (old.size - 1) == 0 else path
    if not path:
        return False
    fn, sn = old.size - 1, new.size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = path[0]
    for one in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            before, after = node(one, before), node(one, after)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node(after, one)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and before == old.root and after == new.root
