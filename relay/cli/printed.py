"""Papers that a verb writes: a new file that only its owner can read."""

import os
from pathlib import Path

from relay.errors import RelayError


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet (0600); RelayError("disk") says why it cannot be."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise RelayError("disk", f"{path}: {error.strerror}") from None
