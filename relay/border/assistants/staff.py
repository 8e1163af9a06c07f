"""Names of the company's own people in an assistant's instructions are replaced too."""

import re
from collections.abc import Sequence

from relay.border.assistants.loading import Loaded
from relay.border.masking.frames import Mask
from relay.border.masking.pool import Maskers
from relay.pii.types import Masked, Part, Policy

_EXAMPLE = re.compile(r"(\[[A-Z_]+_[0-9]+\])")  # placeholders that the instructions speak of


async def masked_instructions(maskers: Maskers, loaded: Loaded, staff: Sequence[str]) -> Masked:
    """Return the instructions with every name and number as `[STAFF_n]`; examples stay."""
    pieces = _EXAMPLE.split(loaded.assistant.instructions)
    parts = tuple(
        Part(str(index), piece, "instructions")
        for index, piece in enumerate(pieces)
        if index % 2 == 0
    )
    policy = Policy(mode="balanced", staff=tuple(staff))
    masking = await maskers.mask(Mask(parts, policy, {}))
    numbers = {placeholder: f"[STAFF_{n}]" for n, placeholder in enumerate(masking.values, 1)}
    for part in masking.parts:
        text = part.text
        for placeholder, instead in numbers.items():
            text = text.replace(placeholder, instead)
        pieces[int(part.name)] = text
    return Masked("".join(pieces))
