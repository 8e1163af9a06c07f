"""Old PowerPoint: only whether it is encrypted; its text is not read."""

import struct

from relay.border.documents.draft import Unreadable
from relay.border.documents.readers.ole import Compound

_ENCRYPTED = 0xF3D1C4DF


def refuse(content: bytes) -> None:
    """Raise the true reason: encrypted, or an old format that nothing here reads."""
    compound = Compound(content)
    if "Current User" in compound:
        user = compound.read("Current User")
        if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED:
            raise Unreadable("encrypted")
    raise Unreadable("legacy")
