"""Names told by where they stand: introductions, greetings, chats, mail headers."""

import re
from collections.abc import Iterator

from relay.pii.names.value import VALUE, leading_name
from relay.pii.patterns.rules import GUESSES, pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span

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
    for found in scan(doc, MAILBOX, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_mailbox", 1, quoted=True)
        if doc.low.startswith(doc.low[slice(*found.span("v"))] + "@", found.end()):
            yield Span(*found.span("v"), "PERSON", "name_mailbox")
    for found in scan(doc, ARTICLED, doc.text):
        yield Span(*found.span(), "PERSON", "name_articled")
    for found in scan(doc, LETTERS, doc.text, DASHED):
        yield Span(*found.span(), "PERSON", "name_letters")


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
