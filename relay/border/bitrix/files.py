"""Files through Disk: the size is asked first, and what is not taken is named with its reason."""

import base64
import mimetypes
from typing import Literal, NamedTuple

import msgspec

from relay.border.bitrix.client import Portal
from relay.border.contract import Attachment
from relay.errors import Ended, Refused

Omitted = Literal["too_large", "unavailable", "forbidden"]


class Limits(NamedTuple):
    """Bytes per file, bytes of all files of a card together, and their number."""

    file: int = 20 * 1024 * 1024
    total: int = 60 * 1024 * 1024
    number: int = 100


class _File(msgspec.Struct, rename="upper"):
    name: str
    size: int
    download_url: str = ""


async def read_files(portal: Portal, ids: list[int], limits: Limits) -> list[Attachment]:
    """One attachment per Disk file id, the first `limits.number` of them, content or reason."""
    found: list[Attachment] = []
    room = limits.total
    for number in ids[: limits.number]:
        attachment = await _read(portal, number, min(limits.file, room))
        if attachment.omitted is None:
            room -= attachment.size
        found.append(attachment)
    return found


async def _read(portal: Portal, number: int, limit: int) -> Attachment:
    try:
        file = await portal.call("disk.file.get", {"id": number}, _File)
    except Refused as error:
        reason = "forbidden" if error.code == "ACCESS_DENIED" else "unavailable"
        return _omitted(f"file-{number}", 0, reason)
    except Ended:  # deleted meanwhile
        return _omitted(f"file-{number}", 0, "unavailable")
    if not file.download_url:
        return _omitted(file.name, file.size, "unavailable")
    if file.size > limit:
        return _omitted(file.name, file.size, "too_large")
    try:
        content = await portal.download(file.download_url, limit)
    except Ended as error:  # larger than it said, or not there
        large = error.code == "portal_answer_too_large"
        return _omitted(file.name, file.size, "too_large" if large else "unavailable")
    if len(content) != file.size:  # a login page or half a file
        return _omitted(file.name, file.size, "unavailable")
    return Attachment(
        name=file.name[:1000],
        type=_type(file.name),
        size=len(content),
        content=base64.b64encode(content).decode(),
    )


def _omitted(name: str, size: int, reason: Omitted) -> Attachment:
    return Attachment(name=name[:1000], type=_type(name), size=size, omitted=reason)


def _type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
