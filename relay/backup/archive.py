"""What a backup holds: first a manifest with a hash of every file, then the files."""

import contextlib
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, cast

from relay.backup.sealed import Reader, Unreadable, Writer
from relay.errors import VerbFailed
from relay.refusals import of_system
from relay.sealing import Keyring

MANIFEST = "manifest.json"


def write(
    out: Path, keys: Keyring, about: Mapping[str, Any], inside: Mapping[str, Any], files: list[Path]
) -> None:
    """Write a backup whole or not at all, for its owner only.

    `about` can be read without a key, `inside` and the files cannot. VerbFailed("disk") if it
    cannot be written.
    """
    manifest = {**inside, "files": {file.name: _sha256(file) for file in files}}
    beside = out.with_name(f".{out.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            writer = Writer(file, keys, dict(about))
            with tarfile.open(fileobj=cast("Any", writer), mode="w|") as tar:
                body = json.dumps(manifest, ensure_ascii=False).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
                for one in files:
                    tar.add(one, arcname=one.name, recursive=False)
            writer.close()
        beside.rename(out)
    except OSError as error:
        raise VerbFailed("disk", path=out, why=of_system(error)) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


@contextlib.contextmanager
def opened(path: Path, keys: Keyring) -> Generator[tuple[Reader, tarfile.TarFile]]:
    """Open a backup for reading; Unreadable if it is none of ours."""
    try:
        with path.open("rb") as file:
            reader = Reader(file, keys)
            with tarfile.open(fileobj=cast("Any", reader), mode="r|") as tar:
                yield reader, tar
    except (tarfile.TarError, EOFError):
        raise Unreadable("backup_unreadable.cut").at(str(path)) from None
    except OSError as error:
        raise VerbFailed("disk", path=path, why=of_system(error)) from None
    except Unreadable as error:
        raise error.at(str(path)) from None


def manifest(path: Path, keys: Keyring) -> dict[str, Any]:
    """Return the header and the manifest of a backup without unpacking it."""
    with opened(path, keys) as (reader, tar):
        return {**reader.about, **_manifest(tar)}


def unpack(path: Path, keys: Keyring, folder: Path) -> dict[str, Any]:
    """Unpack into `folder`, check every hash and the end; return header and manifest."""
    with opened(path, keys) as (reader, tar):
        found = _manifest(tar)
        wanted: dict[str, str] = found["files"]
        while (member := tar.next()) is not None:
            if member.name not in wanted or not member.isfile():
                raise Unreadable("backup_unreadable.unnamed")
            _extract(tar, member, folder / member.name)
        reader.finish()
        for name, digest in wanted.items():
            if not (folder / name).exists() or _sha256(folder / name) != digest:
                raise Unreadable("backup_unreadable.part", name=name)
        return {**reader.about, **found}


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    member = tar.next()
    if member is None or member.name != MANIFEST:
        raise Unreadable("backup_unreadable.manifest")
    file = tar.extractfile(member)
    assert file is not None  # noqa: S101 - a regular file, or `name` would differ
    return json.loads(file.read())


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, to: Path) -> None:
    source = tar.extractfile(member)
    assert source is not None  # noqa: S101 - a regular file
    handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        while chunk := source.read(1 << 20):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
