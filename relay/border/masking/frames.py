"""What the border and its masking processes say to each other: frames of msgpack."""

import msgspec

from relay.pii.types import Masking, Part, Policy, Value


class Mask(msgspec.Struct, frozen=True, tag=True):
    """Mask these parts, going on from the thread's known values."""

    parts: tuple[Part, ...]
    policy: Policy
    known: dict[str, Value]


class Check(msgspec.Struct, frozen=True, tag=True):
    """Look at finished texts once more: identifiers, names, and every value of the vault."""

    texts: tuple[str, ...]
    values: dict[str, Value]
    allowed_terms: tuple[str, ...]


class Masked(msgspec.Struct, frozen=True, tag=True):
    """The masking of a `Mask`."""

    masking: Masking


class Checked(msgspec.Struct, frozen=True, tag=True):
    """What a `Check` found: labels and placeholders, never a value."""

    found: tuple[str, ...]


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why there is no answer."""

    code: str


Question = Mask | Check
Answer = Masked | Checked | Failed
