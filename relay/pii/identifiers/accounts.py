"""How a person is reached or let in on the net: handles, profile links, logins, secrets."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits

AT = re.compile(
    r"(?<![\w@./+%:-])@[A-Za-z][\w.]{2,40}(?<!\.)(?!@)|(?<=[\"'(\s])@[A-Za-z][\w]{2,40}"
)
HOSTS = (
    r"(?:t\.me|telegram\.me|vk\.com|vk\.ru|vk\.me|ok\.ru|wa\.me|instagram\.com|instagr\.am"
    r"|facebook\.com|fb\.com|fb\.me|m\.me|twitter\.com|x\.com|tiktok\.com|linkedin\.com"
    r"|github\.com|gitlab\.com|max\.ru|avito\.ru/user|discord\.gg|youtube\.com"
    r"|habr\.com/(?:ru/)?users|zen\.yandex\.ru|dzen\.ru|hh\.ru/resume|my\.mail\.ru"
    r"|threads\.net|viber\.me|pikabu\.ru|gravatar\.com|behance\.net|signal\.me|wechat\.com"
    r"|skype\.com|teletype\.in|boosty\.to|dribbble\.com)"
)
LINK = pattern(
    rf"(?<![\w.-])(?:https?://)?(?:www\.|m\.)?{HOSTS}/[\w@.#%?=&~+/-]*[\w/]|(?:tg|viber"
    rf"|skype|whatsapp)://\S+"
)
KEY = (
    r"(?:telegram|телеграм\w*|телег[аеу]|тг|tg|skype|скайп\w*|wechat|вичат|discord"
    r"|дискорд\w*|дс|ник(?:нейм)?|nick(?:name)?|icq|аська|viber|line|kakao\w*"
    r"|insta(?:gram)?|инст[аеу]\w*|вк|vk|github|гит(?:хаб)?|steam|signal|threema|matrix"
    r"|jabber|slack)"
)
KEYED = pattern(
    rf"(?<![\w@]){KEY}\s?(?:id|ник|:|=|-|–|—|мой|это|:)?\s*[:=]?\s*(?P<v>@?(?:live:[\w.:-]+"
    rf"|[a-z][a-z0-9_.\-]*(?:\#\d{{4}})?|\d{{6,19}}))(?![\w@])"
)
TAG = re.compile(r"(?<![\w#])[A-Za-z][\w.]{2,31}#\d{4}(?!\d)")
NICK = re.compile(r"(?<![\w@./-])(?:xX|XX|xx)?_[A-Za-z]\w*_(?:xX|Xx|xx)?(?![\w@])")

LOGIN_KEY = (
    r"(?:логин\w*|login|log|user(?:name)?|юзер\w*|учетн\w+\s+запис\w*|учетк\w*"
    r"|пользовател\w+|имя\s+пользователя|автор\s+файла|аккаунт\w*|account\s+name|лк|уз"
    r"|ssh)"
)
LOGIN = pattern(
    rf"(?<![\w/]){LOGIN_KEY}\s*(?:[:=]|—|–"
    rf"|-)?\s*[\"'«]?(?P<v>[a-z0-9][a-z0-9_.\\-]*[a-z0-9])(?![\w@])"
)
LOGIN_AT = re.compile(
    r"(?<![\w.@-])(?P<v>[A-Za-z_][\w.-]{1,31})@(?=\d{1,3}\.\d|localhost|[\w-]+(?:\s|$))"
)
PAIR = re.compile(
    r"(?<![\w/.-])(?P<l>(?![\w.-]*\.(?:ru|com|net|org)\b)[A-Za-z][\w.-]{2,31})(?:\s?/\s?|:"
    r"|\s?\|\s)(?P<s>(?!\[)(?=[^\s/]*\d)(?=[^\s/]*[!@#$%^&*?_])[^\s/]{6,40})(?!\S)"
)
BEHIND_LOGIN = re.compile(
    r"(?:/\s?|:|\|\s)(?!\[)(?=[^\s/]*\d)(?=[^\s/]*[!@#$%^&*?_])[^\s/]{6,40}(?!\S)"
)
DOOR_WORD = (
    r"(?:парол\w*|pass(?:word|wd|phrase)?|пасс\b|pwd|pw|key\s+passphrase"
    r"|кодов\w+(?:\s+слов\w+)?|код\s+доступа|временн\w+\s+код|код\s+из\s+смс\w*|смс[- ]код"
    r"|пин(?:-?код\w*)?|pin|cvv|cvc|token|токен\w*|api[_ -]?key|secret|секрет(?!ар)\w*"
    r"|код\s+подтверждения|одноразов\w+\s+код|otp|ключ\s+доступа|код\s+домофона|домофон"
    r"|bearer)"
)
SECRET = pattern(
    rf"(?<![\w/]){DOOR_WORD}(?:\s+(?:от|к|для|на)\s+[\w-]+(?:\s+(?:в"
    rf"|на)\s+[\w-]+)?)?(?:\s*,?\s*(?:[:=]|—|–|->|is\b|был\b|это\b|там\b|такой\b)"
    rf"|\s+не\s+подходит,?)*\s*(?P<q>[\"'«“]?)(?P<v>[^\s\"'«»“”,;]{{3,64}})"
)
WEBHOOK = re.compile(r"/rest/\d+/(?P<v>[A-Za-z0-9]{8,40})(?=/|\s|$)")
TOKENS = re.compile(
    r"(?<![\w-])(?:sk-[\w-]{16,}|ghp_\w{20,}|gho_\w{20,}|xox[abp]-[\w-]{10,}"
    r"|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,}\.[\w-]{5,}\.[\w-]{5,}|\d{8,10}:[\w-]{35}"
    r"|-----BEGIN [A-Z ]{3,30}-----)"
)
DOTTED = re.compile(
    r"(?<![\w@./:-])(?:[a-z]{1,2}[._][a-z]{4,20}|[a-z]{3,20}[._][a-z]{1,20})(?![\w@/:-]|\.[\w])"
)
DOT = re.compile(r"(?<=[a-z])[._][a-z]")
NOT_SECRET = re.compile(
    (
        r"(?:не|и|или|в|на|к|от|для|где|что|чтобы|который|уже|при|по|там|если|the|is|and|for"
        r"|to|from|reset|recovery|пожалуйста|сбросить|неверный|пишет|нужен|забыл\w*"
        r"|восстанов\w*|смен\w*|помен\w*|поменя\w*|слит|устарел|тот|такой|же|надо|админа"
        r"|закрыт|чат|бы|у|с|она|он|знает|отправляйте|пароли|был|было|их|свой|ваш|мой"
        r"|доступ\w*|логин\w*)[.,!?:]?$"
    ),
    re.IGNORECASE,
)
NOT_LOGIN = re.compile(
    (
        r"(?:и|в|на|не|по|для|с|and|or|in|to|for|page|id|name|the|port|порт|через|is|key"
        r"|https?|www|u)$"
    ),
    re.IGNORECASE,
)


def accounts(doc: Document) -> Iterator[Span]:
    """Handles and profile links, then what opens a door."""
    text, low = doc.text, doc.low
    if "@" in text:
        for found in scan(doc, AT, text):
            yield Span(*found.span(), "HANDLE", "handle_at")
        for found in scan(doc, LOGIN_AT, text):
            yield Span(*found.span("v"), "LOGIN", "login_at")
    for found in scan(doc, LINK, text):
        yield Span(*found.span(), "HANDLE", "handle_link")
    for found in scan(doc, KEYED):
        if _looks_chosen(text[slice(*found.span("v"))]):
            yield Span(*found.span("v"), "HANDLE", "handle_keyed")
    for rule in (TAG, NICK):
        for found in scan(doc, rule, text):
            yield Span(*found.span(), "HANDLE", "handle_shape")
    for found in scan(doc, LOGIN):
        word = found.group("v")
        marked = re.search(r"[:=—–-]\s*[\"'«]?$", low[found.start() : found.start("v")])
        russian = "а" <= low[found.start()] <= "я" and found.group()[:2] not in ("лк", "уз")
        if not NOT_LOGIN.match(word) and (marked or russian or re.search(r"[\d_.]", word)):
            yield Span(*found.span("v"), "LOGIN", "login_keyed")
    for found in scan(doc, DOTTED, text, DOT):
        parts = [latin_traits(part) for part in re.split(r"[._]", found.group().lower())]
        if any(
            p.russian_last or p.last or p.russian_first or p.first for p in parts if not p.frequent
        ):
            yield Span(*found.span(), "LOGIN", "login_shape")
    for found in scan(doc, PAIR, text, BEHIND_LOGIN):
        if not re.search(r"https?:|\d{2}[:/]\d{2}", found.group()):
            yield Span(*found.span("l"), "LOGIN", "login_pair")
            yield Span(*found.span("s"), "SECRET", "secret_pair")
    yield from secrets(doc)


def secrets(doc: Document) -> Iterator[Span]:
    """Passwords, codes, tokens."""
    for found in scan(doc, SECRET, doc.text):
        start, stop = found.span("v")
        value = doc.text[start:stop].rstrip(").:")
        if not value or (
            NOT_SECRET.match(value)
            or value[0] in "<[(/"
            or (
                value.isalpha()
                and value.islower()
                and not found.group("q")
                and not re.search(
                    r"[:=—–-]\s*$|слово\s*$|кодов\w+\s*$|там\s*$", doc.low[found.start() : start]
                )
            )
        ):
            continue
        yield Span(start, start + len(value), "SECRET", "secret_keyed")
    for rule, group in ((WEBHOOK, "v"), (TOKENS, 0)):
        for found in scan(doc, rule, doc.text):
            yield Span(*found.span(group), "SECRET", "secret_token")


def _looks_chosen(nick: str) -> bool:
    """A nick rather than the next word of the sentence: figures, marks or capitals inside."""
    return bool(
        nick[0] == "@"
        or re.search(r"[\d_.:#]", nick)
        or re.match(r"[a-z]+-[a-z]+$", nick)
        or (len(nick) > 5 and nick.isascii())
    )
