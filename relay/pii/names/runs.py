"""Names known by the dictionaries: runs of given names, surnames, patronymics and initials."""

import re
from collections.abc import Iterator

from relay.pii.harmless.brands import is_brand
from relay.pii.text.document import Document, Word
from relay.pii.types import Span
from relay.pii.words.lexicon import Traits, company_like, is_role, traits
from relay.pii.words.wordset import word_set, words

PARTICLES = frozenset(
    words(
        "оглы кызы оглу заде фон ван де дер ибн бин эль бен аль уулу кизи угли бинт апа ага "
        "бей ханум"
    )
)
NOT_SURNAME = frozenset(
    words(
        "приложение корпус литера блок группа лот секция модуль таблица рисунок рис табл "
        "раздел пункт класс тип серия зона этап вариант часть том лист форма кабель версия "
        "сервер "
        "сервера стойка шкаф диск порт модель категория кат арт стр см им ул пр пер наб пл "
        "ст дом кв офис оф корп стр г город обл тел моб факс доб внутр ооо ао пао зао ип руб "
        "тыс млн "
        "шт уп кор мес год гг век вв итого всего цена сумма скидка срок дата время номер код "
        "инн кпп огрн бик снилс гост ту проект объект участок квартал витамин гепатит точка "
        "план столбец ряд место"
    )
)


def name_runs(doc: Document) -> Iterator[Span]:
    """Every run that the dictionaries call a person."""
    words = doc.words
    i = 0
    while i < len(words):
        word = words[i]
        if not word.cyrillic or not (word.capital or _name(traits(word.low))):
            i += 1
            continue
        size = _run_at(doc, i)
        if size:
            start, stop = words[i].start, words[i + size - 1].stop
            if size and len(words[i + size - 1].text) == 1 and doc.text[stop : stop + 1] == ".":
                stop += 1
            if doc.words[i].capital and (more := BEHIND_NAME.match(doc.text, stop)):
                stop = more.end()
            if not is_brand(doc, start, stop):
                yield Span(
                    _with_kin(doc, i), stop, "PERSON", "name_run" if size > 1 else "name_word"
                )
            i += size
        else:
            i += 1


KIN = frozenset(words("дядя дядю дяде тетя тетю тете тетка баба дед деда дядька бабушка дедушка"))


BEFORE_NAME = frozenset(words("ибн бин бен эль аль фон ван де дер ди да дель ла ле"))
BEHIND_NAME = re.compile(
    r" (?:(?:ибн|бин|эль|аль|фон|ван|де|дер|ди|да|ла) [А-ЯЁ][а-яё]+"
    r"|(?:эль|аль|ас|ад|ан|ар|аш|эд|эс)-[А-ЯЁ][а-яё]+)"
)


def _with_kin(doc: Document, i: int) -> int:
    """«дядя Миша», «ибн Эзра» are one person: where the word before word `i` begins if it belongs
    to the name, else where word `i` does."""
    last = doc.words[i - 1] if i else None
    if last and last.low in KIN | BEFORE_NAME and _adjacent(doc, last, doc.words[i]):
        return last.start
    return doc.words[i].start


def _adjacent(doc: Document, left: Word, right: Word) -> bool:
    gap = doc.text[left.stop : right.start]
    return gap in (" ", "  ", "\t", "+", " +") or gap == "  "


def _initial(doc: Document, word: Word, dotted: bool = True) -> bool:
    """One capital letter, or two joined by a hyphen; dotted or between blanks."""
    if len(word.text) > 1 and "-" not in word.text:
        return False
    if not word.capital or len(word.text.replace("-", "")) > 3:
        return False
    return not dotted or doc.text[word.stop : word.stop + 1] == "."


def _initials_after(doc: Document, i: int) -> int:
    """How many words after `i` are initials that belong to it."""
    words, count = doc.words, 0
    while i + count + 1 < len(words) and count < 3:
        word = words[i + count + 1]
        gap = doc.text[words[i + count].stop : word.start]
        if not (gap in (" ", "  ", "_") or (count and gap in (".", ". ", ".-", ". -"))):
            break
        if not _initial(doc, word, dotted=False):
            break
        dotted = doc.text[word.stop : word.stop + 1] == "."
        more = i + count + 2 < len(words) and _initial(doc, words[i + count + 2], False)
        if not (dotted or count or more or _ends(doc, word)):
            break
        count += 1
    return count


def _ends(doc: Document, word: Word) -> bool:
    after = doc.text[word.stop : word.stop + 3]
    return after[:1] in ("", "\n", ".", ",", ")", "/", ";", "<", "_", "|") or (
        re.match(r"\s[+(\d]", after) is not None
    )


def _surname_like(word: Word, t: Traits) -> bool:
    if not word.capital or len(word.text) < 2 or word.low in NOT_SURNAME:
        return False
    if word.text.isupper() and len(word.text) < 4 and not t.last:
        return False
    return t.last or not (t.common or t.term or t.place) or (t.common and not t.term)


def _run_at(doc: Document, i: int) -> int:
    """The size in words of the person that begins with word `i`, which has a capital or is a name;
    0 for none."""
    words = doc.words
    word = words[i]
    t = traits(word.low)
    initials = _initials_before(doc, i)
    if initials:
        return initials
    after = _initials_after(doc, i)
    if (
        after
        and _surname_like(word, t)
        and not (t.common and not t.last and after == 1 and not _strict_initial(doc, i))
    ):
        dotted = doc.text[words[i + after].stop : words[i + after].stop + 1] == "."
        if dotted or after > 1 or (t.last and not t.common):
            return 1 + after
    chain = _chain(doc, i)
    if word.low in ASIAN and word.capital and (size := _asian(words[i : i + min(chain, 3)])):
        return size
    if word.capital:
        chain = _without_roles(words[i : i + chain])
    all_traits = [traits(one.low) for one in words[i : i + chain]]
    named = next((n for n, t in enumerate(all_traits) if t.first or t.patronymic), chain)
    for size in range(chain, 0, -1):
        if word.capital and 2 < size <= named:
            continue  # three words are no name without a given one
        if _is_person(doc, words[i : i + size], all_traits[:size]):
            return size
    return 0


def _without_roles(words: tuple[Word, ...]) -> int:
    """How many words stand before the first that no name in capitals holds."""
    odd = (n for n, word in enumerate(words) if len(word.text) == 1 or is_role(word.low))
    return next(odd, len(words))


ASIAN = frozenset(
    words(
        "ли ким пак цой чой чон тен хан ван чжан чжао лю чэнь чен ян хуан у чжоу сюй сунь ма "
        "чжу ху го хэ линь гао"
        " ло чжэн нгуен чан фам ле во данг буй до хо сон кан юн чо лим хван син со квон хон ю ан"
    )
)


def _asian(words: tuple[Word, ...]) -> int:
    """«Ли Ок Сун»: a known family name and one or two short capitalised words."""
    rest = [word for word in words[1:] if word.capital and 2 <= len(word.text) <= 6]
    if len(rest) != len(words) - 1 or not rest or any(word.text.isupper() for word in words):
        return 0
    odd = [word for word in rest if not traits(word.low).common or len(word.text) < 4]
    return len(words) if len(odd) == len(rest) else 0


def _strict_initial(doc: Document, i: int) -> bool:
    word = doc.words[i + 1]
    return doc.text[word.stop : word.stop + 1] == "." and len(doc.words[i].text) > 2


def _initials_before(doc: Document, i: int) -> int:
    """«А. Г. Слепцова», «К.Тагиев»: initials, then a capitalised word."""
    words, count = doc.words, 0
    while i + count < len(words) and count < 3 and _initial(doc, words[i + count]):
        stop = words[i + count].stop
        gap = doc.text[stop : stop + 3]
        if not re.match(r"\.[ \t]{0,2}\S|\.-", gap + "  "):
            return 0
        count += 1
    if not count or i + count >= len(words):
        return 0
    last = words[i + count]
    gap = doc.text[words[i + count - 1].stop : last.start]
    if gap not in (".", ". ", ".  ") or not last.capital or len(last.text) < 2:
        return 0
    before = doc.text[max(0, words[i].start - 1) : words[i].start]
    if before.isalnum() or (last.text.isupper() and len(last.text) < 4):
        return 0
    t = traits(last.low)
    if count == 1 and (t.common or t.place or t.term) and not t.last:
        return 2 if _alone(doc, words[i], last) else 0
    return count + 1 if last.low not in NOT_SURNAME else 0


SIGN = re.compile(r"[^\W_]")
FAR = 64
"""Characters before a word that are looked at for the end of a sentence."""
LAST_SIGN = re.compile(r"([^ \t\"«(>*|\-–—•])[ \t\"«(>*|\-–—•]*\Z")


def _alone(doc: Document, first: Word, last: Word) -> bool:
    """Whether two words are all that stands in a line: «А. Шкаф», as one signs."""
    start, stop = doc.line(first.start)
    return not (SIGN.search(doc.text, start, first.start) or SIGN.search(doc.text, last.stop, stop))


def _chain(doc: Document, i: int) -> int:
    """How many adjacent words from `i` could make up one name (at most five)."""
    words, size = doc.words, 1
    while (
        size < 5 and i + size < len(words) and _adjacent(doc, words[i + size - 1], words[i + size])
    ):
        word = words[i + size]
        if not word.cyrillic or (word.capital != words[i].capital and word.low not in PARTICLES):
            break
        if len(word.text) > 1 and word.text.isupper() != words[i].text.isupper():
            break
        size += 1
    return size


def _is_person(doc: Document, words: tuple[Word, ...], t: list[Traits]) -> bool:
    if words[-1].low in ("фон", "ван", "де", "дер") or words[0].low in PARTICLES:
        return False
    if words[0].capital:
        return _capital_person(doc, words, t)
    return _lower_person(words, t)


def _name(t: Traits) -> bool:
    return t.first or t.last or t.patronymic


def _plain(t: Traits) -> bool:
    """Could not be anything but a name."""
    return _name(t) and not t.common and not t.term and not t.place


def _capital_person(doc: Document, words: tuple[Word, ...], t: list[Traits]) -> bool:
    size = len(words)
    inner = [i for i in range(size) if words[i].low not in PARTICLES]
    if size == 1:
        return _single(doc, words[0], t[0])
    if any(t[i].term and not t[i].first for i in inner):
        return False
    first = any(t[i].first for i in inner)
    patronymic = [i for i in inner if t[i].patronymic and not (t[i].common and not t[i].first)]
    if patronymic:
        return size <= 4 and _only_names_but_one(words, t, inner)
    if not first:
        return size == 2 and _two_surnames(words, t)
    if size > 3 and len(inner) > 3:
        return False
    strangers = [i for i in inner if not _name(t[i])]
    if len(strangers) > 1:
        return False
    commons = [i for i in inner if t[i].common and not t[i].first]
    pure = any(t[i].first and not t[i].common and not t[i].place for i in inner)
    if commons and (not pure or not _surname_by_case(doc, words, commons, t)):
        return False
    if strangers and not pure:
        return doc.mode == "strict" and size == 2 and _given_and_stranger(words)
    sure = [i for i in inner if _plain(t[i])]
    return bool(sure) and (pure or all(_name(t[i]) for i in inner))


SURE_SURNAME = re.compile(
    r".{3,}(?:ов|ова|ову|овым|овой|ев|ева|еву|евым|евой|ин|иным|ский|ская|ян|янц|дзе|швили|енко|чук|заде|оглы)$"
)


def _given_and_stranger(words: tuple[Word, ...]) -> bool:
    """«Франк Ларрионда»: a given name that is a word too, then a word of no dictionary."""
    from relay.pii.words.morphology import readings

    last = words[1]
    return (
        not last.text.isupper()
        and not readings(last.low)
        and not company_like(last.low)
        and last.low not in word_set("russian_seen")
    )


FOREIGN_SURNAME = re.compile(r".{3,}(?:дзе|швили|енко|чук|янц?(?:а|у|ом|е)?|заде|оглы)$")


def _two_surnames(words: tuple[Word, ...], t: list[Traits]) -> bool:
    """No known given name: two surnames, or a stranger beside an unmistakable surname."""
    if any(x.place or x.term or x.common for x in t) or any(company_like(w.low) for w in words):
        return False
    if all(x.known_last for x in t):
        return True
    return any(x.last and SURE_SURNAME.match(w.low) for x, w in zip(t, words, strict=True))


def _surname_by_case(
    doc: Document, words: tuple[Word, ...], commons: list[int], t: list[Traits]
) -> bool:
    """A common word written with a capital after a given name is a surname or nickname."""
    if commons == [0]:
        before = LAST_SIGN.search(doc.text, max(0, words[0].start - FAR), words[0].start)
        inside = before is not None and before[1] not in ".!?\n:;"
        return (inside and not words[0].text.isupper()) or (t[0].last and _noun(words[0]))
    calm = not words[0].text.isupper() or not doc.shouting
    return calm and all(_noun(words[i]) or t[i].last for i in commons)


def _noun(word: Word) -> bool:
    from relay.pii.words.morphology import readings

    found = readings(word.low)
    return any(r.pos in "NA" for r in found) and not any(r.pos == "V" for r in found)


def _only_names_but_one(words: tuple[Word, ...], t: list[Traits], inner: list[int]) -> bool:
    odd = [i for i in inner if not _name(t[i])]
    if t[inner[0]].common and not t[inner[0]].first and not _noun(words[inner[0]]):
        return False
    if not odd:
        common_first = t[inner[0]].common and not (t[inner[0]].first or t[inner[0]].known_last)
        return not common_first
    if len(odd) > 1:
        return False
    at = odd[0]
    if t[at].common or t[at].term:
        return at == inner[-1] and at > 1 and _noun(words[at])
    return True


def _single(doc: Document, word: Word, t: Traits) -> bool:
    if word.low in NOT_SURNAME or len(word.text) < 3:
        return False
    if t.patronymic and not t.common:
        return True
    if t.term or t.place:
        return False
    if word.text.isupper() and len(word.text) < 4:
        return False
    if company_like(word.low) and not t.first:
        return False
    if t.first and not t.common:
        return True
    if t.first and not opens_sentence(doc, word):
        return not word.text.isupper()
    if t.last and not t.common and FOREIGN_SURNAME.match(word.low) and not company_like(word.low):
        return True
    inside = not opens_sentence(doc, word) and not word.text.isupper()
    if t.known_last and t.common and inside and SURE_SURNAME.match(word.low):
        return True
    return t.known_last and not t.common and not t.first and len(word.text) > 3


def opens_sentence(doc: Document, word: Word) -> bool:
    """Whether a word begins a sentence, a line, a cell or a quotation."""
    before = doc.text[max(0, word.start - 6) : word.start].rstrip(' \t"«')
    return not before or not (before[-1].isalpha() or before[-1] in ",(")


def _lower_person(words: tuple[Word, ...], t: list[Traits]) -> bool:
    size = len(words)
    if size == 1:
        strong = (
            t[0].first and not (t[0].common or t[0].term or t[0].place) and len(words[0].text) > 2
        )
        nick = t[0].patronymic and not t[0].common and t[0].last is False
        return strong or nick or (t[0].patronymic and not t[0].common and len(words[0].low) > 6)
    if size > 3:
        return False
    if not all(_name(x) for x in t):
        return False
    if any(x.patronymic and not x.common for x in t[1:]):
        return t[0].first or t[0].known_last
    sure = [x for x in t if x.first and not x.common and not x.term]
    return bool(sure) and all((x.first or x.known_last) and not x.common for x in t)
