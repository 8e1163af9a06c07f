"""Nicknames that are common words, by where they stand: «Серый ждёт», «для Бородача»."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document, Word
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.listed import is_role
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold

OPENS_LINE = re.compile(r"(?<=[\n\s])(?P<v>[А-ЯЁ][а-яё]{2,}):\s(?=[а-яё])")
SAID = (
    r"(?:сказал|сказала|говорит|сказали|передал|передала|просил|просила|обещал|обещала"
    r"|звонил|звонила|писал|писала|ждет|ждёт|спрашивает|знает|уехал|уехала|заболел"
    r"|заболела|приедет|заберет|подъедет|перезвонит|поедет|уволился|уволилась|решил|решила"
    r"|занимается|занимался|подписал|подписала|согласовал|согласовала|ушел|ушла|вышел"
    r"|вышла|напишет|ответит|обещает|просит|попросил|попросила|уточнил|уточнила"
    r"|в\s+отпуске|на\s+больничном|в\s+курсе)"
)
NICKNAME = re.compile(
    rf"(?<![\w«\"-])(?P<v>[А-ЯЁ][а-яё]{{2,}})\s(?:уже\s|не\s|еще\s|ещё\s|тоже\s"
    rf"|сам\s)?{SAID}(?![\w])"
)
WORDY = re.compile(r"\w")
ABOUT = re.compile(r"(?:\s|^)(?:для|от|у|к|с|за|через|спроси\w*|позов\w+|без)\s$")

OCCUPATION = re.compile(
    r"(?:ник|тель|тор|ист|чик|щик|ер|ант|ент|лог|вед|ор|арь)(?:а|у|ом|ем|е|я|ю)?$"
)


def nicknames(doc: Document) -> Iterator[Span]:
    """A living common word where a name should be; all of them are guesses."""
    for found in scan(doc, NICKNAME, doc.text):
        low = fold(found["v"])
        if not is_role(low) and any(
            (r.pos == "A" and r.number == "s") or r.animate == "y" for r in readings(low)
        ):
            yield Span(*found.span("v"), "PERSON", "nickname")
    for found in scan(doc, OPENS_LINE, doc.text):
        low = fold(found["v"])
        if (
            not WORDY.search(doc.text, doc.line(found.start())[0], found.start())
            and not is_role(low)
            and any(r.pos == "A" and r.case == "n" and r.gender == "m" for r in readings(low))
        ):
            yield Span(*found.span("v"), "PERSON", "nickname")
    for word in doc.capitals:
        if _alive(doc, word):
            yield Span(word.start, word.stop, "PERSON", "nickname")


def _alive(doc: Document, word: Word) -> bool:
    """A capital in mid-sentence on a living common noun that is no role."""
    if len(word.text) < 3 or word.text.isupper() or opens_sentence(doc, word) or is_role(word.low):
        return False
    asked = doc.text[max(0, word.start - 2) : word.start] in ("у ", "к ", "с ", "о ")
    if not asked and not ABOUT.search(doc.low[max(0, word.start - 12) : word.start]):
        return False
    singular = [r for r in readings(word.low) if r.kind == "c" and r.number == "s"]
    living = all(r.pos == "N" and r.animate == "y" and r.case != "n" for r in singular)
    return bool(singular) and living and not OCCUPATION.search(word.low)
