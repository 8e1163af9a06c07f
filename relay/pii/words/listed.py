"""Which list a folded word is on, in any of its case forms."""

from functools import cache, lru_cache

from relay.pii.words.morphology import readings
from relay.pii.words.nominatives import bases
from relay.pii.words.wordset import WordSet, term_list, union, word_set

KEPT = 1 << 17
"""Words remembered: more than a megabyte holds, since a text is gone through again and again."""


@cache
def _listed_words() -> WordSet:
    """Every word that one of the questions here knows, or knows a form of."""
    return union(
        ("given", "surnames", "places", "settlements"),
        ("given_extra", "places", "terms", "trade_names", "roles", "people", "common_extra"),
    )


def is_stranger(word: str) -> bool:
    """Whether neither a word without readings nor what it may be a form of is in any list."""
    listed = _listed_words()
    return not any(base in listed for base in bases(word))


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


def is_given_name(word: str) -> bool:
    """Whether a folded word is a given name, or a form of one."""
    names, extra = word_set("given"), term_list("given_extra")
    if word in names or word in extra:
        return True
    return len(word) > 3 and any(
        base in extra or (len(base) > 3 and base in names) for base in bases(word)
    )


def is_surname(word: str) -> bool:
    """Whether a folded word is a surname of the list, or a form of one."""
    names = word_set("surnames")
    return word in names or (len(word) > 4 and any(len(b) > 3 and b in names for b in bases(word)))


def is_settlement(word: str) -> bool:
    """Whether a folded word or name is a town or village in any case; many are surnames too."""
    settlements = word_set("settlements")
    return any(len(base) > 3 and base in settlements for base in bases(word))


def is_term(word: str) -> bool:
    """Whether a folded word is a known term or trade name, or a form of one."""
    if is_trade_name(word):
        return True
    terms = term_list("terms")
    return word in terms or (len(word) > 3 and any(b in terms for b in bases(word)))


@lru_cache(maxsize=16384)
def is_trade_name(word: str) -> bool:
    """Whether a folded word, or one of its nominatives, names a maker, brand or product line."""
    names = term_list("trade_names")
    return word in names or (len(word) > 4 and any(base in names for base in bases(word)))
