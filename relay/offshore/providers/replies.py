"""What of the vendor's answers is read: the SDK would let any shape through."""

import msgspec

from relay.wire import Usage


class Part(msgspec.Struct, frozen=True):
    """One part of an output message: `output_text` with text, or `refusal`."""

    type: str
    text: str = ""


class Item(msgspec.Struct, frozen=True):
    """One output item; only those of type `message` have content for us."""

    type: str
    content: list[Part] = []


class Failure(msgspec.Struct, frozen=True):
    """Why a response failed, as a code."""

    code: str | None = None


class Gap(msgspec.Struct, frozen=True):
    """Why a response is incomplete."""

    reason: str | None = None


class Tokens(msgspec.Struct, frozen=True):
    """Tokens, where the vendor counts them."""

    input_tokens: int = 0
    output_tokens: int = 0


class Reply(msgspec.Struct, frozen=True):
    """A Response. A missing status is an error of its own, hence the default."""

    id: str
    model: str
    status: str | None = None
    output: list[Item] = []
    error: Failure | None = None
    incomplete_details: Gap | None = None
    usage: Tokens | None = None

    @property
    def spent(self) -> Usage:
        tokens = self.usage or Tokens()
        return Usage(input_tokens=tokens.input_tokens, output_tokens=tokens.output_tokens)


class Message(msgspec.Struct, frozen=True):
    """What the assistant said in a chat completion."""

    content: str | None = None
    refusal: str | None = None


class Choice(msgspec.Struct, frozen=True):
    """One choice; a missing reason is an error of its own, hence the default."""

    message: Message
    finish_reason: str | None = None


class ChatTokens(msgspec.Struct, frozen=True):
    """Tokens as chat completions name them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class Completion(msgspec.Struct, frozen=True):
    """A chat completion."""

    model: str
    choices: list[Choice]
    usage: ChatTokens | None = None

    @property
    def spent(self) -> Usage:
        tokens = self.usage or ChatTokens()
        return Usage(input_tokens=tokens.prompt_tokens, output_tokens=tokens.completion_tokens)


class Made(msgspec.Struct, frozen=True):
    """A file or conversation that now exists."""

    id: str


class Deleted(msgspec.Struct, frozen=True):
    """The answer to a deletion; an empty one will do."""


class Row(msgspec.Struct, frozen=True):
    """One model of the list."""

    id: str
    shutdown_date: str | None = None


class Rows(msgspec.Struct, frozen=True):
    """The list of models."""

    data: list[Row]
