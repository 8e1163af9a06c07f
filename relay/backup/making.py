"""Where backups go, what they are called, and when the ones with keys end."""

import contextlib
import datetime
import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple

from relay.errors import VerbFailed
from relay.refusals import of_system
from relay.sealing import Keyring
from relay.setup.files import make_folder
from relay.store.tx import DAY


class Target(NamedTuple):
    """A folder for backups and the key file that seals them."""

    folder: Path
    keys: Keyring


class Made(NamedTuple):
    """What was written: the backup, its data keys if the side has any, and what was removed."""

    backup: Path
    keys: Path | None
    removed: list[Path]


def target(folder: Path, key_file: Path) -> Target:
    """Open the key file and make the folder, private."""
    keys = Keyring.load(key_file)
    make_folder(folder)
    return Target(folder, keys)


@contextlib.contextmanager
def private(data: Path) -> Generator[Path]:
    """A folder in `data` to make copies in; what a crash left of one goes first."""
    for left in data.glob(".backup-*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)  # a side on a server may have none
        folder = Path(tempfile.mkdtemp(prefix=".backup-", dir=data))  # 0700
    except OSError as error:
        raise VerbFailed("disk", path=data, why=of_system(error)) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name(side: str, kind: str, moment: float) -> str:
    """`border-20261129T081500Z.backup`; names sort by time."""
    stamp = datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{side}-{stamp}.{kind}"


def of(folder: Path, side: str, kind: str) -> Iterator[tuple[Path, float]]:
    """The backups of a side in a folder with their times, oldest first."""
    for path in sorted(folder.glob(f"{side}-*.{kind}")):
        try:
            stamp = path.stem.removeprefix(f"{side}-").replace("Z", "+0000")
            moment = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%S%z")
        except ValueError:
            continue
        yield path, moment.timestamp()


def remove_old_keys(folder: Path, side: str, days: float) -> list[Path]:
    """Remove data keys past their term: what was erased must end in the backups, too."""
    removed: list[Path] = []
    for path, moment in of(folder, side, "keys"):
        if time.time() - moment > days * DAY:
            path.unlink()
            removed.append(path)
    return removed
