"""A short chain for tests that look at every row of it."""

import hashlib

from relay.border import masking_log
from relay.border.masking_log import Output, Record, append

SCHEMAS = [masking_log.SCHEMA]


def now():
    return 1795248000.5


def record(number=0, event="cleared"):
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return Record(event=event, lead_ref=f"m_{number}", output=Output(sha256=digest, bytes=number))


def fill(tx, count=5, portal="p1"):
    for number in range(count):
        append(tx, portal, record(number), f"once-{number}")
