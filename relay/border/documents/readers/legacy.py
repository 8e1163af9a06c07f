"""Old Word and PowerPoint: only whether they are encrypted; their text is not read."""

import struct

from relay.border.documents.blocks import Format
from relay.border.documents.draft import Unreadable
from relay.border.documents.readers.ole import Compound

_WORD_ENCRYPTED = 0x0100
_POINT_ENCRYPTED = 0xF3D1C4DF


def refuse(content: bytes, format_: Format) -> None:
    """Raise the true reason: encrypted, or an old format that nothing here reads."""
    compound = Compound(content)
    if format_ == "doc" and len(header := compound.read("WordDocument")) >= 12:
        if struct.unpack_from("<H", header, 10)[0] & _WORD_ENCRYPTED:
            raise Unreadable("encrypted")
    elif format_ == "ppt" and "Current User" in compound:
        user = compound.read("Current User")
        if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _POINT_ENCRYPTED:
            raise Unreadable("encrypted")
    raise Unreadable("legacy")
