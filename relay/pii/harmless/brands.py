"""When a word that could be a name is a brand, a ship, a model: quotes and product context."""

import re

from relay.pii.text.document import Document
from relay.pii.words.lexicon import traits
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold, term_list

PRODUCT = re.compile(
    r"(?:двер\w+|кухн\w+|стол\w{0,3}|стул\w{0,3}|диван\w*|кресл\w+|шкаф\w{0,3}|тумб\w*"
    r"|кроват\w+|матрас\w*|мебел\w+|сери[яиюей]{1,3}|модел\w+|линейк\w+|коллекци\w+"
    r"|каталог\w*|шрифт\w*|кафе|ресторан\w*|салон\w*|магазин\w*|"
    r"отел\w+|гостиниц\w+|теплоход\w*|суд(?:но|на|ов)|пароход\w*|ледокол\w*|сорт\w*"
    r"|помощник\w*|помощниц\w+|ассистент\w*|бот|бота|колонк\w+|станци\w+|радио|парк\w*"
    r"|санатори\w+|клиник\w+|школ\w+|музе\w+|театр\w*|памятник\w*|"
    r"премь?и\w+|форум\w*|фестивал\w+|торт\w*|конфет\w+|сыр\w*|чай|чая|вин[оа]|картофел\w+"
    r"|метро|тц|бц|жк|трц|обо\w+|ткан\w+|пряж\w+|плать\w+|плитк\w+|ламинат\w*|карт[аыу]"
    r"|видеокарт\w+|процессор\w*|gpu|проект\w*|под|яндекс|умн\w+|техник\w+|оргтехник\w+"
    r"|pantum\s+и)\s*[«\"“]?$"
)
NAMED_AFTER = re.compile(
    r"(?:(?:школ|гимнази|лице|сош|библиотек|больниц|госпитал|театр|музе|парк|завод|фабрик|институт"
    r"|университет|академи|училищ|колледж|техникум|консерватори|клуб|дк|двор|колхоз|совхоз|санатори"
    r"|стадион|конкурс|преми|фонд|центр)[а-яё]*(?:\s?№)?(?:\s\d{1,4})?|№\s?\d{1,4})\s"
    r"(?:им\.|имени)\s?$"
)
"""An institution called after somebody: «СОШ № 8 им. Ю. А. Гагарина»."""
AFTER = ("им.", "имени")
CODE_BEFORE = re.compile(r"[A-Z]{2,}[- ]?\d{2,5}\s$")
MODEL_AFTER = re.compile(
    r"[»\"”]?\s\(?(?:[A-Za-zА-Я]{1,3}-?\d{2,5}[A-Za-z]?"
    r"|\d{3,4}[A-Za-zА-ЯU]?(?:\s?u\b)?)(?![\d-])(?!\s\d)"
)
WANTED = re.compile(r"(?:заказ|куп|покуп|приобр|выбр|хоч|хотел|смотр|достав|привез|примерил|собра)")
SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н)а?$|(?:[сц]к)(?:ий|ая|ой)$|(?:енко|[ая]ян|дзе|швили|[чю]ук|юк|ых|их)$"
)
HOLDER = re.compile(
    r"(?:файл|лист|папк|таблиц|фото|документ|вложени|скан|запис|диалог|чат|контакт|карточк|анкет"
    r"|резюме|клиент|пользовател|профил|аккаунт|абонент)"
)
"""What is called after the person it is about."""
TRADE = re.compile(
    r"(?:магаз|кафе|салон|бренд|марк|фирм|компани|торг|завод|фабрик|студи|клиник|ресторан|отел|гостин"
    r"|сорт|парк|фонд|школ|лице|ансамбл|групп|фильм|книг|роман|пьес|спектак|песн|теплоход|кораб|сеть|сети"
    r"|ателье|бар|дом|центр|преми|конкурс|банк|агентств|мебел|коллекци|лини|сери|модел|духи|вин|чай|кофе"
    r"|жк|бц|тц|тк|тд|диван|кресл|стол|печ|кон[ьи]|журнал|газет|издательств|аптек|апартамент)"
)
MODEL_GLUED = re.compile(
    r"-\d{1,4}(?![\d-]|\s?[/-])|\s\d{1,4}(?:Ач|Ah|А·ч|Вт|кВт|мм|мл|гб|тб|дюйм)"
)
LADA = ("лада", "ладу", "ладе", "лады", "lada")
NEXT_WORD = re.compile(r"\s([^\W\d_]+)")
LAST_WORD = re.compile(r"([^\W\d_]+)\s$")


def is_brand(doc: Document, start: int, stop: int) -> bool:
    """A find that is a thing's name by its quotes or its company."""
    before = doc.before(start, 40)
    low = doc.low[start:stop]
    if before.rstrip().endswith(AFTER) and NAMED_AFTER.search(before):
        return True
    if MODEL_GLUED.match(doc.text, stop) or _vehicle(doc, low, before, stop):
        return True
    if MODEL_AFTER.match(doc.text[stop : stop + 10]) and (" " not in low or low.isascii()):
        return True
    if low.isascii() and CODE_BEFORE.search(doc.text[max(0, start - 12) : start]):
        return True
    if (
        doc.text[stop : stop + 1] == "-"
        and doc.text[stop + 1 : stop + 2].isalpha()
        and doc.text[stop + 1].islower()
    ):
        return True
    quote = _quoted(doc, start, stop)
    if quote:
        return quote == "thing"
    return " " not in low and PRODUCT.search(before) is not None


def _vehicle(doc: Document, low: str, before: str, stop: int) -> bool:
    """A maker and its model: «Киа Рио», «Лада» before «Веста», «Октавия» behind «Шкода»."""
    makes, models = term_list("makes"), term_list("models")
    first, *rest = low.split()
    if first in makes:
        if rest:
            return all(word in models or not readings(word) for word in rest)
        after = NEXT_WORD.match(doc.low, stop)
        return first not in LADA or (after is not None and after.group(1) in models)
    if first not in models:
        return False
    maker = LAST_WORD.search(before)
    return maker is not None and maker.group(1) in makes


def _quoted(doc: Document, start: int, stop: int) -> str:
    """`thing`, `person`, or nothing when the find is not in short quotes."""
    if not doc.quoted:
        return ""
    left, right = doc.line(start)
    text = doc.text
    opened = max((text.rfind(mark, max(left, start - 30), start) for mark in "«“„"), default=-1)
    closed = min(
        (p for mark in "»”" if (p := text.find(mark, stop, min(right, stop + 30))) >= 0), default=-1
    )
    if opened < 0 or closed < 0 or "»" in text[opened:start]:
        opened = text.rfind('"', max(left, start - 30), start)
        closed = text.find('"', stop, min(right, stop + 30))
        if opened < 0 or closed < 0 or doc.count('"', left, opened + 1) % 2 == 0:
            return ""
    inside = text[opened + 1 : closed]
    if re.search(r"[.!?:;=@]|\d{3}", inside.rstrip(".")) or len(inside.split()) > 4:
        return ""
    before = text[max(left, opened - 24) : opened]
    after = text[closed + 1 : closed + 6]
    guillemets = text[opened] in "«“„"
    if guillemets and re.search(
        (
            r"[,;]\s?$|(?i:клиника|компани\w+|организаци\w+|наименование|название|фирма|магазин"
            r"|салон|объект)\W{1,3}$"
        ),
        before,
    ):
        return "thing"
    if re.match(r"\s*[<@]|\svia|\s?,\s?\"", after) or re.search(
        r"[:;=,\[]\s?$|(?i:бейдж\w*|подпис\w*|зовут|имен\w*|ип|фамили\w+|от|from|to)\s?$", before
    ):
        return "person" if not re.search(r"(?i)ооо|ао", before) else "thing"
    if re.search(r"[(,]\s?$", before):
        return "person"
    word = re.search(r"([\w-]+)\s*$", before)
    if word is None and before.strip():
        return "thing" if text[opened] != '"' else ""
    if word is None:
        return ""
    holder = word.group(1).lower()
    if HOLDER.match(holder):
        return "person"
    if doc.mode == "strict" and not TRADE.match(holder) and _full_name(inside):
        return "person"
    if WANTED.match(holder):
        return "thing"
    found = readings(word.group(1))
    if any(r.kind == "c" and r.pos == "V" for r in found) and not any(r.pos == "N" for r in found):
        return ""
    return "thing"


def _full_name(text: str) -> bool:
    """Whether a text is a person as papers write one, the surname first or with a patronymic.

    Books and ships are called by the given name first: «Анна Каренина», «Иван Папанин».
    """
    words = text.split()
    found = [traits(fold(word)) for word in words]
    if len(found) not in (2, 3) or not any(one.first for one in found):
        return False
    opens = found[0].last and SURNAME.search(words[0].lower()) is not None
    return any(one.patronymic for one in found) or (opens and found[1].first)
