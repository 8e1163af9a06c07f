"""Default deny, for `strict`: every word and number not known to be harmless."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.harmless.numbers import is_harmless
from relay.pii.patterns.rules import pattern, scan
from relay.pii.strict.codes import sweep_codes
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import Traits, traits
from relay.pii.words.morphology import readings
from relay.pii.words.shapes import company_like
from relay.pii.words.wordset import fold, word_set

NUMBER = re.compile(r"(?<![\w.])\+?\d+(?:(?:[.,\-/:]|[  ](?=\d{3}(?!\d)))\d+)*(?!\w)")
GROUPS = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d\d-\d\d-\d\d)\d{1,4}(?:[ -]\d{2,4}){2,6}(?![\w:])")
HOST = re.compile(
    (
        r"(?:https?://|www\.)[^\s<>\"']+|(?<![\w@.-])(?:[\w-]+\.)+(?:ru|com|net|org|рф|su|pro"
        r"|info|biz|site|shop|store|online|io|by|kz|ua|de|cn|am|ge|az|uz|kg|eu|uk|dev|app|tech"
        r"|cafe|moscow|ai|me|tv)(?:/[^\s<>\"']*)?(?![\w@])"
    ),
    re.IGNORECASE,
)
ORG_FORM = pattern(
    r"(?:ооо|оао|зао|пао|ао|нпо|нпп|гк|тк|тд|гбу|гку|гкус|гбуз|мбу|мкоу|мбоу|фгуп|фгбу|муп"
    r"|гуп|банк|компани[яиею]{1,2}|холдинг|фирм[аыеу]|завод\w*|фабрик\w*|агентств\w*|цод"
    r"|дц|снт|клиник\w*|интегратор\w*|группа|организаци\w*|студи\w+|бренд\w*"
    r"|производител\w*|вендор\w*|система|программ\w+|сервис\w*|платформ\w+|модул\w+"
    r"|решени\w+)\s*[:=]?\s*[«\"“]?$"
)
ORG_LABEL = pattern(
    r"(?:компания|организация|наименование|название|company|company_title|фирма"
    r"|предприятие|юрлицо|работодатель|бренд|производитель|модель|товар|изделие"
    r"|оборудование)[\"']?\s*[:=—-]\s*[\"']?[^\n:]{0,30}$"
)
LATIN_ORG = re.compile(
    r"(?:\s[A-Z][\w&-]*){0,2}\s(?:LLC|Ltd|Inc|GmbH|Corp|SRL|MMC|A\.?[ŞS]\.?|Group|Systems"
    r"|Solutions|Technologies|Storage|Cloud|Holding|Co\b|Company|Bank|Electronics|Networks"
    r"|Trading|Software|Consulting|Logistics)"
)
COMPOUND = re.compile(
    r"(?:двух|трех|четырех|пяти|шести|восьми|десяти|одно|много|мало|авто|видео|аудио|фото"
    r"|кибер|микро|мини|мега|супер|гипер|электро|радио|гидро|тепло|энерго|медиа|мульти|меж"
    r"|между|высоко|низко|средне|само|полу|псевдо|не|без|пере|до|по|под|над|при|про|рас"
    r"|раз|от|об|из|за|на|вы|с|у|ре|де|пост|пред|анти|экс|нано|био|эко|теле|веб|интернет"
    r"|бизнес|онлайн)"
)
COMMON_END = re.compile(
    r".{3,}(?:ость|ости|остью|ение|ения|ению|ением|ании|ание|ания|анием|ация|ации|ацию"
    r"|ацией|ировка|ировки|ировку|ировкой|ник|ника|нику|ником|ники|ников|никах|тель|теля"
    r"|телем|тели|телей|ный|ного|ному|ным|ном|ная|ной|ную|ное|ные|ных|ными|вый|вого|вая"
    r"|вой|вую|вые|вых|ский|ского|ская|ской|скую|ские|ских|ить|ать|ять|еть|ует|уют|ают"
    r"|ется|ются|ится|ился|илась|ить|али|или|ли|ем|ете|ешь|ишь|им|ите|йте|ка|ки|ку|кой|ке"
    r"|ок|ков|кам|ик|ики|иков|чик|щик|лка|шка|шки|ер|ера|еры|еров|ор|оры|инг|инга|ингом"
    r"|инге|изм|изма|ист|исты)$"
)


def sweep(doc: Document, taken: bytearray) -> Iterator[Span]:
    """TERM and NUM for what no recogniser took (`taken` marks what they did)."""
    for found in scan(doc, HOST, doc.text):
        start, stop = found.span()
        taken[start:stop] = b"\x01" * (stop - start)
    judged = bytearray(taken)
    yield from sweep_codes(doc, taken, judged)
    for found in scan(doc, NUMBER, doc.text):
        start, stop = found.span()
        if judged.find(1, start, stop) < 0 and not is_harmless(doc, start, stop, taken):
            yield Span(start, stop, "NUM", "sweep_number")
    for found in scan(doc, GROUPS, doc.text):
        start, stop = found.span()
        if taken.find(1, start, stop) >= 0 or sum(c.isdigit() for c in found.group()) < 7:
            continue
        if not is_harmless(doc, start, stop, taken):
            yield Span(start, stop, "NUM", "sweep_groups")
    for word in doc.words:
        if not taken[word.start] and not taken[word.stop - 1] and not known(doc, word):
            yield Span(word.start, word.stop, "TERM", "sweep_word")


def known(doc: Document, word: Word) -> bool:
    """Whether a word is common vocabulary, a known term, a place, a company, or part of a code."""
    if word.cyrillic and _listed(traits(word.low)):
        return True
    if len(word.text) == 1 or _in_code(doc, word) or word.text[-1] in "²³":
        return True
    if word.cyrillic:
        return _known_cyrillic(doc, word)
    if not "a" <= word.low[0] <= "z" and word.low[0] < "\u00c0":
        return False
    parts = JOINT.split(word.low)
    return all(_known_latin(doc, word, part) for part in parts if len(part) > 1)


JOINT = re.compile(r"['’`-]")


def _listed(t: Traits) -> bool:
    return t.common or t.place or t.term


def _in_code(doc: Document, word: Word) -> bool:
    """Letters glued to figures or marks: an article, a model, a file extension, a path."""
    text = doc.text
    left, right = text[max(0, word.start - 1) : word.start], text[word.stop : word.stop + 1]
    if left.isdigit() or right.isdigit() or right in ("²", "³", "°"):
        return True
    upper = word.text.isupper() or not word.cyrillic
    if left and left in "-/_\\." and word.start > 1 and text[word.start - 2].isalnum() and upper:
        return True
    after = text[word.stop + 1 : word.stop + 2]
    return (
        upper
        and right != ""
        and right in "-_/\\"
        and (after.isdigit() or (after.isalnum() and not word.cyrillic))
    )


def _known_cyrillic(doc: Document, word: Word) -> bool:
    """Whether a Cyrillic word that no list knows may cross for its shape or its neighbours."""
    low = word.low
    t = traits(low)
    if (
        word.text.isupper()
        and 2 <= len(word.text) <= 6
        and (not (t.first or t.last) or len(low) < 4)
    ):
        return True
    before = doc.before(word.start, 40)
    named = t.first or t.patronymic
    if not named and (ORG_FORM.search(before) or ORG_LABEL.search(before)):
        return True
    if t.first or t.last or t.patronymic:
        return is_brand(doc, word.start, word.stop) or (company_like(low) and not t.first)
    if company_like(low):
        return True
    if "-" in low and (_named_model(doc, word) or is_brand(doc, word.start, word.stop)):
        return True
    if "-" in low:
        return all(len(part) < 2 or _known_part(part) for part in low.split("-"))
    if not word.capital:
        return low in word_set("russian_seen") or _derived(low) or _mixed(word)
    return is_brand(doc, word.start, word.stop) or _mixed(word) or _named_model(doc, word)


def _derived(low: str) -> bool:
    """A lower-case stranger built from common parts, or with a common word's ending."""
    prefix = COMPOUND.match(low)
    if prefix and len(low) - prefix.end() > 3:
        rest = readings(low[prefix.end() :])
        if any(r.kind == "c" for r in rest):
            return True
    return len(low) > 5 and COMMON_END.match(low) is not None


def _mixed(word: Word) -> bool:
    """Capitals inside: an abbreviation of a trade («ТиБ», «ВВГнг»), not a name."""
    return re.search(r"[а-яё][А-ЯЁ]|[А-ЯЁ]{2}[а-яё]", word.text) is not None


def _named_model(doc: Document, word: Word) -> bool:
    """A stranger right before a model's figures."""
    return (
        re.match(r"\s[А-ЯA-Z]{0,4}-?\d{1,5}\w{0,4}(?!\d|-\d)", doc.text[word.stop : word.stop + 14])
        is not None
    )


def _known_part(part: str) -> bool:
    t = traits(part)
    return _listed(t) or (part in word_set("russian_seen") and not (t.first or t.last))


def _known_latin(doc: Document, word: Word, part: str) -> bool:
    t = latin_traits(part)
    if t.term or t.frequent or t.place:
        return True
    named = t.first or t.last or t.russian_first or t.russian_last
    if word.text.islower():
        return (
            t.english or t.russian_common or (len(part) <= 4 and not named) or _english_form(part)
        )
    if (
        _beside_model(doc, word)
        or LATIN_ORG.match(doc.text, word.stop)
        or is_brand(doc, word.start, word.stop)
    ):
        return True
    if ORG_FORM.search(doc.before(word.start, 40)) or ORG_LABEL.search(doc.before(word.start, 40)):
        return True
    if word.text.isupper():
        return not named or len(word.text) < 5
    if re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]", word.text):
        return True
    return (t.english or t.russian_common) and not named


def _english_form(word: str) -> bool:
    """A plural, past or -ing form of a known English word."""
    for ending in ("s", "es", "ed", "ing", "er", "ers", "ies", "ly", "d"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        if any(s in word_set("english") for s in (stem, stem + "e", stem + "y")):
            return True
    return False


def _beside_model(doc: Document, word: Word) -> bool:
    """A capitalised stranger in a product's name: figures or a known maker next to it."""
    after = doc.text[word.stop : word.stop + 24]
    if re.match(r"\s\(?(?:[A-Z][\w-]*\s)?[A-Za-z]{0,6}-?\d{1,5}(?:[A-Za-z]|(?![\d-]|\s\d))", after):
        return True
    if re.match(r"\s[A-ZIVX]{1,4}(?:\s|\d|$)", after):
        return True
    before = re.search(r"([A-Za-z][\w-]*)\s$", doc.text[max(0, word.start - 24) : word.start])
    return before is not None and latin_traits(fold(before.group(1))).term
