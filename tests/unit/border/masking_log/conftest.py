"""A log with records of every kind, its key, and exports of it."""

import base64
import hashlib
import tempfile
from pathlib import Path

import pytest

from relay.border import masking_log
from relay.border.masking_log import Destination, Input, Output, Record, append, keys
from relay.border.masking_log.export import Period, export
from relay.border.masking_log.record import METHOD
from relay.border.masking_log.standalone import notes
from relay.store.database import Database
from tests.conftest import Clock

P1 = "p_one"
DAY = 86400.0
START = 1795248000.0


def digest(number):
    return hashlib.sha256(str(number).encode()).hexdigest()


def full(number=0, event="cleared"):
    """A record that uses every field."""
    return Record(
        event=event,
        request_id=f"m_{number}",
        lead_ref=f"t_{number}",
        part="message",
        decision="sent",
        actor="ivanov",
        method=METHOD,
        policy_sha256=digest("policy"),
        detector="relay.pii 0.1.0",
        assistant_sha256=digest("assistant"),
        subject="r_1",
        subject_sha256=digest("now"),
        before_sha256=digest("before"),
        input=Input(kind="file", format="pdf", bytes=number, hmac=digest(f"in{number}")),
        output=Output(sha256=digest(number), bytes=number),
        counts={"PERSON": 2, "PHONE": 1},
        distinct={"PERSON": 1, "PHONE": 1},
        reason="=ДОГОВОР(1)",
        checks=["second_pass"],
        destinations=[
            Destination(
                recipient="ООО «Пример»",
                country="DE",
                notice="00-1",
                id="openai",
                entry_sha256=digest("entry"),
                notice_date="2026-01-01",
                vendor="OpenAI",
                model="gpt",
                retention="сутки",
                valid_from="2026-01-01",
                valid_until="2027-01-01",
            )
        ],
    )


@pytest.fixture
def folder():
    shared = Path("/dev/shm")  # noqa: S108 - a fresh folder of ours inside
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as found:
        yield Path(found)


@pytest.fixture
def clock():
    return Clock(START)


@pytest.fixture
def key(folder):
    (folder / "log.key").write_text(f"k1 {base64.b64encode(b'1' * 32).decode()}\n")
    (folder / "log.key").chmod(0o600)
    return keys.load(folder / "log.key")


@pytest.fixture
def public(key):
    return [notes.parse_key(line) for line in key.public(P1)]


@pytest.fixture
async def log(folder, clock):
    db = Database(folder / "log.db", (masking_log.SCHEMA,), clock=clock)
    yield db
    db.close()


async def fill(log, clock, count, *, start=0, portal=P1):
    """Records of one day each."""
    for number in range(start, start + count):
        await log.write(lambda tx, n=number: append(tx, portal, full(n), f"once-{n}"))
        clock.now += DAY


async def exported(log, key, out, since=None, until=None):
    """An export of whole days from START."""
    days = [None if one is None else START + one * DAY for one in (since, until)]
    return await export(log, key, P1, out, Period(*days), actor="ivanov", reason="проверка")
