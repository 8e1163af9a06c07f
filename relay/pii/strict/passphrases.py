"""For `strict` alone: passwords that are words, after the word that announces one."""

from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

ANNOUNCED = (
    r"(?<![^\W_])(?:парол[ьяюеи]м?|пассворд\w*|пасс|passw(?:or)?d|passphrase|secret"
    r"|кодов\w+\s(?:слов|фраз)\w+|пин(?:-?код)?|код\s(?:ворот|домофона|замка|сейфа|сигнализации)"
)
QUOTED = pattern(
    rf"{ANNOUNCED})(?![^\W_])[^\n«»“”\"?;.]{{0,40}}"
    r"(?:«([^»\n]{2,48})»|“([^”\n]{2,48})”|\"([^\"\n]{2,48})\")"
)
CLAUSE = pattern(
    rf"{ANNOUNCED}|wi-?fi|вай-?фай\w?)(?![^\W_])(?:\s[а-яё-]{{1,14}}){{0,3}}?\s?[:=—–]\s?[«\"“]?"
    r"((?![^\W_]+\s?[:=])[^\W_][^\n,;:.!?()«»\"“”|/=]{1,40})"
)
"""To the end of the clause, when no further label follows."""
WORDS = 5


def passphrases(doc: Document) -> Iterator[Span]:
    """What is in quotes behind «пароль», or the clause behind «пароль:», up to five words."""
    for rule in (QUOTED, CLAUSE):
        for found in scan(doc, rule):
            group = found.lastindex or 0
            if len(found.group(group).split()) <= WORDS + 3 * (rule is QUOTED):
                yield Span(*found.span(group), "SECRET", "passphrase")
