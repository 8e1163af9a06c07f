"""POST, GET and DELETE /files: multipart kept byte for byte, expiry, 404 for what is gone."""

import re

from aiohttp import web

from tests.fakes.openai.bodies import page
from tests.fakes.openai.errors import bad
from tests.fakes.openai.keys import STATE
from tests.fakes.openai.state import StoredFile

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
FIELDS = {"file", "purpose", "expires_after[anchor]", "expires_after[seconds]"}
SHORTEST_LIFE, LONGEST_LIFE = 3600, 2_592_000
NAME = re.compile(rb'\bname="([^"]*)"')
FILENAME = re.compile(rb'\bfilename="([^"]*)"')


async def create(request: web.Request) -> web.Response:
    state = request.app[STATE]
    fields = _multipart(request.headers.get("Content-Type", ""), await request.read())
    for field in fields:
        if field not in FIELDS:
            raise bad("unknown_parameter", f"Unknown parameter: '{field}'.", field)
    if "file" not in fields or fields["file"][0] is None:
        raise bad("missing_required_parameter", "Missing required parameter: 'file'.", "file")
    purpose = fields.get("purpose", (None, b""))[1].decode()
    if purpose not in PURPOSES:
        raise bad("invalid_value", f"'{purpose}' is not one of {PURPOSES}", "purpose")
    name, data = fields["file"]
    if not data:
        raise bad("invalid_file", "The file is empty.", "file")
    now = state.now()
    stored = StoredFile(state.new_id("file-"), name or "", data, purpose, now, _expiry(fields, now))
    state.files[stored.id] = stored
    return web.json_response(stored.as_json())


async def retrieve(request: web.Request) -> web.Response:
    return web.json_response(request.app[STATE].file(request.match_info["id"]).as_json())


async def content(request: web.Request) -> web.Response:
    return web.Response(body=request.app[STATE].file(request.match_info["id"]).data)


async def delete(request: web.Request) -> web.Response:
    state = request.app[STATE]
    file = state.file(request.match_info["id"])
    del state.files[file.id]
    return web.json_response({"id": file.id, "object": "file", "deleted": True})


async def index(request: web.Request) -> web.Response:
    files = request.app[STATE].as_json()["files"]
    return web.json_response(page(files))


def _expiry(fields: dict[str, tuple[str | None, bytes]], now: int) -> int | None:
    anchor, seconds = "expires_after[anchor]", "expires_after[seconds]"
    if anchor not in fields and seconds not in fields:
        return None
    if fields.get(anchor, (None, b""))[1] != b"created_at":
        raise bad("invalid_value", "The anchor must be 'created_at'.", anchor)
    given = fields.get(seconds, (None, b""))[1]
    if not given.isdigit() or not SHORTEST_LIFE <= int(given) <= LONGEST_LIFE:
        raise bad("invalid_value", "Must be between 3600 and 2592000.", seconds)
    return now + int(given)


def _multipart(content_type: str, body: bytes) -> dict[str, tuple[str | None, bytes]]:
    """Field name to (file name, bytes); the part's bytes are exactly those on the wire."""
    match = re.fullmatch(r'multipart/form-data;.*?\bboundary="?([^";]+)"?.*', content_type)
    if match is None:
        raise bad("invalid_content_type", "Expected multipart/form-data.")
    fields: dict[str, tuple[str | None, bytes]] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + match[1].encode())[1:]:
        if part.startswith(b"--"):
            return fields
        head, _, data = part.partition(b"\r\n\r\n")
        name, filename = NAME.search(head), FILENAME.search(head)
        if name is None:
            break
        fields[name[1].decode()] = (filename[1].decode() if filename else None, data)
    raise bad("invalid_multipart", "The multipart body is cut or malformed.")
