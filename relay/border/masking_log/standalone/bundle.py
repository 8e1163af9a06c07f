"""The verifier's modules as one file, for a machine that has Python and nothing of relay."""

import re
from pathlib import Path

ORDER = ("ed25519", "notes", "tree", "export", "verify")
_DOCSTRING = re.compile(r'"""(.*?)"""\n+', re.S)
_OURS = re.compile(r"^from (relay|__future__)[^\n(]*(\([^)]*\))?\n", re.M)


def text() -> str:
    """Return the source of the one-file verifier."""
    sources = [(Path(__file__).parent / f"{name}.py").read_text("utf-8") for name in ORDER]
    about = _DOCSTRING.match(sources[-1])
    assert about is not None  # noqa: S101 - every module of ours begins with one
    bodies = [_OURS.sub("", _DOCSTRING.sub("", source, count=1)) for source in sources]
    return f"{about[0]}from __future__ import annotations\n\n" + "\n".join(bodies)
