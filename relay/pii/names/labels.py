"""Names after a form label: «Имя:», «Контактное лицо:», «From:», «Отв.»."""

import re
from collections.abc import Iterator

from relay.pii.names.value import VALUE, leading_name
from relay.pii.patterns.rules import pattern, scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import fold

START = r"""(?:^|[\n|;,{&(>\[\t"'*•]|(?<=\.\s)|(?<=\s-\s)
    |(?<=[-–—]\s))["'*\s]{0,4}(?:\d{1,2}[.)]\s?)?"""
CLOSE = r"""["']?\]?(?:\[\d\])?(?:\[value\])?(?:\[/?b\]|</?[a-z]{1,6}>)?"""
SIGN = (
    r"""(?:[ \t]*[:=]|[ \t]?[.…_]{4,60}|\s-\s|\s—\s|\s–\s|(?<=[?]))[ \t]{0,3}"""
    r"""(?:\[/?b\]|</?[a-z]{1,6}>)?\s?["'«]?"""
)
FIELD = r"""(?:ф\.?\s?и\.?\s?о\.?(?:\s[а-я]+)?|(?:ваше\s|полное\s)?имя(?:\s[а-я]{1,16}){0,3}
    |фамилия(?:,?\s(?:и\s)?[а-я]{1,16}){0,3}|отчество(?:\s[а-я]{1,16})?|имя/фамилия|фио/имя
 |контактное\sлицо[^:\n]{0,30}|контактн\w+\s(?:лиц\w+|данн\w+)|как\s(?:к\sвам\sобращаться
    |вас\sзовут)|name(?:\s(?:as\s)?(?:in|on|of|per)\s(?:the\s)?[a-z]{2,12}){0,2}|first[\s_]?name|last[\s_]?name|second_name|full\s?name|surname
    |contact\s(?:person|name)|fio|beneficiary(?:\sname)?|passenger(?:\sname)?|cardholder(?:\sname)?|guest\sname|держатель(?:\sкарты)?|ваше\sфио|зовут)"""
EDGE = r"""(?:^|(?<=[\n|;,{&(>\[\t"'*•])|(?<=[-.–—\n|;,•]\s))"""
SURELY = r"""(?:отправител[ья]|получател[ья]|плательщик\w?|заявител[ья]|заявка\sот|контакт
    |грузополучател[ья]|владелец|собственник|водитель|пациент\w?|абонент|доверенное\sлицо
    |кто\sзабер[её]т|представитель|вызывающий|звонивший|автор|гость|проживающий|опекун|родитель
    |мать|отец|реб[её]нок|супруга?|поручитель|созаемщик|курьер|мастер|ответственный|сдал|принял
    |sender|receiver|recipient|consignee|payer|payee|applicant|driver|patient|guest|passenger)"""
WEAK = r"""(?:контакт(?:\sклиента|\sпо\s[^:\n]{0,20})?|представител\w+|ответственн\w+|отв\.?
    |исп(?:\.|олнител\w+)|менеджер|покупатель|заказчик|получатель|отправитель|плательщик|владелец
    |собственник[^:\n]{0,14}|водитель|кассир|главврач|пациент\w*[^:\n]{0,12}
 |слушател\w+|директор|клиент|сотрудник|абонент|автор(?!\sфайла)|страхователь|кто|кому|от|from|to
    |cc|копия|контакт|contact|attn\.?|consignee|customer|последний\sсохранивший|экспедитор
    |инспектор|руководитель|гип|бухгалтер|специалист|инженер
 |дежурный[^:\n]{0,12}|контрактный\sуправляющий|поле\d{1,2}|звонивший|подписант|подпись[\s_]*
    |утверждаю|согласовано|принял\w?|сдал\w?|составил\w?|проверил\w?|поставщик|подрядчик
    |исполнитель|участник[^:\n]{0,6}|продавец|грузополучатель|reference|shipper|engineer|manager
    |recipient|holder)"""
STRONG_LABEL = pattern(rf"{START}{FIELD}{CLOSE}{SIGN}(?P<v>{VALUE})")
WEAK_LABEL = pattern(rf"{START}{WEAK}{CLOSE}{SIGN}(?P<v>{VALUE})")
ALONE_LABEL = pattern(
    rf"{EDGE}{SURELY}{CLOSE}{SIGN}(?P<v>(?-i:[А-ЯЁA-Z])[^\W\d_]+(?:-[^\W\d_]+)*"
    rf"(?:\s(?-i:[А-ЯЁA-Z])[^\W\d_]*\.?){{0,2}})(?=[ \t]*(?:[\n|;,\]<]|$))"
)
AIRLINE = re.compile(
    r"(?<![\w/])[A-Z]{2,}(?:[ -][A-Z]{2,}){0,2}/[A-Z]{2,}(?:\s[A-Z]{2,}){0,3}\s?"
    r"(?:MR|MRS|MS|MISS|MSTR|CHD|INF|DR)(?![\w/])"
)
TRADER = re.compile(
    r"(?<![\w-])(?:ИП|Ип|ип|ЧП|КФХ|адвокат|самозанят\w+)\s(?P<v>[А-ЯЁ][а-яё]{2,})(?![\w-])"
)
SPACED = pattern(rf"(?:^|\n)[ \t]{{0,8}}(?:имя|фио)\s(?P<v>{VALUE})")
SLASH = pattern(rf"подпись[\s_]*/\s?(?P<v>{VALUE})|_{{2,}}\s?/?\s?(?P<w>{VALUE})\s?/")
PAPERS = pattern(
    rf"(?:^|[\n.;,)]\s?)(?:исп\.|отв\.|исполнитель|утверждаю|согласовано|секретарь"
    rf"|главный\sбухгалтер|генеральный\sдиректор|директор|юрист|кладовщик|заказчика"
    rf"|исполнителя)\s(?P<v>(?-i:[А-ЯЁ]){VALUE})"
)


def names_after_labels(doc: Document) -> Iterator[Span]:
    """A field's own words are trusted; after a weak label only what may be a name is taken."""
    if not doc.firm:
        yield from _labelled(doc)
    for found in scan(doc, AIRLINE, doc.text):
        yield Span(*found.span(), "PERSON", "name_airline")
    for found in scan(doc, TRADER, doc.text):
        if traits(fold(found["v"])).last:
            yield Span(*found.span("v"), "PERSON", "name_trader")
    for found in scan(doc, PAPERS, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_paper", 0)


def _labelled(doc: Document) -> Iterator[Span]:
    for found in scan(doc, STRONG_LABEL, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_label", 2, quoted=True)
    for found in scan(doc, WEAK_LABEL, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_weak_label", 0)
    for found in scan(doc, ALONE_LABEL, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_weak_label", 1, quoted=True)
    for found in scan(doc, SPACED, doc.text):
        yield from leading_name(doc, *found.span("v"), "name_label", 0)
    for found in scan(doc, SLASH, doc.text):
        yield from leading_name(doc, *found.span("v" if found["v"] else "w"), "name_label", 1)
