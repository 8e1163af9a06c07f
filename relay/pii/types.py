"""The nouns of masking: policy, part, span, replacement, value, and the masked result."""

from typing import Literal, NamedTuple, NewType

import msgspec

Masked = NewType("Masked", str)
"""Text in which every identifier has been replaced; only masking and fixed texts make it."""

Mode = Literal["strict", "balanced"]
Kind = Literal["person", "phone", "email", "address", "text", "other", "instructions"]


class Span(NamedTuple):
    """A find: half-open range in code points, its label (PERSON, …) and the rule that saw it."""

    start: int
    stop: int
    label: str
    rule: str


RULED, OWN = "field_rule", "own_pattern"
DECIDED = frozenset((RULED, OWN))
"""Rules that an officer wrote: their type outranks what every other says."""


class OwnPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A portal's own pattern in RE2's syntax, and the public type of what it finds."""

    pattern: str
    label: str = "OTHER_ID"


class FieldRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of a form's field, told by its name or UF_ code (`field`), else by its
    `kind`.

    `mask` hides it whole as `label`; `drop` leaves it out; `pass` lets unknown words and numbers of
    it cross, though never what is recognised; `default` undoes a rule by kind for one name.
    """

    do: Literal["mask", "drop", "pass", "default"]
    field: str = ""
    kind: str = ""
    label: str = "OTHER_ID"


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a portal lets cross: terms that may (`allow`), never may (`deny`), names of `staff`,
    its own `patterns`, and rules for the `fields` of its forms."""

    mode: Mode = "strict"
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    patterns: tuple[OwnPattern, ...] = ()
    fields: tuple[FieldRule, ...] = ()


class Stretch(NamedTuple):
    """A range of a part that a field's rule decides: masked whole as `label`, or (no label) free
    of default deny."""

    start: int
    stop: int
    label: str = ""


class Part(msgspec.Struct, frozen=True):
    """One text of a message. A `kind` that names a person masks it whole and seeds the rest."""

    name: str
    text: str
    kind: Kind = "text"
    ruled: tuple[Stretch, ...] = ()


class Replacement(msgspec.Struct, frozen=True):
    """What stands where: range in the part's own text, the placeholder put there, and what it hid.

    `surface` is the text that stood there; it makes the position list enough to restore a part.
    """

    start: int
    stop: int
    placeholder: str
    label: str
    rule: str
    surface: str = ""


class Value(msgspec.Struct, frozen=True):
    """The person or thing behind one placeholder: canonical form, and every surface met."""

    label: str
    canonical: str
    surfaces: tuple[str, ...]


class MaskedPart(msgspec.Struct, frozen=True):
    """One masked text, with the position list that restores it exactly."""

    name: str
    text: Masked
    replacements: tuple[Replacement, ...]


class Masking(msgspec.Struct, frozen=True):
    """A whole message, masked. `values` and `replacements` are secret; the rest may cross.

    `hints` maps a placeholder to closed enums (`relay.wire.Hint` names them); `remarks` speak of
    the message; `allowed_terms` are the terms of the allow-list that the texts contain.
    """

    parts: tuple[MaskedPart, ...]
    values: dict[str, Value]
    hints: dict[str, dict[str, str]]
    remarks: tuple[str, ...]
    allowed_terms: tuple[str, ...]


class Restored(msgspec.Struct, frozen=True):
    """An answer with its placeholders filled in, and the placeholders that nobody gave out."""

    text: str
    unknown: tuple[str, ...]
