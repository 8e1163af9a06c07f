"""Addresses of other countries, by the words their streets and blocks go by."""

import re
from collections.abc import Iterator

from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from relay.pii.types import Span
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import fold

LETTERS = r"[^\W\d_]"
NAME = rf"{LETTERS}[^\W\d_'’.-]*(?:['’.-]{LETTERS}+)*"
CAPITAL = rf"[A-ZÀ-ÞĀ-ŽƏА-ЯЁӘҒҚҢӨҰҮҺІЇЄҐЎ]{LETTERS}*(?:['’.-]{LETTERS}+)*"
HOUSE = (
    r"\d{1,4}(?!\d)\s?(?:[A-Za-zА-Яа-я](?![\w:]))?"
    r"(?:\s?[-/]\s?\d{1,4}[A-Za-zА-Яа-я]?(?!\w))*"
)
POST = (
    r"(?:,?\s(?:[A-Z]{1,2}-)?(?:\d{5,6}|\d\d-\d{3}"
    r"|\d{3}\s\d{2}|\d{4}(?:\s[A-Z]{2}(?!\w))?)(?![\d\w]))?"
)
UNITS = (
    r"(?:,?\s(?:кв|пәтер|п|үй|уй|буд|корп|под|эт|оф|хонадон|xonadon|дом|тоот|кіраў|байр|apt|apto"
    r"|appt|app|daire|kat|no|m|nr|lgh|leil|piso|of|int|bldg|floor|fl|flat|room|rm|unit)\.?:?\s?"
    r"№?\s?\d{1,5}\w?(?!\w)|,?\s\d{1,4}-?\s?(?:пәтер|үй|қабат|тоот|хонадон)(?!\w))*"
)
NORTHERN = re.compile(
    rf"(?<![\w-])(?:{CAPITAL}\s)?[A-ZÅÄÖÆØÜ]{LETTERS}*(?:gata|gaten|gate|veien|vegen|vei|veg|gatan"
    r"|vägen|gade|vej|stien|bakken|plassen|torget|straat|laan|weg|plein|gracht|kade|katu|kuja"
    r"|straße|strasse|straẞe|str\.|gasse|platz|allee|ring|damm|ufer|utca|körút)"
    rf"\s{HOUSE}{UNITS}{POST}"
)
ADVERBIAL = re.compile(
    r"(?<![\w-])(?:Am|An der|An dem|Auf der|Auf dem|Im|In der|In den|Zum|Zur|Unter den|Alte|Alter"
    rf"|Neue|Neuer|Hinter der)\s{CAPITAL}(?:\s{CAPITAL})?\s{HOUSE}{POST}"
)
DASHED = re.compile(
    rf"(?<![\w-]){CAPITAL}-(?:Straße|Strasse|Str\.|Platz|Allee|Weg|Ring|Gasse)\s{HOUSE}{POST}"
)
WESTERN = re.compile(
    rf"(?<![\w-])(?:\d{{1,4}}(?:\s?(?:bis|ter))?,?\s)?(?i:rue|avenue|av\.|avda\.?|bd|boulevard"
    r"|place|chemin|impasse|allée|quai|route|cours|calle|c/|paseo|plaza|carrer|camino|via|viale"
    r"|piazza|corso|largo|vicolo|rua|travessa|praça|estrada|strada|str\.|bulevardul|ulica|ul\."
    r"|aleja|al\.|os\.|ulitsa|bulevar)\s"
    rf"(?:(?:d[eu]s?|del|della|dei|degli|di|da|do|dos|la|le|les|las|los|l['’]|d['’])\s?){{0,3}}"
    rf"{CAPITAL}(?:\s(?:d[eu]s?|del|di|da|la|i)\s{CAPITAL}|\s{CAPITAL}){{0,3}}"
    rf"(?:,?\s(?:n[°º.r]*\s?)?{HOUSE})?{UNITS}{POST}"
)
TURKIC = re.compile(
    rf"(?<![\w-])(?:{CAPITAL}\s){{1,3}}(?:Mah(?:allesi|\.)|Cad(?:desi|\.)|Sok(?:ak|ağı|\.)|Sk\."
    rf"|Bulvarı|Blv\.|küç(?:əsi|\.)|prospekti|ko[‘’'ʻ`]chasi|mavzesi)(?:,?\s(?:{CAPITAL}\s){{0,3}}"
    r"(?:Cad(?:desi|\.)|Sok(?:ak|ağı|\.)|Sk\.|Apt\.?))*"
    rf",?\s(?:(?:No|ev|uy|uyi|bina|dom)\.?:?\s?)?{HOUSE}(?:\s?[,/]?\s?(?:D|K|Kat|Daire)\.?:?\s?\d+)*"
    rf"{UNITS}{POST}",
)
STEPPE = re.compile(
    rf"(?<![\w-])(?:{CAPITAL}\s){{1,3}}(?:көшесі|көш\.|к-сі|даңғылы|даңғ\.|көчөсү|көч\.|проспектісі"
    r"|тұйығы|шағын\sауданы|ш/а|ықшамауданы|мкр|кўчаси|кучаси|маҳалласи|даҳаси|хиёбони|гудамж)\.?"
    rf",?\s(?:(?:үй|уй|дом|уйи|д)\.?\s)?(?:№\s?)?{HOUSE}{UNITS}",
    re.IGNORECASE,
)
STEPPE_NUMBER = re.compile(
    r"(?<![\w-])\d{1,3}[-\s]?(?:ші|шы|ші\.|чи|чи-)?\s?(?:ықшамаудан\w*|шағын\sаудан\w*|кичирайон\w*)"
    rf",?\s(?:(?:үй|уй|дом)\.?\s)?{HOUSE}{UNITS}",
    re.IGNORECASE,
)
MONGOL = re.compile(
    r"(?<![\w-])(?:[А-ЯӨҮ]{2,4}\s?,\s?|[А-ЯӨҮ][а-яөү-]+\sдүүр\w+,?\s)?\d{1,2}-р\s(?:хороо\w*"
    r"|хорооло\w*|байр\w*|баг\w*)(?:,\s[А-ЯӨҮ][^\n,;|\d\x00]{1,30}){0,2}"
    r"(?:,\s?\d{1,4}[\w-]{0,5}(?:\s(?:байр|тоот|орц|давхар|гудамж)\w*)?){0,4}"
)
SLAVIC = re.compile(
    rf"(?<![\w-])(?:вул(?:иц[яіюю]|\.)|вуліц[аы]|просп\.|праспект|провул(?:ок|\.)|пров\.|завул(?:ак|\.)"
    rf"|бульв\.|пл\.|площа|узвіз|ул\.)\s{CAPITAL}(?:\s{CAPITAL}){{0,2}}"
    rf",?\s(?:(?:буд(?:инок|\.)|д\.|дом)\s?)?{HOUSE}{UNITS}",
    re.IGNORECASE,
)
AFTER_PLACE = re.compile(
    rf"(?<![\w-])(?P<place>{CAPITAL}),\s(?P<v>{CAPITAL}(?:\s{CAPITAL}){{0,2}}\s{HOUSE}{UNITS})"
    r"(?![\w%]|[.,:]\d)"
)
BEFORE_PLACE = re.compile(
    rf"(?<![\w.-])(?P<v>(?:{NAME}\s)?{CAPITAL}(?:\s{CAPITAL}){{0,2}}\s\d{{1,4}}[A-Za-z]?"
    rf"(?:[/-]\d{{1,4}})?,\s(?:[A-Z]{{1,2}}-)?\d{{4,5}})\s(?P<place>{CAPITAL})"
)
COMMA = re.compile(rf",\s{CAPITAL}")
POSTAL = re.compile(rf",\s(?:[A-Z]{{1,2}}-)?\d{{4,5}}\s{CAPITAL}")
FOREIGN = re.compile(r"[^\W\d_a-zA-Zа-яёА-ЯЁ]")
FIGURES = re.compile(r"\d")
RULES = (NORTHERN, ADVERBIAL, DASHED, WESTERN, TURKIC, STEPPE, STEPPE_NUMBER, MONGOL, SLAVIC)


def addresses_abroad(doc: Document) -> Iterator[Span]:
    """Streets of Europe, Turkey and Asia; a name and a figure beside a known city."""
    if not FIGURES.search(doc.text):
        return
    text = doc.text.replace("\n", "\x00")
    for rule in RULES:
        for found in scan(doc, rule, text):
            if FIGURES.search(found.group()):
                yield Span(*found.span(), "ADDRESS", "address_abroad")
    for rule, needs in ((AFTER_PLACE, COMMA), (BEFORE_PLACE, POSTAL)):
        for found in scan(doc, rule, text, needs):
            if _is_place(found["place"]) and not _is_thing(found["v"]):
                yield Span(*found.span("v"), "ADDRESS", "address_by_place")


def _is_place(word: str) -> bool:
    low = fold(word)
    return latin_traits(low).place if low[0] <= "z" else traits(low).place


def _is_thing(text: str) -> bool:
    """A product or term with a number, a second place, a roman figure."""
    if FOREIGN.search(text):
        return False
    found = [fold(word) for word in re.findall(LETTERS + "+", text) if len(word) > 1]
    return (
        any(
            (latin_traits(w).term or latin_traits(w).frequent)
            if w[0] <= "z"
            else (traits(w).term or traits(w).common)
            for w in found
        )
        or not found
    )
