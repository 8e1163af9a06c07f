"""One record of the masking log: its fields, its events, and the walls around what it may say.

Never a value, a file name, a subject line, a prompt, an answer or an error text. What cannot hold
such a thing is an enum, a count, a hash or an id of ours; the reason that a person gives is masked
before it comes here (`relay.border.audit`).
"""

import datetime
import re
from typing import Literal, get_args

import msgspec

Event = Literal[
    # a message on its way; `held` and `refused` stop it, `withheld` is a part that stays
    "cleared", "withheld", "held", "sending", "sent", "refused", "received", "too_late",
    "restored", "viewed", "released", "dropped", "approved", "declined",
    # people and what they do with the data
    "revealed", "reveal_alarm", "denied", "exported", "erasing", "erased", "retained",
    "reviewed", "self_checked", "backed_up", "restored_backup",
    # what decides over the way abroad
    "egress_stopped", "egress_opened", "incident_opened", "incident_closed",
    "recipient_not_allowed", "destination_changed",
    # what the way depends on
    "token_issued", "token_revoked", "token_rotated", "policy_changed", "assistant_changed",
    "role_changed", "log_key_changed", "key_rotated", "key_rewrapped",
    # the log about itself
    "clock_set_back", "log_behind",
]  # fmt: skip
EVENTS: tuple[str, ...] = get_args(Event)

METHOD = "введение идентификаторов"  # the method's name in Приказ РКН № 140, приложение № 2
DROPPED = "dropped."  # such a count names a field that the policy left out
OURSELVES = "relay"
VERSION = 2
GENESIS = "0" * 64
MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
REASON_CHARS = 500

_ID = re.compile(r"[A-Za-z0-9._:*-]{0,128}")
_CODE = re.compile(r"[A-Za-z0-9._:-]{1,80}")
_DETECTOR = re.compile(r"(relay\.[a-z.]+ [0-9][0-9a-z.+-]{0,30})?")
_SHA256 = re.compile(r"([0-9a-f]{64})?")


class Input(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came in: kind, size, what the bytes are, and an HMAC that dies with the thread's key."""

    kind: str
    bytes: int
    hmac: str
    format: str = ""


class Output(msgspec.Struct, frozen=True):
    """What may leave or left: the hash of masked bytes identifies nobody."""

    sha256: str
    bytes: int


class Destination(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who received it or may, by which notice; `entry_sha256` is the register's entry then valid.

    The dates and the class of retention stand where the entry itself is recorded.
    """

    recipient: str
    country: str
    notice: str
    id: str = ""
    entry_sha256: str = ""
    notice_date: str = ""
    vendor: str = ""
    model: str = ""
    retention: str = ""
    valid_from: str = ""
    valid_until: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event.

    `request_id` is the message's random id, `lead_ref` its thread's, `part` our own name of a
    text or attachment; `subject` is the id of what an event changed or a person touched, and
    `subject_sha256`, `before_sha256` are its content now and before. `counts` are replacements by
    kind, `distinct` the different values among them: persons, phones.
    """

    event: Event
    request_id: str = ""
    lead_ref: str = ""
    part: str = ""
    decision: Literal["", "sent", "withheld", "failed"] = ""
    actor: str = ""  # none: relay itself, and so it is written
    method: str = ""
    policy_sha256: str = ""
    detector: str = ""
    assistant_sha256: str = ""
    subject: str = ""
    subject_sha256: str = ""
    before_sha256: str = ""
    input: Input | None = None
    output: Output | None = None
    counts: dict[str, int] = {}
    distinct: dict[str, int] = {}
    reason: str = ""
    checks: list[str] = []
    destinations: list[Destination] = []


class Chained(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record in its place; the same moment stands in UTC and in Moscow's time."""

    v: int
    portal: str
    seq: int
    ts: str
    ts_msk: str = ""
    prev_hash: str
    record: Record

    @property
    def message(self) -> str:
        """The message it is about."""
        return _message(self.v, self.record)


class Said(msgspec.Struct, frozen=True):
    """The fields of a record that stand in columns too."""

    event: str
    request_id: str = ""
    lead_ref: str = ""
    output: Output | None = None


class Place(msgspec.Struct, frozen=True):
    """Where a record says it stands, and what its columns must say: all that a walk needs."""

    v: int
    portal: str
    seq: int
    prev_hash: str
    record: Said

    @property
    def message(self) -> str:
        """The message it is about."""
        return _message(self.v, self.record)


def _message(version: int, record: Record | Said) -> str:
    return record.lead_ref if version == 1 else record.request_id  # version 1 had one id for both


_PLACE = msgspec.json.Decoder(Place)
_CANONICAL = msgspec.json.Encoder(order="sorted")


def encode(portal: str, seq: int, moment: float, prev_hash: str, record: Record) -> bytes:
    """Return the canonical bytes of a record in its place; ValueError if a field is no such."""
    check(record)
    if not record.actor:
        record = msgspec.structs.replace(record, actor=OURSELVES)
    utc = datetime.datetime.fromtimestamp(moment, datetime.UTC)
    return _CANONICAL.encode(
        Chained(
            v=VERSION,
            portal=portal,
            seq=seq,
            ts=utc.isoformat(timespec="milliseconds"),
            ts_msk=utc.astimezone(MOSCOW).isoformat(timespec="milliseconds"),
            prev_hash=prev_hash,
            record=record,
        )
    )


def decode(body: bytes) -> Chained:
    """Return the record of canonical bytes; ValueError if they are none."""
    try:
        return msgspec.json.decode(body, type=Chained)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError("not a record") from error


def decode_place(body: bytes) -> Place:
    """Return what a walk of the chain needs of a record; ValueError if it is none."""
    try:
        return _PLACE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError("not a record") from error


def dropped_in(record: Record) -> list[str]:
    """The names of the fields that a record counts as left out by the policy."""
    return sorted(one.removeprefix(DROPPED) for one in record.counts if one.startswith(DROPPED))


def code(text: str) -> str:
    """Return a code that another party sent, or `other` where it is none."""
    return text if text == "" or _CODE.fullmatch(text) else "other"


def check(record: Record) -> None:
    """Refuse what may hold more than an id, a hash, a count or a code: ValueError names the field.

    A reason is a code, or the masked words of a person: then the actor is one.
    """
    ids = ("request_id", "lead_ref", "part", "subject", "actor")
    hashes = ("policy_sha256", "assistant_sha256", "subject_sha256", "before_sha256")
    wrong = [name for name in ids if not _ID.fullmatch(getattr(record, name))]
    wrong += [name for name in hashes if not _SHA256.fullmatch(getattr(record, name))]
    if record.output is not None and len(record.output.sha256) != 64:
        wrong.append("output")
    came = record.input
    if came is not None and not all(map(_ID.fullmatch, (came.kind, came.format, came.hmac))):
        wrong.append("input")
    if not _DETECTOR.fullmatch(record.detector):
        wrong.append("detector")
    if record.method not in ("", METHOD):
        wrong.append("method")
    if not all(map(_CODE.fullmatch, (*record.counts, *record.distinct, *record.checks))):
        wrong.append("counts")
    by_person = record.actor not in ("", OURSELVES)
    if len(record.reason) > REASON_CHARS or not (by_person or record.reason == code(record.reason)):
        wrong.append("reason")
    if wrong:
        raise ValueError(f"a masking log record cannot hold this: {', '.join(wrong)}")
