"""The key that signs heads and exports of the log, and what is published of it.

The file has lines `<key id> <base64 of 32 bytes>` (an Ed25519 seed each): the first signs, the
others only let their old heads be checked. Public keys and signatures are written as C2SP
signed-note says, under the name `relay/<portal>`.
"""

import base64
import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from relay.border.masking_log.changes import note_changes
from relay.border.masking_log.record import Record
from relay.config import Border
from relay.errors import ConfigError
from relay.refusals import of_system
from relay.secret_files import read_key, read_secret, refuse_command
from relay.store.database import Database
from relay.store.tx import Tx


class LogKey:
    """The private keys of a file; nothing of them shows in a repr."""

    def __init__(self, keys: dict[str, Ed25519PrivateKey]) -> None:
        self._keys = keys
        self.id = next(iter(keys))

    def __repr__(self) -> str:
        return f"LogKey({list(self._keys)!r})"

    def sign(self, portal: str, text: bytes) -> str:
        """Return the signature line of `text` by the first key."""
        key = self._keys[self.id]
        public = _public(key)
        signature = base64.b64encode(_hash(name(portal), public) + key.sign(text)).decode()
        return f"\u2014 {name(portal)} {signature}\n"

    def public(self, portal: str) -> list[str]:
        """Return the public keys of this portal's log, the signing one first."""
        return [public_line(portal, _public(key)) for key in self._keys.values()]

    def signed(self, portal: str, note: str) -> bool:
        """Whether a note of this portal's log is signed by one of the keys."""
        text, _, signature = note.rpartition("\n\n")
        for key in self._keys.values():
            public, parts = _public(key), signature.split()
            if len(parts) != 3 or parts[1] != name(portal):
                continue
            data = base64.b64decode(parts[2])
            with contextlib.suppress(InvalidSignature):
                if data[:4] == _hash(name(portal), public):
                    key.public_key().verify(data[4:], f"{text}\n".encode())
                    return True
        return False

    def fingerprint(self) -> str:
        """SHA-256 of the public signing key, as a record of the log names it."""
        return hashlib.sha256(_public(self._keys[self.id])).hexdigest()


def load(path: Path) -> LogKey:
    """Read the key file; ConfigError if it is missing, open to others or not of this form."""
    keys: dict[str, Ed25519PrivateKey] = {}
    try:
        for line in read_key(path).splitlines():
            key_id, _, text = line.partition(" ")
            seed = base64.b64decode(text, validate=True)
            keys[key_id] = Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError:
        keys = {}
    if not keys:
        raise ConfigError("key_file", path=path)
    return LogKey(keys)


def make(path: Path, key_id: str) -> None:
    """Write a fresh key before those in the file, or into a new one.

    Of two nodes that make the first key at once, one makes it and both have it.
    """
    refuse_command(path)
    exists = path.exists()
    before = read_secret(path) + "\n" if exists else ""
    line = f"{key_id} {base64.b64encode(os.urandom(32)).decode()}\n"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, fresh = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(line + before)
            file.flush()
            os.fsync(file.fileno())
        if exists:
            Path(fresh).replace(path)
        else:
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)
    finally:
        Path(fresh).unlink(missing_ok=True)


def path_of(settings: Border) -> Path:
    """Where the signing key is."""
    return settings.log.key_file or settings.data / "log.key"


def ready(path: Path, *, signed_before: bool) -> LogKey:
    """Load the key; make it if nothing was signed yet, else ConfigError("log_key_lost")."""
    try:
        if not path.exists():
            if signed_before:
                raise ConfigError("log_key_lost", path=path)
            make(path, "k1")
    except OSError as error:
        raise ConfigError("data_folder", path=path, why=of_system(error)) from None
    return load(path)


async def of(settings: Border, log: Database) -> LogKey:
    """The key that signs the border's log; errors as of `ready`."""
    before = await log.read(lambda tx: tx.one("SELECT size FROM heads LIMIT 1"))
    return ready(path_of(settings), signed_before=before is not None)


def note_key(tx: Tx, portal: str, key: LogKey, *, actor: str = "relay") -> None:
    """Record which key signs from now on, if that is news."""
    found = {key.id: Record(event="log_key_changed", subject_sha256=key.fingerprint())}
    note_changes(tx, portal, "log_key", found, actor=actor)


def name(portal: str) -> str:
    """The name of a portal's log in its heads and keys."""
    return f"relay/{portal}"


def public_line(portal: str, public: bytes) -> str:
    """A public key as it is handed to an auditor."""
    data = base64.b64encode(b"\x01" + public).decode()
    return f"{name(portal)}+{_hash(name(portal), public).hex()}+{data}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def _hash(name_: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name_}\n".encode() + b"\x01" + public).digest()[:4]
