"""What a word may be: given name, surname, patronymic, place, common word, known term."""

from functools import lru_cache
from typing import NamedTuple

from relay.pii.words.listed import (
    KEPT,
    is_given_name,
    is_role,
    is_settlement,
    is_stranger,
    is_surname,
    is_term,
)
from relay.pii.words.morphology import Reading, readings
from relay.pii.words.nominatives import bases
from relay.pii.words.shapes import patronymic_like, surname_like
from relay.pii.words.wordset import LONGEST, term_list, word_set


class Traits(NamedTuple):
    """Everything the dictionaries say about one folded word, ambiguities kept."""

    first: bool
    last: bool
    patronymic: bool
    common: bool
    place: bool
    term: bool
    known_last: bool


STRANGER = Traits(False, False, False, False, False, False, False)


@lru_cache(maxsize=KEPT)
def traits(word: str) -> Traits:
    """Traits of a folded Cyrillic word; hyphenated ones by their parts too."""
    if len(word) > LONGEST:
        return STRANGER
    if "-" in word:
        return _hyphenated(word)
    found = readings(word)
    if not found and is_stranger(word):
        last, built = surname_like(word), patronymic_like(word)
        return STRANGER._replace(last=last, patronymic=built) if last or built else STRANGER
    if is_role(word):
        return Traits(False, False, False, True, False, False, False)
    kinds = {reading.kind for reading in found}
    given = "f" in kinds or is_given_name(word)
    listed = "s" in kinds or is_surname(word)
    common = _is_common(word, found, given, listed)
    patronymic = "p" in kinds or (not common and patronymic_like(word))
    return Traits(
        first=given,
        last=listed or (not found and surname_like(word)),
        patronymic=patronymic,
        common=common,
        place=_is_place(word, found, given, listed),
        term="o" in kinds or is_term(word),
        known_last=listed,
    )


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
    return any(r.kind == "f" for r in readings(word)) or is_given_name(word)
