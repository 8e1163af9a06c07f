"""Names in a chat without capitals: «слава меня зовут», «рустам это?», «для косых»."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_role
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold, term_list, words

ONE = r"[а-яё\u0400-\u052f]{3,}(?:-[а-яё]{2,})?"
EDGE = (
    r"(?:^|[\n.!?,;:)(—–-]\s{0,2}"
    r"|(?:\b(?:ало|алло|але|да|ну|а|привет|здравствуйте|здрасте|салам)\s))"
)
NAMED = pattern(
    rf"""(?<![\w-])(?P<a>{ONE}(?:\s{ONE})?)\s(?:меня|мене|мя)\s(?:зовут|звать|величают|кличут)
    |(?<![\w-])(?P<b>{ONE})\s(?:мо[её]|его|ее|её)\sимя(?![\w-])
    |(?<![\w-])(?:мо[её]|его|ее|её)\sимя\s(?:это\s|—\s|-\s)?(?P<c>{ONE})
    |(?<![\w-])имя\s(?:мо[её]|его|ее)\s(?P<d>{ONE})
    |(?<![\w-])(?:фамилия|фамилию|отчество)\s(?:у\s(?:меня|него|нее)\s|моя\s|мо[её]\s|[—-]\s)?
    (?P<f>{ONE})
    |{EDGE}(?P<e>{ONE})\s(?:зовут|звать)(?![\w-])"""
)
THIS = pattern(
    rf"""{EDGE}(?P<a>{ONE})[,\s]{{1,2}}это(?:\s?[?!.,]|\s(?:ты|вы)(?![\w-])|$)
    |(?<![\w-])(?:это|эт|тут|я|беспокоит|говорит|на\sсвязи)\s(?P<b>{ONE})
    (?=\s?[?!,.)\n]|$|\s(?:из|с|со|от|по|насч[её]т|звонил\w?|писал\w?|беспокоит|говорит|опять|снова
    |который|которая|тот|та|ваш|твой)\s)
    |\A(?P<d>{ONE}),\s(?:добр\w+|здравств\w+|привет|подскаж\w+|скаж\w+|вы|ты|когда|можете)(?!\w)
    |{EDGE}(?P<c>{ONE})\s(?:беспокоит|на\sсвязи|на\sпроводе|пишет\sвам|говорит|слушает)(?![\w-])"""
)
THROUGH = re.compile(
    r"(?<![\w-])(?:через|от|у|для|без|про|спросить|позвать|к|с|за|пригласить|найти)\s"
    r"(?P<v>[А-ЯЁ][а-яё]{2,}[ыи]х)(?=\s?[.,;!?)\n]|$|\s(?:и|или|а|но|до|на|в|с|по)\s|\s\()"
)
NOT_NAMED = frozenset(
    words("как так его меня вас вам это что кто она они мне тебя ваша наша пока здесь тоже просто")
)


def names_in_chats(doc: Document) -> Iterator[Span]:
    """A name whatever its case, where only a name can stand."""
    if not doc.firm:
        yield from _said(doc)
    for found in scan(doc, THROUGH, doc.text):
        word = fold(found["v"])
        if not is_role(word) and not traits(word).term and not opens_sentence_word(doc, found):
            yield Span(*found.span("v"), "PERSON", "name_plural")


def _said(doc: Document) -> Iterator[Span]:
    low = doc.low
    if any(word in low for word in ("зовут", "имя", "звать", "фамили", "отчеств")):
        for found in scan(doc, NAMED, doc.text):
            yield from _taken(doc, found, sure=True)
    if any(
        word in low for word in ("это", "эт ", "тут ", "я ", "беспокоит", "говорит", "связи", ", ")
    ):
        for found in scan(doc, THIS, doc.text):
            yield from _taken(doc, found, sure=False)


def opens_sentence_word(doc: Document, found: "re.Match[str]") -> bool:
    at = found.start("v")
    return any(word.start == at and opens_sentence(doc, word) for word in doc.words_in(at, at + 1))


def _taken(doc: Document, found: "re.Match[str]", *, sure: bool) -> Iterator[Span]:
    group = found.lastgroup or "a"
    start, stop = found.span(group)
    run = [word for word in doc.words_in(start, stop) if word.stop <= stop]
    named = [word for word in run if _may_name(word.low, sure)]
    if group == "f" and not named:
        named = [word for word in run if traits(word.low).last and not is_role(word.low)]
    if named:
        yield Span(named[0].start, named[-1].stop, "PERSON", "name_chat")


def _may_name(word: str, sure: bool) -> bool:
    """A given name, or where only a name can stand any stranger too."""
    if word in NOT_NAMED or word in term_list("not_names") or is_role(word):
        return False
    t = traits(word)
    if t.first or t.patronymic:
        return sure or not t.common or _given_nominative(word)
    if t.last and not t.common and not t.place and not t.term:
        return True
    return sure and not (t.common or t.place or t.term)


def _given_nominative(word: str) -> bool:
    """A name that is a common word too, both in the nominative: «слава», «рустам»."""
    found = readings(word)
    if any(r.pos in "VO" for r in found if r.kind == "c"):
        return False
    return any(r.kind == "f" and r.case == "n" for r in found)
