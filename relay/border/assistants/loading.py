"""An assistant's YAML → a frozen struct with its content hash; wrong files stop the start."""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from relay.config import Struct
from relay.errors import ConfigError
from relay.wire import Settings
from relay.yaml_files import load_yaml

SHIPPED = Path(__file__).parent
Standard = Literal[
    "TITLE", "NAME", "SECOND_NAME", "LAST_NAME", "COMPANY_TITLE", "POST", "OPPORTUNITY",
    "PHONE", "EMAIL",
]  # fmt: skip


class Feed(Struct, frozen=True):
    """A Feed post: verdict and link; people's names only if `restore` says so."""

    restore: bool = False


class Task(Struct, frozen=True):
    """A task for the responsible, for these verdicts, with a checklist."""

    title: str
    verdicts: tuple[str, ...] = ("target",)
    checklist: list[str] = []
    hours: Annotated[int, msgspec.Meta(ge=1)] = 24  # until its deadline


class Propose(Struct, frozen=True):
    """What a person is asked to approve; none of it is ever done without one."""

    stage: dict[str, str] = {}  # by verdict: the STATUS_ID of a lead's next stage
    responsible: bool = False  # whom the portal's `roles` name for the answer's `role`
    convert: tuple[str, ...] = ()  # verdicts after which a deal is to be made of the lead


class Actions(Struct, frozen=True):
    """What is done in the CRM with an answer; never crosses."""

    fields: dict[str, str] = {}
    standard: dict[Standard, str] = {}  # the card's own fields, only while they are empty
    timeline: bool = True
    feed: Feed | None = None
    notify: bool = False
    task: Task | None = None
    propose: Propose | None = None
    draft: str | None = None  # the answer's key that holds a reply to the customer, never sent


class Assistant(Struct, frozen=True):
    """One assistant as the customer wrote it."""

    name: str
    title: str
    instructions: str
    provider: str
    model: str
    verdict: dict[str, Any]
    settings: Settings = Settings()
    max_input_tokens: Annotated[int, msgspec.Meta(ge=1000)] = 100_000  # text and files of a message
    actions: Actions = Actions()


class Loaded(msgspec.Struct, frozen=True):
    """An assistant with the hash and the text of its file."""

    assistant: Assistant
    sha256: str
    text: str


def load_all(folder: Path | None) -> dict[str, Loaded]:
    """Return the assistants of `folder` (or the shipped ones) by name; ConfigError otherwise."""
    found: dict[str, Loaded] = {}
    for path in sorted((folder or SHIPPED).glob("*.yaml")):
        assistant = load_yaml(path, Assistant)
        text = path.read_text(encoding="utf-8")
        if assistant.name in found:
            raise ConfigError("config_invalid.assistant_twice", path=path, name=assistant.name)
        digest = hashlib.sha256(text.encode()).hexdigest()
        found[assistant.name] = Loaded(assistant, digest, text)
    if not found:
        raise ConfigError("config_invalid.no_assistant", folder=folder or SHIPPED)
    return found
