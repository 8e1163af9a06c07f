"""What may be said about a message as a whole: text hidden from people, orders to the model."""

import re
from collections.abc import Sequence

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.text.windows import LONG

HIDDEN = re.compile(
    (
        r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0"
        r"|opacity\s*:\s*0(?![.\d])|color\s*:\s*(?:#fff(?:fff)?|white)\b"
        r"|<[a-z]+[^>]{0,80}\shidden[\s>=]|[\U000e0020-\U000e007f]{3}"
        r"|[\u200b-\u200d\u2060-\u2064]{6}"
    ),
    re.IGNORECASE,
)
ORDER = re.compile(
    r"(?:ignore|disregard|forget|игнорируй\w*|забудь\w*"
    r"|не\s+обращай\w*\s+внимани\w+\s+на)\s+(?:\w+\s+){0,4}?(?:instruction|prompt|previous"
    r"|above|инструкци|указани|предыдущ|промпт|правил)"
    r"|(?:system|системн\w+)\s*(?:prompt|message|промпт|сообщени\w+|инструкци\w+)"
    r"|you\s+are\s+now\b|(?:ты|вы)\s+(?:теперь|больше\s+не)\s+(?:\w+\s+){0,3}?(?:ассистент"
    r"|помощник|модел|бот|ии)"
    r"|(?:поставь|присвой|укажи|верни|ответь|set|return|answer|mark"
    r"|classify)\w*\s+(?:\w+\s+){0,5}?(?:вердикт|verdict|target\b|целев\w+|json|confidence"
    r"|уверенност\w+)"
    r"|as\s+an?\s+(?:ai|language)\s+model|<\|?(?:im_start|system|assistant)\|?>|\[/?INST\]",
    re.IGNORECASE,
)
HINTS = ("display", "visibility", "font-size", "opacity", "color", "hidden")
UNSEEN = re.compile("[\U000e0020-\U000e007f\u200b-\u200d\u2060-\u2064\u017f\u0131\u212a]")
"""Characters nobody sees, and those that a case-blind pattern takes for Latin letters."""


def _hides(raw: str) -> bool:
    low = raw.lower()
    likely = any(hint in low for hint in HINTS) or UNSEEN.search(raw)
    return bool(likely) and HIDDEN.search(raw) is not None


def _orders(doc: Document) -> bool:
    if len(doc.text) > LONG:  # nothing has looked for its letters and marks yet
        return ORDER.search(doc.low) is not None
    return any(True for _ in scan(doc, ORDER))


def remarks_of(docs: Sequence[Document]) -> tuple[str, ...]:
    """`hidden_text` and `instruction_like`, where they apply."""
    hidden = any(_hides(doc.view.raw) for doc in docs)
    order = any(map(_orders, docs))
    return tuple(n for n, yes in (("hidden_text", hidden), ("instruction_like", order)) if yes)
