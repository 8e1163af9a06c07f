"""The guard: refuses a turn in which masking still finds an identifier or a name.

It catches bypass and version skew between the sides; it is no second opinion. It looks for
identifiers and names (not for unknown words) and skips exactly the terms that the turn names.
"""

from collections.abc import Iterator

from relay import wire
from relay.errors import RawPersonalData
from relay.pii.guard import guard


def check(turn: wire.Turn) -> None:
    """Raise RawPersonalData if any text of the turn holds what should have been masked."""
    for text in _texts(turn):
        if guard(text, turn.allowed_terms):
            raise RawPersonalData


def _texts(turn: wire.Turn) -> Iterator[str]:
    yield turn.text
    for file in turn.files:
        yield file.name
        yield file.text
    for assistant in turn.assistants:
        yield assistant.instructions
