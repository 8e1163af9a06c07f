"""What `relay init` has done, and what it says at the end."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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
    next: list[str] = field(default_factory=list[str])
    failed: str = ""

    def as_json(self) -> str:
        """For programs."""
        value: dict[str, Any] = {
            "side": self.side,
            "config": str(self.config),
            "subject": self.subject,
            "made": [str(path) for path in self.files],
            "token": self.token,
            "next": self.next,
            "failed": self.failed,
        }
        return json.dumps(value, ensure_ascii=False)

    def lines(self) -> list[str]:
        """For a person; without the token, which goes to stdout alone."""
        said = [f"создан: {path}" for path in self.files] or ["всё уже было на месте"]
        if self.token_kept:
            said.append(
                f"sync-токен {self.subject} уже есть (ключ {self.token_kept});"
                f" новый: relay token rotate {self.subject} --config {self.config}"
            )
        if self.failed:
            said.append(f"НЕ ГОТОВО: {self.failed}")
        if self.next:
            said.append("дальше:")
            said += [f"  {number}. {step}" for number, step in enumerate(self.next, 1)]
        return said
