"""A file as the body of `POST /v1/messages`: a mail as it lies in a folder, or a message .json."""

import base64
import datetime
import hashlib
import mimetypes
from pathlib import Path
from typing import Any

import msgspec

from relay.border import contract
from relay.border.mail import Mail, read_eml
from relay.errors import ConfigError, Malformed
from relay.peer import strict_json
from relay.refusals import of_system

MAX_FILE = 10 * 2**20  # bytes of one attachment; larger ones are named as omitted
MAX_FILES = 17 * 2**20  # bytes of all of them: in base64 they fit the border's 25 MB
MOST_FILES = 100  # the contract's limit


def read(path: Path, portal: str) -> contract.Message:
    """Return the message of FILE.eml or FILE.json; Malformed if it is not what its name says."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError("file_missing", path=path, why=of_system(error)) from None
    if path.suffix.lower() == ".json":
        raw: Any = strict_json.loads(data)
        if not isinstance(raw, dict):
            raise Malformed("malformed_body", "an object expected")
        given = {"source_event": _event(data), **raw}  # pyright: ignore[reportUnknownVariableType] - any JSON
        fixed = {"type": "message", "portal": portal, "audience": "border"}
        return strict_json.convert({**given, **fixed}, contract.Message)
    if path.suffix.lower() != ".eml":
        raise ConfigError("file_kind", path=path)
    return _from_mail(read_eml(data), data, portal)


def attachment(path: Path, name: str) -> contract.Attachment:
    """Return a file of the disk as the contract has it."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _file(name, kind, path.read_bytes())


def _from_mail(mail: Mail, data: bytes, portal: str) -> contract.Message:
    fields = [
        contract.Field(name="NAME", label="Имя", kind="person", value=mail.from_name),
        contract.Field(name="EMAIL", label="E-mail", kind="email", value=mail.from_address),
        contract.Field(name="TITLE", label="Тема", kind="text", value=mail.subject),
        contract.Field(
            name="BODY",
            label="Текст письма",
            kind="html" if mail.kind == "html" else "text",
            value=mail.body,
        ),
    ]
    files: list[contract.Attachment] = []
    room, most = MAX_FILES, MOST_FILES if len(mail.files) <= MOST_FILES else MOST_FILES - 1
    for one in mail.files[:most]:
        files.append(_file(one.name, one.type, one.content, room))
        room -= len(one.content) if files[-1].content is not None else 0
    if more := mail.files[most:]:
        size = sum(len(one.content) for one in more)
        rest = f"ещё {len(more)}"
        files.append(contract.Attachment(name=rest, type="", size=size, omitted="too_large"))
    return contract.Message(
        portal=portal,
        audience="border",
        source_event=_event(data),
        entity=None,
        channel=contract.ChannelDetail(type="mail"),
        occurred_at=_moment(mail.date),
        source="EMAIL",
        fields=[field for field in fields if field.value],
        files=files,
    )


def _file(name: str, kind: str, content: bytes, room: int = MAX_FILES) -> contract.Attachment:
    name, kind = name[:1000], kind[:1000]
    if len(content) > min(MAX_FILE, room):
        return contract.Attachment(name=name, type=kind, size=len(content), omitted="too_large")
    encoded = base64.b64encode(content).decode()
    return contract.Attachment(name=name, type=kind, size=len(content), content=encoded)


def _event(data: bytes) -> str:
    """The same file is the same event, whoever sends it and however often."""
    return f"file:{hashlib.sha256(data).hexdigest()[:32]}"


def _moment(date: str | None) -> datetime.datetime:
    if date is None:
        return datetime.datetime.fromtimestamp(0, datetime.UTC)
    return msgspec.convert(date, datetime.datetime)
