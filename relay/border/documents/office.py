"""Old formats that LibreOffice reads and we do not: made into a format that we read, or a reason.

LibreOffice runs locked up in a process of its own, with a new profile, in a folder that lives in
memory where there is such a place and is gone afterwards. Its result is bytes like any received.
"""

import asyncio
import os
import tempfile
from pathlib import Path

from relay.border.documents.blocks import Format, Limits, Reason
from relay.border.documents.confine import strength
from relay.border.documents.office_child import PROGRAM, SOURCE
from relay.border.documents.sandbox import run

_CHILD = "relay.border.documents.office_child"
_TARGETS: dict[Format, str] = {"ppt": "pptx", "doc": "odt"}
_LIBRARIES: dict[Format, str] = {"ppt": "libsdlo.so", "doc": "libmswordlo.so"}
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder inside it is made for its owner alone
_SAID_BYTES = 1_000_000
_WHOLE_LOCK = "landlock+seccomp+rlimits"


def reads(format_: Format) -> bool:
    """Is LibreOffice here, with the part that reads this format, and a kernel that can lock it?"""
    library = _LIBRARIES.get(format_)
    if library is None or not PROGRAM.exists() or strength() != _WHOLE_LOCK:
        return False
    return (PROGRAM.parent / library).exists()


async def modern(content: bytes, format_: Format, limits: Limits) -> bytes | Reason:
    """The same document in a format that we read, or why there is none."""
    target = _TARGETS[format_]
    place = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="relay-", dir=place) as name:
        folder = Path(name)
        made = folder / f"{SOURCE}.{target}"
        await asyncio.to_thread((folder / SOURCE).write_bytes, content)
        failure: Reason | None = None
        for _ in range(2):  # the first run may end when it has made its profile
            ran = await run(
                _CHILD,
                str(folder),
                target,
                str(limits.memory_bytes),
                str(limits.cpu_s),
                content=b"",
                wall_s=limits.wall_s,
                answer_bytes=_SAID_BYTES,
            )
            failure = ran.failure
            if made.exists() or failure == "timeout":
                break
        if failure is not None or not made.is_file() or made.is_symlink():
            return failure or "broken"
        if made.stat().st_size > limits.content_bytes:
            return "too_large"
        return await asyncio.to_thread(made.read_bytes)
