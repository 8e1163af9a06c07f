"""Secrets are files of their owner alone; the file of a key may be a command that prints it.

An executable key file (0700) is run, and what it prints is what the file would hold: a key that
stands in a vault or a hardware module never lies on this disk.
"""

import os
import stat
import subprocess
from pathlib import Path
from typing import BinaryIO

from relay import file_owner
from relay.errors import ConfigError
from relay.refusals import of_system

SECONDS = 20  # for a key's command


def read_secret(path: Path) -> str:
    """Return the text of a secret file; ConfigError unless only its owner can read it."""
    try:
        with _opened(path) as file:
            return file.read().decode("utf-8-sig").strip()
    except PermissionError:
        raise ConfigError("key_file_rights", path=path, user=file_owner.own_name()) from None
    except OSError as error:
        raise ConfigError("key_file_missing", path=path, why=of_system(error)) from None
    except UnicodeDecodeError:
        raise ConfigError("key_file_invalid", path=path) from None


def read_key(path: Path) -> str:
    """Return what a key file holds, or prints if it is a command; ConfigError as above.

    What a command says on its error stream goes to ours; what it prints is told to nobody.
    """
    if not is_command(path):
        return read_secret(path)
    try:
        with _opened(path) as file:
            owner = os.fstat(file.fileno()).st_uid
        if owner not in (0, os.geteuid()):
            raise ConfigError("key_command.owner", path=path)
        done = subprocess.run(
            [path.absolute()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=SECONDS,
            check=True,
        )
        return done.stdout.decode().strip()
    except OSError as error:
        raise ConfigError("key_command.not_run", path=path, why=of_system(error)) from None
    except subprocess.TimeoutExpired:
        raise ConfigError("key_command.slow", path=path, seconds=SECONDS) from None
    except subprocess.CalledProcessError as error:
        raise ConfigError("key_command.failed", path=path, status=error.returncode) from None
    except UnicodeDecodeError:
        raise ConfigError("key_file_invalid", path=path) from None


def _opened(path: Path) -> BinaryIO:
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC), "rb")
    mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    if mode & 0o077:
        file.close()
        raise ConfigError("key_file_open", path=path, mode=f"{mode:04o}")
    return file


def is_command(path: Path) -> bool:
    """Whether a key file is a command, so that a new key cannot be written into it."""
    return path.is_file() and bool(path.stat().st_mode & stat.S_IXUSR)


def refuse_command(path: Path) -> None:
    """ConfigError if a new key would be written into a command."""
    if is_command(path):
        raise ConfigError("key_command.rotated_there", path=path)
