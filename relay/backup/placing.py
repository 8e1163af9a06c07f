"""What is restored appears in an empty folder or empty schemas all at once, or a marker says no."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path

from relay.errors import ConfigError
from relay.store.copying import HALF
from relay.store.database import Place, Server
from relay.store.migrations import Schema

_WORK = ".restoring"


@contextlib.contextmanager
def prepared(
    data: Path, places: Mapping[str, tuple[Place, Sequence[Schema]]]
) -> Generator[tuple[Path, Callable[[], None]]]:
    """A folder to prepare files in, and what makes them appear in their `places`, by name.

    ConfigError unless all places are empty and nobody else restores into them.
    """
    targets = {
        name: (place, schemas)
        for name, (place, schemas) in places.items()
        if isinstance(place, Server)
    }
    with staging(data) as work:
        if not targets:
            yield work, lambda: in_place(work, data)
            return
        from relay.store import filling

        with filling.reserved(targets) as to:

            def appear() -> None:
                to.fill(work)
                in_place(work, data)

            yield work, appear


@contextlib.contextmanager
def staging(data: Path) -> Generator[Path]:
    """A folder to prepare a restore in; ConfigError unless `data` is empty and nobody runs on it.

    What an interrupted restore left is thrown away: the backup is still there.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = (data / HALF).exists()
    there = sorted(data.glob("*.db"))
    if there and not half:
        raise ConfigError("data_not_empty.folder", path=there[0])
    handle = os.open(data / "restore.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError("restore_running", place=data) from None
        if half:
            for path in (*there, *data.glob("*.db-wal"), *data.glob("*.db-shm")):
                path.unlink()
            (data / HALF).unlink()
        work = data / _WORK
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    finally:
        os.close(handle)
        (data / "restore.lock").unlink(missing_ok=True)


def in_place(work: Path, data: Path) -> None:
    """Move the prepared files; while it lasts a marker forbids to open any of them."""
    marker = data / HALF
    marker.write_text("a restore was interrupted: run relay restore again\n", encoding="utf-8")
    _sync(data)
    for path in sorted(work.iterdir()):
        if path.suffix in (".db", ".key"):
            path.rename(data / path.name)
    _sync(data)
    marker.unlink()
    _sync(data)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
