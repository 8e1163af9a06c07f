"""Names told by where they stand: form labels, «меня зовут», greetings, chat speakers, signatures."""

import re
from collections.abc import Iterator

from relay.pii.brands import is_brand
from relay.pii.document import Document, Word
from relay.pii.lexicon import latin_traits, traits
from relay.pii.morphology import readings
from relay.pii.rules import pattern
from relay.pii.types import Span

PIECE = r"[^\W\d_]+(?:['’`-][^\W\d_]+)*\.?"
VALUE = rf"(?P<v>{PIECE}(?:[ \t.+]{{1,2}}{PIECE}){{0,4}})"
LABEL = pattern(
    rf"""(?:^|[\n|;,{{&(>\[\t]|(?<=\.\s)|(?<=["'\s*•-]))["'*\s]{{0,4}}(?:\d{{1,2}}[.)]\s?)?(?:
    ф\.?\s?и\.?\s?о\.?(?:\s+[а-я]+)? | (?:ваше\s+)?имя(?:\s+(?:клиента|контакта|покупателя|пользователя|и\s+фамилия))? | фамилия(?:,?\s+имя(?:,?\s+отчество)?)? | отчество | контакт(?:ное\s+лицо|\s+клиента)?(?:\s+(?:по|для)\s[^:\n]{{0,30}})? |
    контактное\s+лицо[^:\n]{{0,30}} | как\s+(?:к\s+вам\s+обращаться|вас\s+зовут)[?:]? | представител\w+ | ответственн\w+ | отв\.? | исп(?:\.|олнител\w+) | менеджер | покупатель | заказчик | получатель | отправитель |
    плательщик | владелец | собственник[^:\n]{{0,14}} | водитель | кассир | главврач | пациент\w*[^:\n]{{0,12}} | слушател\w+ | директор | клиент | сотрудник | абонент | автор | страхователь | кто | кому | от | from | to | cc | копия | кем |
    name | first\s?name | last\s?name | full\s?name | surname | contact(?:\s+(?:person|name))? | beneficiary | attn\.? | consignee | customer | fio | first_name | last_name | second_name | username_full | последний\s+сохранивший | экспедитор | инспектор | подпись[\s_]*/?
    | руководитель | гип | бухгалтер | специалист | инженер | дежурный[^:\n]{{0,12}} | контрактный\s+управляющий | поле\d? )["']?\]?(?:\[/?b\])?\s*(?:[:=]|\s-\s|\s—\s|\s–\s|(?<=[?])|(?<=/)|(?<=имя)(?=\s[а-яё]))\s*["'«]?(?:\[/?b\]\s*)?{VALUE}"""
)
NOT_NAME = frozenset(
    "не нет да указан указано указана отдел закупок компания ооо ао пао зао ип важно все всем заинтересованным тот же она он клиент менеджер оператор группа менеджеры администрация sales dept department team none null the "
    "test тест директор главный генеральный бухгалтер закупки секретарь администратор бот физлицо юрлицо заказчик покупатель сайт портал форма лид запрос снабжение логистика логистический тендерный служба техподдержка поддержка купить "
    "сервер нужен нужна нужно просим прошу здравствуйте добрый привет индивидуальный муниципальное государственное краевая областная городская гбу гку мбу федеральное акционерное общество филиал больница not n нужны дата какой какая адрес корпоративный".split()
)
CALLED = pattern(
    rf"""(?:(?:меня|его|ее|их|нас|вас|тебя|которого|которую|охранника|менеджера|девушку|директора|юриста)\s+)?(?<![а-яё])(?:зовут|звать|кличут|величать)\s+(?:его\s+|ее\s+|меня\s+|просто\s+)?{VALUE}
    | меня\s+(?P<w>[а-яё-]+)\s+зовут | (?:представил(?:ся|ась)(?:\s+как)?|спросите|спросить|имени|фамили[яию]:?|обращаться\s+к|на\s+имя|позовите|попросите|подписано:?|гражданин|гражданка|господин\w*|госпожа|госпоже|г-н[уа]?|г-ж[аеу]|гр-н|гр-ка|нотариус\w*|инспектор\w*|сменщика|охранник\w*)\s+{VALUE.replace("<v>", "<x>")}
    | \b(?:my\s+name\s+is|i\s+am|i'm|name's|this\s+is|called|ask\s+for|contact|attn:?|mr\.?|mrs\.?|ms\.?|miss|dr\.?|prof\.?|barrister|engineer|menya\s+zovut|zovut|eto|regards,?|sincerely,?|cheers,?|thanks,?|wbr,?|br,|attorney)\s+(?P<y>(?-i:[A-Z][^\W\d_]+(?:['’-][^\W\d_]+)*\.?(?:\s[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*\.?){{0,3}}))"""
)
GREET_AFTER = pattern(
    r"(?:здравствуйте|добрый\s+(?:день|вечер)|доброе\s+утро|привет(?:ствую)?|уважаем\w+|ув\.|дорог\w{2,3}|алейкум|dear|hi|hello|hey|спасибо)[,!]?\s+(?P<v>(?-i:[А-ЯЁA-Z])[^\W\d_]+(?:-[^\W\d_]+)*(?:\s(?-i:[А-ЯЁA-Z])[^\W\d_]+(?:-[^\W\d_]+)*)?)(?=\s*[,!.\n)]|$)"
)
SPEAKER = pattern(
    r"^[>\s|*↪️\-]{0,6}(?:\[?\d{1,2}[:.]\d\d(?::\d\d)?\]?\s|\d{4}-\d\d-\d\d\s\d\d:\d\d(?::\d\d)?\s|\d\d\.\d\d(?:\.\d{2,4})?,?\s\d\d:\d\d\s?[,-]?\s?)?(?:(?:оператор|менеджер|клиент|агент|agent|специалист|инженер|консультант)\s)?(?P<v>[^\W\d_]+(?:[-\s.][^\W\d_]+\.?){0,3}):(?=\s)"
)
SPEAKER_LABELS = frozenset(
    "клиент оператор менеджер агент бот о к м a b q speaker тема дата кому от копия тел телефон адрес почта email e-mail модель симптом площадка бюджет срок итого задача ответ цитата вопрос комментарий сообщение форма имя источник товар цена объект заказчик поставщик subject agent caller from to sent date note ps p.s абонент секретарь автоответчик "
    "регион группа ключ профиль текст время покупатель услуга клиника оборудование изделие прошивка ответственный тип редакция телефония интеграции компания объявление наименование дата спецификация симптомы нужно надо вопросы условия требования оплата доставка контакт контакты реквизиты решили присутствовали провозимое место город скидка".split()
)
DATIVE = re.compile(r"(?<![\w])(?P<v>[А-ЯЁ][а-яё]+)\s(?:→|->|=>)\s(?P<w>[А-ЯЁ][а-яё]+)")
WROTE = pattern(
    r"(?:^|[\n>,])\s*(?:\d[\d.,:\s-]*(?:г\.)?,?\s?(?:в\s\d\d:\d\d,?)?)?[\"'«]?(?P<v>[^\W\d_]+(?:[\s.-]{1,2}[^\W\d_]+\.?){0,3})[\"'»]?\s(?:<[^>\n]{3,80}>\s)?(?:написал\(?а?\)?|писал\(?а?\)?|wrote|пишет)"
)
SIGN = pattern(
    r"(?:с\s+ув(?:ажением|\.)|с\s+наилучшими(?:\s+пожеланиями)?|заранее\s+спасибо|(?:best|kind|warm)?\s?regards|sincerely|cheers|wbr|best)\s*[,.!\n]{0,2}\s*\n?\s*(?P<v>[^\W\d_]+(?:['’-][^\W\d_]+)*\.?(?:[ .][^\W\d_]+(?:['’-][^\W\d_]+)*\.?){0,3})"
)
MAIL_NAME = re.compile(
    r"[\"']?(?P<v>[^\W\d_][^\W\d_.'’-]*(?:[,\s.'’-]{1,2}[^\W\d_]+\.?){0,3})[\"']?\s(?:via\s\w+\s)?<(?=[^<>\s]{1,80}[@＠])"
)


def names_in_context(doc: Document) -> Iterator[Span]:
    """Names that no dictionary needs to know."""
    for found in LABEL.finditer(doc.text):
        yield from _value(doc, found, "v", "name_label", loose=True)
    for found in CALLED.finditer(doc.text):
        for group in ("v", "w", "x", "y"):
            if found.group(group):
                yield from _value(doc, found, group, "name_called", loose=True)
    for found in GREET_AFTER.finditer(doc.text):
        yield from _value(doc, found, "v", "name_greeted", loose=False)
    for found in SPEAKER_LINE.finditer(doc.text):
        if fold_first(found.group("v")) not in SPEAKER_LABELS:
            yield from _value(doc, found, "v", "name_speaker", loose=False)
    for rule, name in ((WROTE, "name_wrote"), (SIGN, "name_signed"), (MAIL_NAME, "name_mailbox")):
        for found in rule.finditer(doc.text):
            yield from _value(doc, found, "v", name, loose=True)
    for found in DATIVE.finditer(doc.text):
        yield Span(*found.span("v"), "PERSON", "name_arrow")
        yield Span(*found.span("w"), "PERSON", "name_arrow")
    yield from _signature(doc)


SPEAKER_LINE = re.compile(SPEAKER.pattern, SPEAKER.flags | re.MULTILINE)


def fold_first(text: str) -> str:
    return text.lower().split()[0].strip(".")


def _value(
    doc: Document, found: "re.Match[str]", group: str, name: str, *, loose: bool
) -> Iterator[Span]:
    """The leading words of a value that can be a name; `loose` also takes common words."""
    start, stop = found.span(group)
    words = doc.words_in(start, stop)
    taken: list[Word] = []
    for word in words[:4]:
        if word.low in NOT_NAME or (taken and not _joins(taken[-1], word, loose)):
            break
        if taken and "\n" in doc.text[taken[-1].stop : word.start]:
            break
        if not taken and not _may_open(word, loose):
            break
        taken.append(word)
    if not taken:
        return
    end = taken[-1].stop
    if len(taken[-1].text) == 1 and doc.text[end : end + 1] == ".":
        end += 1
    if len(taken) == 1 and len(taken[0].text) < 2:
        return
    if is_brand(doc, taken[0].start, end) and name not in (
        "name_label",
        "name_mailbox",
        "name_called",
    ):
        return
    yield Span(taken[0].start, end, "PERSON", name)


def _may_open(word: Word, loose: bool) -> bool:
    if not word.cyrillic:
        t = latin_traits(word.low)
        return (
            t.first
            or t.last
            or t.russian_first
            or (word.capital and not t.term and not (t.frequent and not loose))
        )
    t = traits(word.low)
    if t.first or t.patronymic or (t.last and not t.common):
        return True
    if t.term or t.place or (word.text.isupper() and len(word.text) < 4):
        return False
    if t.common:
        found = readings(word.low)
        return (
            loose
            and word.capital
            and bool(found)
            and all(r.pos in "NA" for r in found)
            and all(r.case in "n-" or r.pos == "A" for r in found[:1])
        )
    return loose or word.capital


def _joins(last: Word, word: Word, loose: bool) -> bool:
    if not word.cyrillic:
        return word.capital == last.capital and not (
            latin_traits(word.low).frequent and word.text.islower()
        )
    t = traits(word.low)
    if word.capital:
        return not t.term
    if last.capital:
        return word.low in ("оглы", "кызы", "фон", "заде", "ибн", "апа", "ага")
    return (t.first or t.patronymic or t.last) and not t.common


CLOSERS = frozenset("спасибо уважением привет пока".split())


def _signature(doc: Document) -> Iterator[Span]:
    """The last words of a message, when they stand alone and look like nothing else."""
    for line_start, line_stop in _last_lines(doc):
        words = doc.words_in(line_start, line_stop)
        text = doc.text[line_start:line_stop].strip(" \t\"'()-–—.,!>|*/")
        if not words or len(words) > 3 or re.search(r"\d|[@:/=]", text):
            continue
        if all(_may_sign(word) for word in words):
            yield Span(words[0].start, words[-1].stop, "PERSON", "name_signature")


def _last_lines(doc: Document) -> Iterator[tuple[int, int]]:
    """The last line, and the last clause of it."""
    text = doc.text.rstrip()
    at = (
        max(
            text.rfind("\n"), text.rfind(". "), text.rfind("! "), text.rfind("? "), text.rfind(") ")
        )
        + 1
    )
    if at > 0 and len(text) - at < 60:
        yield at, len(text)


def _may_sign(word: Word) -> bool:
    if not word.cyrillic:
        t = latin_traits(word.low)
        return word.capital and not t.term and not t.frequent
    t = traits(word.low)
    if t.term or t.place:
        return False
    return t.first or t.patronymic or (word.capital and (t.last or not t.common))
