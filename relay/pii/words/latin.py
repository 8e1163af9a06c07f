"""What a Latin word may be: a name, a Russian name in Latin letters, an English word, a term."""

import re
from functools import lru_cache
from typing import NamedTuple

from relay.pii.words import translit
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import LONGEST, fold, term_list, word_set

RUSSIAN_SURNAME = re.compile(
    r"(?:ov|ev|ova|eva|ina|skiy|skii|sky|skaya|enko|chuk|yan|dze|shvili|vich|vna|ovich"
    r"|evich|zadeh?|ogly|bekov)$"
)


class LatinTraits(NamedTuple):
    """Everything the dictionaries say about one Latin word in lower case, ambiguities kept."""

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
        or (len(plain) > 5 and RUSSIAN_SURNAME.search(plain) is not None),
        russian_common=any(t.common for t in known) and not any(t.first for t in known),
        place=any(t.place and not t.first for t in known) or plain in term_list("places_latin"),
    )
