"""What a word may be: given name, surname, patronymic, place, common word, known term."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from relay.pii.words import translit
from relay.pii.words.morphology import Reading, readings
from relay.pii.words.wordset import WordSet, fold, term_list, union, word_set, words


class Traits(NamedTuple):
    """Everything the dictionaries say about one folded word, ambiguities kept."""

    first: bool
    last: bool
    patronymic: bool
    common: bool
    place: bool
    term: bool
    known_last: bool


KEPT = 1 << 17
"""Words remembered: more than a megabyte holds, since a text is gone through again and again."""
LONGEST = 48
"""Letters in the longest word that is looked up; a longer one is a stranger."""
STRANGER = Traits(False, False, False, False, False, False, False)
PATRONYMIC = re.compile(
    r"[а-я]{2,}(?:ович|евич|ьич|(?<=[нлтдфркшцмсзгб])ич)(?:а|у|ем|ом|е|и|ей|ам)?$"
    r"|[а-я]{2,}(?:овн|евн|ичн|инишн|(?<=[рнлс])евн)(?:а|ы|е|у|ой|ою|ам)$"
    r"|[а-я]{2,}(?:ов|ев|ар|ьс|ег|ан|ас|ил|ав|ег|ис|ал|ах|ен)?(?:ыч|ич)(?:а|у|ем|е)?$"
    r"|[а-я]{3,}(?:сергев|андрев|алексев|никола(?:в|ев)|михал|пал)(?:н|ич|ыч)(?:а|ы|е|у"
    r"|ой)?$|(?:сергевн|андревн|алексевн|михалн|палн|иванн|степанн)(?:а|ы|е|у|ой)$"
    r"|батьковн(?:а|ы|е|у|ой)$"
    r"|[а-я\u0400-\u052f]{3,}(?:ұлы|улы|қызы|кызы|оглы|оглу|уулу|угли|ўғли|кизи|қизи|гызы)$"
)
IN_PATRONYMICS = words("ич ыч вн чн шн лн нн лы зы лу гли ғли изи")
SURNAME = re.compile(
    r"[а-я]{2,}(?:(?:ов|ев|ин|ын)(?:а|у|ым|е|ой|ых|ыми)?|(?:ск|цк)(?:ий|ого|ому|им|ом|ая"
    r"|ой|ую|их|ими)|(?:янц|енц|унц)(?:а|у|ем|е)?|(?:ян|янц)(?:а|у|ом|е)?|дзе|швили|шидзе"
    r"|иани|ани|ашвили|енко|ейко|айло|чук(?:а|у|ом|е)?|щук(?:а|у|ом|е)?|юк(?:а|у|ом|е)?"
    r"|ук(?:а|у|ом|е)?|ых|их|аго|яго|беков(?:а|у|ым|ой)?|заде|оглу|уев(?:а|у|ым|ой)?|ба|ия"
    r"|уа|нов(?:а|у|ым|ой)?|айтис|аускас|авичюс|енас|сон|сен|манн?|берг|штейн|идис|пуло"
    r"|ару|ану|ску|еску|вили|ели)$"
)
ENDINGS = (
    ("ыми", ""),
    ("ому", "ый"),
    ("ому", "ий"),
    ("ого", "ый"),
    ("ого", "ий"),
    ("ого", "ой"),
    ("ими", "ий"),
    ("ой", "а"),
    ("ой", ""),
    ("ей", "я"),
    ("ей", "а"),
    ("ою", "а"),
    ("ым", ""),
    ("ым", "ый"),
    ("им", "ий"),
    ("ом", ""),
    ("ем", "ь"),
    ("ем", "й"),
    ("ем", ""),
    ("ая", "ий"),
    ("ая", "ый"),
    ("ую", "ий"),
    ("ую", "ый"),
    ("ой", "ий"),
    ("ой", "ый"),
    ("ых", ""),
    ("их", "ий"),
    ("а", ""),
    ("у", ""),
    ("е", ""),
    ("ы", ""),
    ("и", ""),
    ("я", "й"),
    ("ю", "й"),
    ("и", "й"),
    ("е", "й"),
    ("я", "ь"),
    ("ю", "ь"),
    ("е", "ь"),
    ("и", "ь"),
    ("ы", "а"),
    ("е", "а"),
    ("у", "а"),
    ("и", "а"),
    ("и", "я"),
    ("е", "я"),
    ("ю", "я"),
    ("ии", "ия"),
    ("ию", "ия"),
    ("ией", "ия"),
    ("", "а"),
    ("", "я"),
)


BY_LETTER = {
    letter: tuple(pair for pair in ENDINGS if not pair[0] or pair[0][-1] == letter)
    for letter in {"", *(ending[-1:] for ending, _ in ENDINGS)}
}


@lru_cache(maxsize=2048)
def bases(word: str) -> tuple[str, ...]:
    """The nominatives a folded word may be a form of, itself first; loosely, by its ending."""
    found = [word]
    for ending, base in BY_LETTER.get(word[-1:], BY_LETTER[""]):
        if len(word) - len(ending) >= 2 and word.endswith(ending):
            found.append(word[: len(word) - len(ending)] + base)
    return tuple(found)


@lru_cache(maxsize=KEPT)
def traits(word: str) -> Traits:
    """Traits of a folded Cyrillic word; hyphenated ones by their parts too."""
    if len(word) > LONGEST:
        return STRANGER
    if "-" in word:
        return _hyphenated(word)
    found = readings(word)
    if not found and _is_stranger(word):
        last = len(word) > 4 and SURNAME.match(word) is not None
        built = len(word) > 4 and _patronymic(word)
        return STRANGER._replace(last=last, patronymic=built) if last or built else STRANGER
    if is_role(word):
        return Traits(False, False, False, True, False, False, False)
    kinds = {reading.kind for reading in found}
    given = "f" in kinds or _given(word)
    listed = "s" in kinds or _listed_surname(word)
    common = _is_common(word, found, given, listed)
    patronymic = "p" in kinds or (not common and len(word) > 4 and _patronymic(word))
    return Traits(
        first=given,
        last=listed or (not found and SURNAME.match(word) is not None and len(word) > 4),
        patronymic=patronymic,
        common=common,
        place=_is_place(word, found, given, listed),
        term="o" in kinds or _is_term(word),
        known_last=listed,
    )


@cache
def _listed_words() -> WordSet:
    """Every word that one of the questions of `traits` knows, or knows a form of."""
    return union(
        ("given", "surnames", "places", "settlements"),
        ("given_extra", "places", "terms", "trade_names", "roles", "people", "common_extra"),
    )


def _is_stranger(word: str) -> bool:
    """Whether neither a word without readings nor what it may be a form of is in any list."""
    listed = _listed_words()
    return not any(base in listed for base in bases(word))


def _patronymic(word: str) -> bool:
    """Whether a word is built like a patronymic: first by the letters that all such have."""
    return any(map(word.__contains__, IN_PATRONYMICS)) and PATRONYMIC.match(word) is not None


@lru_cache(maxsize=KEPT)
def is_role(word: str) -> bool:
    """A role, a form label, an opener: never a name, whatever the case."""
    return is_person_word(word) or _listed(word, "roles")


@lru_cache(maxsize=16384)
def is_person_word(word: str) -> bool:
    """A word for a person by what they do: «инженер», «супруга»."""
    return _listed(word, "people")


def _listed(word: str, name: str) -> bool:
    listed = term_list(name)
    return word in listed or any(r.lemma in listed and r.kind == "c" for r in readings(word))


def _is_common(word: str, found: tuple[Reading, ...], given: bool, listed: bool) -> bool:
    """Common, but for readings a name overrules: «юля» is no gerund, «назаров» no adjective."""
    if word in term_list("common_extra"):
        return True
    names = {r.lemma for r in found if r.kind == "f"} if given else set[str]()
    for r in found:
        if r.kind == "a":
            return True
        if r.kind != "c":
            continue
        if given and r.pos == "V" and r.number == "-":
            continue
        if given and r.pos == "N" and r.number == "p" and r.case in "dbl" and word in names:
            continue
        if listed and r.pos == "A" and r.lemma.endswith(("ов", "ев", "ин", "ын")):
            continue
        return True
    return False


def _is_place(word: str, found: tuple[Reading, ...], given: bool, listed: bool) -> bool:
    towns = word_set("places")
    if word in term_list("places") or word in towns:
        return True
    places = {r.lemma for r in found if r.kind == "g"}
    if listed and places and all(p != word and p.endswith(("о", "ое")) for p in places):
        return False
    if places:
        return True
    if listed or len(word) < 5:
        return False
    return any(b in towns or (len(b) > 4 and b in term_list("places")) for b in bases(word)) or (
        not (found or given) and is_settlement(word)
    )


def is_settlement(word: str) -> bool:
    """Whether a folded word or name is a town or village in any case; many are surnames too."""
    settlements = word_set("settlements")
    return any(len(base) > 3 and base in settlements for base in bases(word))


def _is_term(word: str) -> bool:
    if is_trade_name(word):
        return True
    terms = term_list("terms")
    return word in terms or (len(word) > 3 and any(b in terms for b in bases(word)))


@lru_cache(maxsize=16384)
def is_trade_name(word: str) -> bool:
    """Whether a folded word, or one of its nominatives, names a maker, brand or product line."""
    names = term_list("trade_names")
    return word in names or (len(word) > 4 and any(base in names for base in bases(word)))


COMPANY = re.compile(
    r"(?:^(?:айти|ай-ти|аэро|авто|агро|био|веб|гео|гидро|евро|инфо|кибер|мед|мега|микро"
    r"|мульти|нано|нефте|проф|рос|сибирь?|спец|строй|супер|тех|транс|урал|эко|электро"
    r"|энерго)[а-я]{4,}"
    r"|[а-я]{3,}(?:агро|строй|торг|сервис|транс|газ|нефт|маш|пром|снаб|тех|мет|хим|энерго"
    r"|монтаж|проект|инвест|групп|холдинг|софт|лаб|логистик|трейд|плюс|центр|дизайн|маркет"
    r"|мед|фарм|авто|электро|банк|завод|комбинат|телеком|связь|снабсбыт|деталь|груз|мебель"
    r"|торгсервис|стройсервис|девелопмент|консалт|системс|технолоджи|экспорт|импорт|лизинг"
    r"|дата|нет))(?:а|у|ом|е|ы|и|я|ю|ью|ов|ам|ами|ах)?$"
)


def company_like(word: str) -> bool:
    """A folded word built like a company's name: «газстройдеталь», «аэро-логистик»."""
    return len(word) <= LONGEST and COMPANY.match(word.replace("-", "")) is not None


def _hyphenated(word: str) -> Traits:
    whole = readings(word)
    kinds = {reading.kind for reading in whole}
    parts = [traits(part) for part in word.split("-") if part]
    named = [t.first or t.last for t in parts]
    return Traits(
        first="f" in kinds or (bool(parts) and all(t.first for t in parts)),
        last="s" in kinds or (len(parts) > 1 and all(named) and parts[-1].last),
        patronymic=bool(parts) and parts[-1].patronymic,
        common="c" in kinds or (bool(parts) and all(t.common or t.term for t in parts)),
        place="g" in kinds
        or word in term_list("places")
        or is_settlement(word)
        or (bool(parts) and all(t.place for t in parts)),
        term="o" in kinds or word in term_list("terms"),
        known_last="s" in kinds or any(t.known_last for t in parts),
    )


def may_be_given(word: str) -> bool:
    """Whether a folded word without a hyphen may be a given name: the least that `traits` asks."""
    return any(r.kind == "f" for r in readings(word)) or _given(word)


def _given(word: str) -> bool:
    names, extra = word_set("given"), term_list("given_extra")
    if word in names or word in extra:
        return True
    return len(word) > 3 and any(
        base in extra or (len(base) > 3 and base in names) for base in bases(word)
    )


def _listed_surname(word: str) -> bool:
    names = word_set("surnames")
    return word in names or (len(word) > 4 and any(len(b) > 3 and b in names for b in bases(word)))


class LatinTraits(NamedTuple):
    """The same for a Latin word (lower case)."""

    first: bool
    last: bool
    english: bool
    frequent: bool
    term: bool
    russian_first: bool
    russian_last: bool
    place: bool = False
    russian_common: bool = False


@lru_cache(maxsize=65536)
def latin_traits(word: str) -> LatinTraits:
    """Traits of a Latin word, transliterated Russian names included."""
    plain = fold(word) if len(word) <= LONGEST else ""
    back = translit.cyrillic(plain) if len(plain) > 2 else ()
    known = [traits(candidate) for candidate in back]
    return LatinTraits(
        first=plain in word_set("latin_given"),
        last=plain in word_set("latin_surnames"),
        english=plain in word_set("english"),
        frequent=plain in word_set("english_top"),
        term=plain in term_list("terms_latin") or plain in term_list("trade_names"),
        russian_first=any(t.first and (not t.common or len(plain) > 4) for t in known),
        russian_last=any((t.known_last and not t.common) or t.patronymic for t in known)
        or (
            len(plain) > 5
            and re.search(
                (
                    r"(?:ov|ev|ova|eva|ina|skiy|skii|sky|skaya|enko|chuk|yan|dze|shvili|vich|vna|ovich"
                    r"|evich|zadeh?|ogly|bekov)$"
                ),
                plain,
            )
            is not None
        ),
        russian_common=any(t.common for t in known) and not any(t.first for t in known),
        place=any(t.place and not t.first for t in known) or plain in term_list("places_latin"),
    )
