"""The compression of RTF inside Outlook messages (MS-OXRTFCP)."""

import struct

from relay.border.documents.draft import Unreadable

_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_WINDOW = 4096
_MOST = 20_000_000


def unpacked(packed: bytes) -> bytes:
    """The RTF; `Unreadable` when the stream is not what it says."""
    if len(packed) < 16:
        raise Unreadable("broken")
    size, kind = struct.unpack_from("<4xII", packed)
    if kind == _PLAIN:
        return packed[16 : 16 + size]
    if kind != _COMPRESSED or size > _MOST:
        raise Unreadable("broken")
    window = bytearray(_START.ljust(_WINDOW, b"\x00"))
    write = len(_START)
    out = bytearray()
    place = 16
    while place < len(packed) and len(out) < size:
        control = packed[place]
        place += 1
        for bit in range(8):
            if place >= len(packed):
                break
            if control & (1 << bit):
                if place + 2 > len(packed):
                    break
                token = struct.unpack_from(">H", packed, place)[0]
                place += 2
                read, length = token >> 4, (token & 15) + 2
                if read == write:
                    return bytes(out[:size])
                for _ in range(length):
                    write = _put(window, write, window[read], out)
                    read = (read + 1) % _WINDOW
            else:
                write = _put(window, write, packed[place], out)
                place += 1
    return bytes(out[:size])


def _put(window: bytearray, write: int, byte: int, out: bytearray) -> int:
    window[write] = byte
    out.append(byte)
    return (write + 1) % _WINDOW
