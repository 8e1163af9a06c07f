"""What each vendor's model takes: first row that fits decides, an unknown model gets the least."""

from fnmatch import fnmatchcase
from typing import Literal, NamedTuple


class Capabilities(NamedTuple):
    """What may be sent. `sampling`: temperature and top_p; `labels`: metadata and safety id."""

    sampling: bool = False
    schema: Literal["strict", "object", "none"] = "strict"
    files: bool = False
    conversation: bool = False
    labels: bool = False


OPENAI = Capabilities(files=True, conversation=True, labels=True)

# gpt-5 and newer refuse temperature (400 unsupported_value); 4o and 4.1 end on 2027-01-14.
# Yandex AI Studio has Files and Conversations since 2026-02; vLLM and Ollama are stateless.
# DeepSeek knows json_object only and calls sampling ineffective; Gemini takes schemas in chat.
TABLE: tuple[tuple[str, str, Capabilities], ...] = (
    ("openai", "gpt-4o*", OPENAI._replace(sampling=True)),
    ("openai", "gpt-4.1*", OPENAI._replace(sampling=True)),
    ("openai", "*", OPENAI),
    ("yandex", "gpt://*/yandexgpt*", Capabilities(sampling=True, files=True, conversation=True)),
    ("yandex", "*", Capabilities(files=True, conversation=True)),
    ("vllm", "*", Capabilities(sampling=True)),
    ("ollama", "*", Capabilities(sampling=True)),
    ("deepseek", "*", Capabilities(schema="object")),
    ("gemini", "*", Capabilities(sampling=True)),
)

UNKNOWN = Capabilities()


def capabilities(provider: str, model: str) -> Capabilities:
    """The row for `model` of `provider`; a name such as `openai-eu` counts as `openai`."""
    vendor = provider.partition("-")[0]
    for name, pattern, row in TABLE:
        if name == vendor and fnmatchcase(model, pattern):
            return row
    return UNKNOWN
