"""Compound files (OLE): their streams by path; the one door to olefile."""

import io
from importlib import import_module
from typing import Any

from relay.border.documents.draft import Unreadable

_olefile: Any = import_module("olefile")  # untyped: no other file may touch it
_FREE = 0xFFFFFFFF


class Compound:
    """An opened compound file. Paths are written with slashes; case does not matter."""

    def __init__(self, content: bytes) -> None:
        try:
            self._file = _olefile.OleFileIO(io.BytesIO(content), raise_defects=40)
            found = self._file.listdir(streams=True, storages=True)
        except Exception as error:
            # olefile raises its own errors, OSError, struct.error, IndexError and more.
            raise Unreadable("broken") from error
        if len(content) <= self._last_sector():
            raise Unreadable("broken")  # cut off: what is missing would be missed in silence
        self.paths: list[str] = ["/".join(map(str, path)) for path in found]

    def _last_sector(self) -> int:
        """Where the last sector in use begins; the header takes the place of one."""
        sectors: list[int] = self._file.fat
        last = next((n for n in reversed(range(len(sectors))) if sectors[n] != _FREE), -1)
        return (last + 1) * int(self._file.sector_size)

    def __contains__(self, path: str) -> bool:
        return bool(self._file.exists(path))

    def folders(self, prefix: str, name: str) -> list[str]:
        """Storages directly beneath `prefix` whose name begins with `name`, in order."""
        length = len(prefix)
        return sorted(
            path
            for path in self.paths
            if path.startswith(prefix + name) and "/" not in path[length:]
        )

    def read(self, path: str) -> bytes:
        """The bytes of a stream; `Unreadable` where there is none."""
        try:
            with self._file.openstream(path) as stream:
                return bytes(stream.read())
        except Exception as error:
            raise Unreadable("broken") from error
