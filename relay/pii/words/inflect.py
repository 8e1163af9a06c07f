"""Russian names in a case: by the dictionary where it knows them, by their endings elsewhere."""

from relay.pii.types import Value
from relay.pii.words.grammar import wanted_case
from relay.pii.words.morphology import Reading, forms, readings
from relay.pii.words.wordset import fold

KINDS = "fsp"
MALE = {"g": "а", "d": "у", "a": "а", "b": "ом", "l": "е"}
POSSESSIVE = {**MALE, "b": "ым"}
FEMALE_POSSESSIVE = {"g": "ой", "d": "ой", "a": "у", "b": "ой", "l": "ой"}
ADJECTIVE = {"g": "ого", "d": "ому", "a": "ого", "b": "им", "l": "ом"}
FEMALE_ADJECTIVE = {"g": "ой", "d": "ой", "a": "ую", "b": "ой", "l": "ой"}
SOFT = {"g": "я", "d": "ю", "a": "я", "b": "ем", "l": "е"}
FIRST = {"g": "ы", "d": "е", "a": "у", "b": "ой", "l": "е"}
FIRST_SOFT = {"g": "и", "d": "е", "a": "ю", "b": "ей", "l": "е"}
HUSHING = "гкхжчшщ"
VOWELS = "аеиоуыэюя"


def inflected(value: Value, case: str | None, before: str) -> str:
    """The value as the sentence needs it: the asked case, else the inferred one."""
    if value.label != "PERSON" or not any("а" <= c <= "я" for c in fold(value.canonical)):
        return value.canonical
    wanted = wanted_case(case, before)
    parts = value.canonical.split(" ")
    gender = gender_of(parts)
    return " ".join("-".join(_part(p, wanted, gender) for p in part.split("-")) for part in parts)


def gender_of(parts: list[str]) -> str:
    """m or f, by patronymic, then given name, then surname; m when nothing tells."""
    for kind in "pfs":
        for part in parts:
            genders = {
                r.gender
                for r in readings(part)
                if r.kind == kind and r.case == "n" and r.number == "s"
            }
            if len(genders & {"m", "f"}) == 1:
                return (genders & {"m", "f"}).pop()
    last = fold(parts[-1])
    return "f" if last.endswith(("на", "ва", "ая", "ична")) else "m"


def _part(word: str, case: str, gender: str) -> str:
    low = fold(word)
    if len(low) < 2 or "." in word or not "а" <= low[0] <= "я":
        return word
    known = [r for r in readings(low) if r.kind in KINDS]
    here = [r for r in known if r.gender in (gender, "-") and r.number != "p"] or known
    if here and not any(r.case == "n" for r in here):
        return _shape(word, _by_dictionary(here[0], case, gender) or low)
    if case == "n":
        return word
    best = next((r for r in here if r.case == "n"), None)
    found = _by_dictionary(best, case, gender) if best else None
    return _shape(word, found or _by_ending(low, case, gender))


def _by_dictionary(reading: Reading, case: str, gender: str) -> str | None:
    """The form of the same lexeme in that case."""
    for form, tag in forms(reading.lemma, reading.kind):
        if tag[2] == case and tag[3] == "s" and tag[4] in (gender, "-", reading.gender):
            if tag[4] != "-" and reading.kind in "sp" and tag[4] != gender:
                continue
            return form
    return None


def _by_ending(low: str, case: str, gender: str) -> str:
    if low.endswith(("о", "е", "и", "у", "ю", "э", "ых", "их")):
        return low
    if gender == "f":
        return _female(low, case)
    if low.endswith(("ов", "ев", "ин", "ын")):
        return low + POSSESSIVE[case]
    if low.endswith(("ский", "цкий", "ый", "ий", "ой")) and len(low) > 4:
        ending = "ым" if case == "b" and low.endswith(("ый", "ой")) else ADJECTIVE[case]
        return low[:-2] + ending
    return _noun(low, case)


def _female(low: str, case: str) -> str:
    if low.endswith(("ова", "ева", "ина", "ына")):
        return low[:-1] + FEMALE_POSSESSIVE[case]
    if low.endswith("ая"):
        return low[:-2] + FEMALE_ADJECTIVE[case]
    return _noun(low, case) if low[-1] in "ая" else low


def _noun(low: str, case: str) -> str:
    stem = low[:-1]
    if low.endswith("а"):
        ending = "и" if case == "g" and stem[-1] in HUSHING else FIRST[case]
        return stem + ending
    if low.endswith("я"):
        return stem + ("и" if case in "dl" and stem.endswith("и") else FIRST_SOFT[case])
    if low.endswith(("й", "ь")):
        return stem + SOFT[case]
    if low.endswith(("ец", "яц")) and sum(c in VOWELS for c in low) > 1:  # Кравец, Кравца
        return (
            low[:-2] + ("йц" if low[-3] in VOWELS else "ц") + ("ем" if case == "b" else MALE[case])
        )
    return low + ("ем" if case == "b" and low[-1] in "жчшщц" else MALE[case])


def _shape(word: str, form: str) -> str:
    """The form with the capitals (and the ё) of the word it stands for."""
    if word.isupper() and len(word) > 1:
        return form.upper()
    kept = 0
    for a, b in zip(fold(word), form, strict=False):
        if a != b:
            break
        kept += 1
    out = word[:kept] + form[kept:]
    return out[:1].upper() + out[1:] if word[0].isupper() else out
