"""Files of a new side: secrets that only their owner reads, written whole or not at all."""

import contextlib
import os
import secrets
from pathlib import Path

from relay.errors import ConfigError
from relay.refusals import of_system


def make_folder(path: Path) -> None:
    """Make a private folder; one that is there stays as it is."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError("folder", path=path, why=of_system(error)) from None


def write_once(path: Path, text: str) -> bool:
    """Write a 0600 file unless there is one; True if it was written. Never half a file."""
    if path.exists():
        return False
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # unlike a rename it never replaces what another run has written
    except FileExistsError:
        return False
    except OSError as error:
        raise ConfigError("write", path=path, why=of_system(error)) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
    return True
