"""Whose files a side's are: what root makes among them, the service's user could not open."""

import os
import pwd
from pathlib import Path

from relay.errors import ConfigError


def refuse_root(path: Path) -> None:
    """ConfigError if root runs what belongs to another user; a path that is not there passes."""
    owner = _owner(path)
    if os.geteuid() == 0 and owner:
        raise ConfigError("run_as_root", path=path, user=name(owner))


def _owner(path: Path) -> int:
    try:
        return path.stat().st_uid
    except OSError:  # whoever opens it says why it cannot be
        return 0


def own_name() -> str:
    """The user that runs this."""
    return name(os.geteuid())


def name(number: int) -> str:
    """A user's name; the number of one that has none here."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"#{number}"
