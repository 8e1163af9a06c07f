"""What `relay init` has done, and what it says at the end."""

import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from relay.refusals import Both
from relay.said import both, fitted

PROGRAM = "relay" if shutil.which("relay") else str(Path(sys.executable).with_name("relay"))
"""How the next command is called: by its whole path where the shell does not find it."""


@dataclass
class Made:
    """Collected while a side is made; nothing in it is secret but `token`, shown once."""

    side: str
    config: Path
    subject: str
    files: list[Path] = field(default_factory=list[Path])
    token: str | None = None
    issued: str = ""  # key id of that token, also where it went into a file
    token_kept: str = ""  # key id of a token that was there before
    next: list[Both] = field(default_factory=list[Both])
    settled: list[str] = field(default_factory=list[str])  # options that came too late
    failed: Both | None = None

    def as_json(self) -> str:
        """For programs."""
        value: dict[str, Any] = {
            "side": self.side,
            "config": str(self.config),
            "subject": self.subject,
            "made": [str(path) for path in self.files],
            "token": self.token,
            "next": [step[0] for step in self.next],
            "failed": self.failed[0] if self.failed else "",
        }
        return json.dumps(value, ensure_ascii=False)

    def lines(self) -> list[str]:
        """For a person; without the token, which goes to stdout alone."""
        told = [both("made", path=path) for path in self.files] or [both("made.nothing")]
        if self.settled:
            told.append(both("made.settled", names=", ".join(self.settled), path=self.config))
        if self.token_kept:
            again = f"{PROGRAM} token rotate {self.subject} --config {self.config}"
            kept = both("made.kept", subject=self.subject, key=self.token_kept, command=again)
            told.append(kept)
        if self.failed:
            told.append(both("made.failed", why=self.failed))
        if self.next:
            told.append(both("made.next"))
        lines = [line for pair in told for line in fitted(pair)]
        for number, step in enumerate(self.next, 1):
            lines.append(f"  {number}. " + "\n     ".join(fitted(step)))
        return lines
