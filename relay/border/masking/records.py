"""What the masking log says of one masked message: the message, each file, each part that stays."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from relay import __version__, wire
from relay.border.documents.blocks import Extracted, Withheld
from relay.border.masking import compose, reading
from relay.border.masking.compose import Source
from relay.border.masking_log import Input, Output, Record
from relay.border.masking_log.record import DROPPED, METHOD, code
from relay.border.side import Portal
from relay.pii.types import Policy

DETECTOR = f"relay.pii {__version__}"
FIELD = re.compile(r"[A-Z][A-Z_]{0,40}(?:_[0-9]{1,13})?")
"""A field's code at Bitrix24 (`UF_CRM_1690000000`); another name might say who wrote."""
CHECKS = ["second_pass", "vault_values"]  # what the finished bytes have passed before they clear


def contents(source: Source) -> Iterator[bytes]:
    """Bytes of every attachment in order, empty where the sender gave none."""
    for file in source.message.files:
        try:
            yield base64.b64decode(file.content or "", validate=True)
        except ValueError:
            yield b""


def of_masking(
    portal: Portal,
    source: Source,
    turn: wire.Turn,
    encoded: bytes,
    counts: Mapping[str, int],
    distinct: Mapping[str, int],
    size: int,
    prints: Sequence[str],
) -> list[tuple[str, Record]]:
    """Return (once, record) for the message as it will be sent, its files, its withheld parts.

    `size` is of the message as received; `prints` are HMACs of the message and of every file.
    """
    digest = hashlib.sha256(encoded).hexdigest()
    base = Record(
        event="cleared",
        request_id=turn.turn,
        lead_ref=turn.thread,
        policy_sha256=portal.policy_sha256,
        detector=DETECTOR,
        checks=CHECKS,
        method=METHOD,
    )
    whole = msgspec.structs.replace(
        base,
        part="message",
        input=Input(kind=source.message.channel.type, bytes=size, hmac=prints[0]),
        output=Output(sha256=digest, bytes=len(encoded)),
        counts=dict(counts)
        | left_out(*source.bodies.values())
        | dropped(compose.dropped(source.message, portal.policy), portal.policy),
        distinct=dict(distinct),
    )
    found = [(digest, whole)]
    inputs = list(map(len, contents(source)))
    for index, file in enumerate(source.files):
        if isinstance(file, Extracted):
            name = compose.file_name(index + 1)
            came = Input(
                kind="file", format=file.format, bytes=inputs[index], hmac=prints[index + 1]
            )
            record = msgspec.structs.replace(
                base,
                part=name,
                input=came,
                output=output_of(_named(turn, name)),
                counts=left_out(file),
            )
            found.append((f"{digest}:{name}", record))
    for one in reading.withheld(source):
        index = one.number - 1
        came = Input(kind="file", format=one.format, bytes=inputs[index], hmac=prints[one.number])
        record = msgspec.structs.replace(
            base,
            event="withheld",
            decision="withheld",
            part=f"attachment-{one.number}",
            reason=one.reason,
            checks=[],
            input=came,
        )
        found.append((f"{turn.turn}:{one.number}", record))
    return found


def dropped(fields: Sequence[str], policy: Policy) -> dict[str, int]:
    """How many fields the policy left out, by name where that is a code or the policy's own."""
    own = {rule.field for rule in policy.fields}
    names = (name if FIELD.fullmatch(name) or name in own else "other" for name in fields)
    return dict(Counter(DROPPED + code(name) for name in names))


def left_out(*documents: Extracted | Withheld) -> dict[str, int]:
    """What the readers left out of documents and the files inside them, by kind."""
    found: Counter[str] = Counter()
    for document in documents:
        if isinstance(document, Withheld):
            found[f"withheld.{document.reason}"] += 1
            continue
        for one in document.left_out:
            found[f"left_out.{one.what}"] += one.count
        found.update(left_out(*(part.document for part in document.parts)))
    return dict(found)


def output_of(file: wire.File) -> Output:
    """Hash and size of a masked file."""
    data = file.text.encode()
    return Output(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))


def _named(turn: wire.Turn, name: str) -> wire.File:
    return next(file for file in turn.files if file.name == name)
