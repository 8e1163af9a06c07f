"""What may be said about a message as a whole: text hidden from people, orders to the model."""

import re
from collections.abc import Sequence

from relay.pii.document import Document

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
ANCHORS = (
    "ignore",
    "disregard",
    "forget",
    "игнор",
    "забудь",
    "внимани",
    "system",
    "систем",
    "you are",
    "теперь",
    "больше не",
    "постав",
    "присво",
    "укаж",
    "верни",
    "ответ",
    "set ",
    "return",
    "answer",
    "mark",
    "classif",
    "as an ai",
    "as a language",
    "<|",
    "inst]",
)


def remarks_of(docs: Sequence[Document]) -> tuple[str, ...]:
    """`hidden_text` and `instruction_like`, where they apply."""
    hidden = any(HIDDEN.search(doc.view.raw) for doc in docs)
    order = any(any(a in doc.low for a in ANCHORS) and ORDER.search(doc.low) for doc in docs)
    return tuple(n for n, yes in (("hidden_text", hidden), ("instruction_like", order)) if yes)
