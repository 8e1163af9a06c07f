"""The floor of `bench.accept`: what no durable signed accept in Python can be without, and no more.

A bare aiohttp handler: an HMAC over the body, one strict parse, one AES-GCM seal, one row in one
SQLite file with synchronous FULL, whose commits one thread shares out over the clients that wait.
It finds no token, tells no repetition of other bytes, wraps no key per message, sets no job going,
signs no answer, counts and logs nothing: it is a measure, not an example.
"""

import asyncio
import hmac
import os
import queue
import sqlite3
import threading
import time
from base64 import b64decode
from pathlib import Path

import msgspec
from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from relay import signing
from relay.border.contract import Message
from relay.signing import SyncToken

Row = tuple[str, bytes]
Waiting = tuple[Row, asyncio.Future[None]]

BODY_LIMIT = 2**20  # bytes
WINDOW = 300  # seconds that a request's time may be off


class Writer:
    """The thread that commits; rows that arrive while it flushes share the next commit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    async def put(self, row: Row) -> None:
        """Return when the row is on the disk."""
        done = asyncio.get_running_loop().create_future()
        self._rows.put((row, done))
        await done

    def close(self) -> None:
        """Commit what was put and end the thread."""
        self._rows.put(None)
        self._thread.join()

    def _work(self) -> None:
        db = sqlite3.connect(self._path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE raw (id TEXT PRIMARY KEY, sealed BLOB) WITHOUT ROWID, STRICT")
        closing = False
        while not closing and (first := self._rows.get()) is not None:
            batch = [first]
            while not closing and not self._rows.empty():
                following = self._rows.get()
                if following is None:
                    closing = True
                else:
                    batch.append(following)
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT OR IGNORE INTO raw VALUES (?, ?)", [row for row, _ in batch])
            db.execute("COMMIT")
            first[1].get_loop().call_soon_threadsafe(_wake, [done for _, done in batch])
        db.close()


def _wake(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


def make_app(token: SyncToken, writer: Writer) -> web.Application:
    """The one route, for the one token."""
    key = signing.derive(token.secret, "module>border", "request")
    cipher = AESGCM(AESGCM.generate_key(256))
    decoder = msgspec.json.Decoder(Message)

    async def accept(request: web.Request) -> web.Response:
        body = await request.read()
        name, stamp = request.headers[signing.ID], request.headers[signing.TIMESTAMP]
        signed = hmac.digest(key, f"{name}.{stamp}.".encode() + body, "sha256")
        given = b64decode(request.headers[signing.SIGNATURE].removeprefix("v1,"))
        if not hmac.compare_digest(signed, given) or abs(time.time() - int(stamp)) > WINDOW:
            raise web.HTTPUnauthorized
        decoder.decode(body)
        nonce = os.urandom(12)
        await writer.put((name, nonce + cipher.encrypt(nonce, body, name.encode())))
        return web.Response(status=202, text=f'{{"message":"{name}"}}')

    application = web.Application(client_max_size=BODY_LIMIT)
    application.router.add_post("/v1/messages", accept)
    return application
