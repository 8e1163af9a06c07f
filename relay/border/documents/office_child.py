"""Become a locked-up LibreOffice: `python -I -m … FOLDER FORMAT MEMORY CPU`, once.

It may read its own program and settings, and write in the folder alone: no other file, no socket
of any kind, no other process, no capability.
"""

import os
import sys
from pathlib import Path

from relay.border.documents.confine import SYSTEM_LIBRARIES, confine, limit

PROGRAM = Path("/usr/lib/libreoffice/program/soffice.bin")
SOURCE = "source"
_FILE_BYTES = 100_000_000
_SETTINGS = tuple(
    map(
        Path,
        (
            "/usr/share",
            "/etc/libreoffice",
            "/etc/fonts",
            "/var/lib/libreoffice",
            "/var/spool/libreoffice",
            "/var/cache/fontconfig",
            "/dev/null",
            "/dev/urandom",
        ),
    )
)


def main() -> None:
    """Give up everything but the folder, then execute the program."""
    folder, target, memory, cpu = sys.argv[1:5]
    limit(int(memory), int(cpu), file_bytes=_FILE_BYTES)
    os.chdir(folder)
    confine(
        readable=tuple(path for path in _SETTINGS if path.exists()),
        executable=tuple(path for path in SYSTEM_LIBRARIES if path.exists()),
        writable=(Path(folder),),
    )
    command = [
        str(PROGRAM),
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        "--convert-to", target, "--outdir", folder, SOURCE,
    ]  # fmt: skip
    environment = {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder,
        "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    os.execve(PROGRAM, command, environment)  # noqa: S606 - a literal program, no shell


if __name__ == "__main__":
    main()
