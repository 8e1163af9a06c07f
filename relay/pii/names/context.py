"""Names told by where they stand: introductions, greetings, chats, mail headers, signatures."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.names.value import CLEAN, VALUE, leading_name
from relay.pii.patterns.rules import GUESSES, pattern, scan
from relay.pii.text.document import Document, Word
from relay.pii.text.sentences import opens_sentence
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.listed import is_person_word, is_role
from relay.pii.words.morphology import readings

CALLED = pattern(
    rf"""(?<![а-яё])(?:зовут|звать|кличут|величать)\s+(?:его\s+|ее\s+|меня\s+|просто\s+
    |нашего\s+\w+\s+)?(?P<v>{VALUE})
    | меня\s+(?P<w>[а-яё-]+(?:\s[а-яё-]+)?)\s+зовут
    | (?<![а-яё])(?:представил(?:ся|ась)(?:\s+как)?|спросите|спросить|спроси|по\s+имени
    |по\s+фамилии|(?:моя|его|ее|наша)\s+фамилия|фамилия\s+моя|обращаться\s+к|на\s+имя|позовите
    |попросите|позови|подписано:?|гражданин\w*
    |гражданк\w+|господин\w*|госпож\w+|г-н[уа]?|г-ж[аеу]|гр-н|гр-ка|нотариус\w*|инспектор\w*
    |сменщика|охранник\w*|бейдже|он\s+же|она\s+же|некая|некий|какая-то|какой-то|гр\.(?:\sрф)?
    |для\s+связи:?)\s+["«]?(?P<x>{VALUE})"""
)
ENGLISH = pattern(
    r"""\b(?:my\s+name\s+is|i\s+am|i'm|name's|this\s+is|it's|ask\s+for|contact|attn:?|mr\.?|mrs\.?
    |ms\.?|miss|dr\.?|prof\.?|barrister|engineer|menya\s+zovut|zovut|eto|attorney|name\s+of\s+\w+
    |yours|from:)\s+(?P<v>(?-i:[A-ZÀ-Ž])[^\W\d_]+(?:['’-][^\W\d_]+)*\.?(?:\s(?-i:[A-ZÀ-Ž])[^\W\d_]*(?:['’-][^\W\d_]+)*\.?){0,3})
    |\b(?:yo|it's|its|this\s+is|im|i'm|hi|hey)\s+(?P<w>[a-z]{3,12})\s+(?:from|here|speaking
    |as\s+in|with\s+an?)\b|(?:^|\n|\bhi\s\w+,\s)(?P<x>(?-i:[A-ZÀ-Ž])[^\W\d_]+)\s+here\b"""
)
GREETED = pattern(
    r"(?:здравствуй(?:те)?|добрый\s+(?:день|вечер)|доброе\s+утро|привет(?:ствую)?"
    r"|уважаем\w+|ув\.|дорог(?:ой|ая|ие)|алейкум|dear|hi|hello|hey|спасибо"
    r"|благодарю)[,!]?[ \t]+(?P<v>(?-i:[А-ЯЁA-Z])[^\W\d_]+(?:-[^\W\d_]+)*"
    r"(?:[ \t](?-i:[А-ЯЁA-Z])[^\W\d_]+(?:-[^\W\d_]+)*)?)(?=\s*[,!.\n)]|$)"
)
TIME = (
    r"(?:\[?\d{1,2}[:.]\d\d(?::\d\d)?\]?[,\s]\s?|\d{4}-\d\d-\d\d\s\d\d:\d\d(?::\d\d)?\s"
    r"|\[?\d\d\.\d\d(?:\.\d{2,4})?,?\s\d\d:\d\d(?::\d\d)?\]?\s?[,-]?\s?)"
)
SPEAKER = re.compile(
    (
        rf"^[>\s|*\W]{{0,8}}{TIME}?(?:(?:оператор|менеджер|клиент|агент|agent|специалист"
        rf"|инженер|консультант)\s)?(?P<v>[^\W\d_]+(?:[-\s.][^\W\d_]+\.?){{0,3}}):(?=\s)"
    ),
    re.MULTILINE | re.IGNORECASE,
)
ARROW = re.compile(r"(?<![\w])(?P<v>[А-ЯЁ][а-яё]+)\s(?:→|->|=>)\s(?P<w>[А-ЯЁ][а-яё]+)")
WROTE = pattern(
    r"(?:^|[\n>,])[ \t]{0,8}(?:\d[\d.,:\s-]*(?:г\.)?,?\s?(?:в\s\d\d:\d\d,?)?)?[\"'«]?"
    r"(?P<v>[^\W\d_]+(?:[ .-]{1,2}[^\W\d_]+\.?){0,3})[\"'»]?\s(?:<[^>\n]{3,80}>\s)?"
    r"(?:написал|писал|wrote|пишет)"
)
SIGNED = pattern(
    rf"(?:с\s+ув(?:ажением|\.)|с\s+наилучшими(?:\s+пожеланиями)?|заранее\s+спасибо|best\s+wishes"
    r"|all\s+the\s+best|rgds|many\s+thanks|mit\s+freundlichen\s+grüßen"
    r"|cordialement|saludos|hilsen|(?:(?:best"
    rf"|kind|warm)\s?)?regards|sincerely|cheers"
    rf"|wbr)[ \t]*[,.!]{{0,2}}\s{{0,4}}(?P<v>{VALUE})"
)
MAILBOX = re.compile(
    r"[\"']?(?<![^\W\d_])(?P<v>[^\W\d_][^\W\d_.'’-]*(?:[,\s.'’-]{1,2}[^\W\d_]+\.?){0,3})[\"']?\s(?:via\s\w+\s)?<(?=[^<>\s]{1,80}[@＠])"
)
ASKED = pattern(
    rf"(?:фамили\w+|имя|зовут|обращаться|представьтесь|как\s+вас"
    rf"|your\s+name)[^\n]{{0,20}}\n[ \t>-]{{0,8}}(?:[^\W\d_]+(?:\s\d)?:\s?|[-—–]\s?)?(?P<v>{VALUE})"
)
QUOTED = re.compile(
    r"(?:Цитата|Переслано от|Quote|Forwarded from)[: ]\s?(?P<v>[^\W\d_]+(?:[ .][^\W\d_]+\.?){0,2})"
)
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
ARTICLED = re.compile(
    r"(?<![\w-])(?:[Аа]ль|[Ээ]ль|[Аа]д|[Аа]с|[Аа]т|[Ии]бн|[Бб]ин|[Бб]ен)-[А-ЯЁ][а-яё]{2,}"
)
LETTERS = re.compile(
    (
        r"(?<![\w-])(?:(?:[а-яё]|бэ|вэ|гэ|дэ|е|же|жэ|зэ|ка|эль|эл|эм|эн|пэ|эр|эс|тэ|эф|ха|цэ"
        r"|че|ша|ща|ю|я)-){3,12}(?:[а-яё]{1,3})(?![\w-])"
    ),
    re.IGNORECASE,
)

WORDY = re.compile(r"\w")
DASHED = re.compile(r"-[^\W\d_]{1,3}-[^\W\d_]{1,3}-")


def names_in_context(doc: Document) -> Iterator[Span]:
    """Names that no dictionary needs to know."""
    for rule, name, trust in RULES:
        if doc.firm and name in GUESSES:
            continue
        for found in scan(doc, rule, doc.text):
            for group in GROUPS:
                if group in found.re.groupindex and found[group]:
                    yield from leading_name(doc, *found.span(group), name, trust)
    mailboxes = scan(doc, MAILBOX, doc.text)
    for found in mailboxes:
        yield from leading_name(doc, *found.span("v"), "name_mailbox", 1, quoted=True)
        if doc.low.startswith(doc.low[slice(*found.span("v"))] + "@", found.end()):
            yield Span(*found.span("v"), "PERSON", "name_mailbox")
    for found in scan(doc, ARTICLED, doc.text):
        yield Span(*found.span(), "PERSON", "name_articled")
    for found in scan(doc, LETTERS, doc.text, DASHED):
        yield Span(*found.span(), "PERSON", "name_letters")
    if not doc.firm:
        yield from _nicknames(doc)
    yield from _beside_people(doc)
    yield from _lone_lines(doc)
    yield from _last_clause(doc)


GROUPS = ("v", "w", "x")
RULES = (
    (CALLED, "name_called", 1),
    (ENGLISH, "name_english", 1),
    (GREETED, "name_greeted", 0),
    (SPEAKER, "name_speaker", 0),
    (WROTE, "name_wrote", 1),
    (SIGNED, "name_signed", 1),
    (ASKED, "name_asked", 0),
    (QUOTED, "name_quoted", 1),
    (ARROW, "name_arrow", 1),
)


def _nicknames(doc: Document) -> Iterator[Span]:
    """«Серый ждёт», «для Бородача»: a living common word where a name should be."""
    for found in scan(doc, NICKNAME, doc.text):
        low = found["v"].lower().replace("ё", "е")
        if not is_role(low) and any(
            (r.pos == "A" and r.number == "s") or r.animate == "y" for r in readings(low)
        ):
            yield Span(*found.span("v"), "PERSON", "nickname")
    for found in scan(doc, OPENS_LINE, doc.text):
        low = found["v"].lower().replace("ё", "е")
        if (
            not WORDY.search(doc.text, doc.line(found.start())[0], found.start())
            and not is_role(low)
            and any(r.pos == "A" and r.case == "n" and r.gender == "m" for r in readings(low))
        ):
            yield Span(*found.span("v"), "PERSON", "nickname")
    for word in doc.capitals:
        if _alive(doc, word):
            yield Span(word.start, word.stop, "PERSON", "nickname")


ABOUT = re.compile(r"(?:\s|^)(?:для|от|у|к|с|за|через|спроси\w*|позов\w+|без)\s$")


def _alive(doc: Document, word: Word) -> bool:
    """A capital in mid-sentence on a living common noun that is no role."""
    if len(word.text) < 3 or word.text.isupper() or opens_sentence(doc, word) or is_role(word.low):
        return False
    if doc.text[max(0, word.start - 2) : word.start] not in (
        "у ",
        "к ",
        "с ",
        "о ",
    ) and not ABOUT.search(doc.low[max(0, word.start - 12) : word.start]):
        return False
    found = [r for r in readings(word.low) if r.kind == "c"]
    singular = [
        r for r in found if r.pos == "N" and r.animate == "y" and r.number == "s" and r.case != "n"
    ]
    return (
        bool(singular)
        and len(singular) == len([r for r in found if r.number == "s"])
        and not re.search(
            r"(?:ник|тель|тор|ист|чик|щик|ер|ант|ент|лог|вед|ор|арь)(?:а|у|ом|ем|е|я|ю)?$", word.low
        )
    )


PAUSE = re.compile(r"[ \t]?[,!]\s")
NEXT = re.compile(r"[ \t](?P<v>[А-ЯЁ][а-яё]{2,})")


def _beside_people(doc: Document) -> Iterator[Span]:
    """«инженер Воробей», and «Роман, вы …»: a name that is a common word, by its place."""
    for word in doc.words:
        if not word.cyrillic:
            continue
        if is_person_word(word.low) and (found := NEXT.match(doc.text, word.stop)):
            yield from leading_name(doc, *found.span("v"), "name_role", 1)
        elif (
            word.capital
            and PAUSE.match(doc.text, word.stop)
            and traits(word.low).first
            and traits(word.low).common
            and opens_sentence(doc, word)
        ):
            yield Span(word.start, word.stop, "PERSON", "name_vocative")


def _lone_lines(doc: Document) -> Iterator[Span]:
    """Lines of one to four capitalised words that can be nothing but a signature."""
    for start, stop in doc.lines():
        if not 0 < stop - start <= 70:
            continue
        text = doc.text[start:stop].strip(" \t>|*-–—.,!()\"'_/")
        if not text or CLEAN.search(text) or not text[0].isalpha():
            continue
        run = doc.words_in(start, stop)
        if not run or len(run) > 4 or not all(_may_sign(word) for word in run):
            continue
        if (len(run) > 1 or len(run[0].text) > 2) and not is_brand(doc, run[0].start, run[-1].stop):
            yield Span(run[0].start, run[-1].stop, "PERSON", "name_line")


def _last_clause(doc: Document) -> Iterator[Span]:
    """The last words of the message after a full stop."""
    text = doc.text.rstrip()
    at = max(text.rfind(mark) for mark in (". ", "! ", "? ", ") ", ", ", "  "))
    if at < 0 or len(text) - at > 50 or CLEAN.search(text[at + 1 :]):
        return
    run = doc.words_in(at + 1, len(text))
    if not run or len(run) > 3 or not run[0].capital:
        return
    t = traits(run[-1].low)
    if t.place and not t.first and run[-1].cyrillic:
        return
    if all(_may_sign(word) for word in run) and not is_brand(doc, run[0].start, run[-1].stop):
        yield Span(run[0].start, run[-1].stop, "PERSON", "name_last")


def _may_sign(word: Word) -> bool:
    if is_role(word.low):
        return False
    if not word.cyrillic:
        t = latin_traits(word.low)
        known = t.first or t.last or t.russian_first or t.russian_last
        return word.capital and not t.term and not t.place and (known or not t.english)
    t = traits(word.low)
    if t.first or t.patronymic:
        return word.capital or not t.common
    if t.term or (t.place and not t.last):
        return False
    if len(word.text) == 1:
        return word.capital
    return (
        word.capital
        and (t.last or not t.common)
        and not (word.text.isupper() and len(word.text) < 5)
    )
