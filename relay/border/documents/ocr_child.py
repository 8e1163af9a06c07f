"""Become a locked-up tesseract: `python -I -m … PSM MEMORY CPU`, an image on its input."""

import os
import sys
from pathlib import Path

from relay.border.documents.confine import SYSTEM_LIBRARIES, confine, limit

PROGRAM = Path("/usr/bin/tesseract")
DATA = Path("/usr/share")
LANGUAGES = "rus+eng"


def main() -> None:
    """Give up everything but the program, its libraries and its data, then execute it."""
    mode, memory, cpu = sys.argv[1:4]
    libraries = tuple(path for path in (*SYSTEM_LIBRARIES, PROGRAM) if path.exists())
    limit(int(memory), int(cpu))
    confine(readable=(DATA,), executable=libraries)
    command = [str(PROGRAM), "stdin", "stdout", "-l", LANGUAGES, "--psm", mode, "tsv"]
    os.execv(PROGRAM, command)  # noqa: S606 - a literal program, no shell


if __name__ == "__main__":
    main()
