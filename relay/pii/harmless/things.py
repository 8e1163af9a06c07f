"""Numbers of things by their shape: hashes and UUIDs, cadastral numbers. They are nobody's."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document

DIGEST = re.compile(
    r"(?<![\w-])(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}"
    r"|(?=\w{0,127}[a-f])(?=\w{0,127}\d)(?:[\da-f]{128}|[\da-f]{64}|[\da-f]{40}|[\da-f]{32})"
    r"|(?:[\da-f]{2}:){15,31}[\da-f]{2})(?![\w-])"
)
"""UUIDs (RFC 9562), digests in hexadecimal of 128 bits and more, fingerprints of keys."""
CADASTRAL = re.compile(
    r"(?<![\w:-])\d{2}:\d{2}:\d{6,7}:\d{1,6}(?:-\d{1,2}/\d{1,4}/\d{4}-\d{1,4})?(?![\w:-])"
)
"""District, region, quarter, object (Rosreestr, П/0393 of 2021); behind it the entry of a right."""
SECRET = re.compile(
    r"token|secret|key|pass|pwd|auth|bearer|cookie|session|парол|токен|ключ|секрет|код(?![а-яё])"
)
RUN = re.compile(r"[\da-f]{12}")
"""What every one of them holds, or three colons."""
BEFORE = 80
"""How far before a digest a word makes it a secret."""


def numbers_of_things(doc: Document) -> Iterator[tuple[int, int]]:
    """Ranges of such numbers, but for digests that may be a secret or a password's."""
    if doc.text.count(":") < 3 and not RUN.search(doc.low):
        return
    for found in scan(doc, CADASTRAL):
        yield found.span()
    for found in scan(doc, DIGEST):
        if not SECRET.search(doc.low, max(0, found.start() - BEFORE), found.start()):
            yield found.span()
