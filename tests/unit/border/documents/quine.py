"""A zip that holds itself and nothing else, without end.

Its deflate stream is a program of two commands: write the next n bytes, and write the last n bytes
again. The archive's checksum stands in the archive; over two bits everything about it is linear.
"""

import struct
import zlib

_NAME = b"again.zip"
_LENGTHS = (
    *((n, 0, 254 + n) for n in range(3, 11)),
    *((11 + 2 * n, 1, 265 + n) for n in range(4)), *((19 + 4 * n, 2, 269 + n) for n in range(4)),
    *((35 + 8 * n, 3, 273 + n) for n in range(4)), *((67 + 16 * n, 4, 277 + n) for n in range(3)),
)  # fmt: skip
_DISTANCES = ((17, 3, 8), (25, 3, 9), (33, 4, 10), (49, 4, 11), (65, 5, 12), (97, 5, 13))


def quine() -> bytes:
    """The archive; its only member is the archive."""
    empty = _archive(0)
    rows: list[tuple[int, int]] = []
    for bit in range(32):  # which bits of the sum of the whole a bit of the written sum turns
        turned = zlib.crc32(_archive(1 << bit)) ^ zlib.crc32(empty) ^ (1 << bit)
        rows.append((turned, 1 << bit))
    wanted, found = zlib.crc32(empty), 0
    for place in range(32):
        pivot = next((row for row in rows if row[0] >> place & 1), None)
        if pivot is None:
            continue
        rows = [
            (row[0] ^ pivot[0], row[1] ^ pivot[1]) if row[0] >> place & 1 else row
            for row in rows
            if row is not pivot
        ]
        if wanted >> place & 1:
            wanted, found = wanted ^ pivot[0], found ^ pivot[1]
    return _archive(found)


def _archive(checksum: int) -> bytes:
    code = _code(b"\0" * (30 + len(_NAME)), b"\0" * (68 + len(_NAME)))
    size = 30 + len(_NAME) + len(code) + 68 + len(_NAME)
    about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, checksum, len(code), size, len(_NAME), 0)
    head = b"PK\x03\x04" + about + _NAME
    tail = b"PK\x01\x02" + struct.pack("<H", 20) + about + bytes(14) + _NAME
    tail += struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(tail), len(head + code), 0)
    return head + _code(head, tail) + tail


def _code(head: bytes, tail: bytes) -> bytes:
    """The commands; each line writes the line before last, or itself and its own beginning."""
    first = len(head) + 5
    end = _again(len(tail) + 4, first=len(tail) + 4, last=True)
    again, same = _again(first, first=first), _again(20, first=10)
    return b"".join(
        (
            _write(first), head, _write(first), again,
            _write(5), again, _write(5), _write(5),
            _write(20), again, _write(5), _write(5), _write(20), same,
            _write(20), same, _write(20), same, _write(20), same,
            _write(20), same, _write(0), _write(0), _write(len(tail) + 4), same,
            _write(0), _write(0), _write(len(tail) + 4), end, tail, end,
        )
    )  # fmt: skip


def _write(count: int) -> bytes:
    """A stored block's beginning: what follows is written as it stands."""
    return struct.pack("<BHH", 0, count, 0xFFFF - count)


def _again(count: int, *, first: int, last: bool = False) -> bytes:
    """A block of fixed codes that repeats the last `count` bytes, in pieces of `first`."""
    bits = f"{'1' if last else '0'}10"
    for _ in range(count // first):
        start, extra, symbol = max(row for row in _LENGTHS if row[0] <= first)
        bits += f"{symbol - 256:07b}" + _low(first - start, extra)
        start, extra, symbol = max(row for row in _DISTANCES if row[0] <= count)
        bits += f"{symbol:05b}" + _low(count - start, extra)
    bits += "0" * 7
    if not last and len(bits) < 30:
        bits += "010" + "0" * 7  # an empty block: every command takes five bytes
    return bytes(int(bits[n : n + 8][::-1], 2) for n in range(0, len(bits), 8))


def _low(value: int, width: int) -> str:
    """A number, its lowest bit first."""
    return f"{value:0{width}b}"[::-1] if width else ""
