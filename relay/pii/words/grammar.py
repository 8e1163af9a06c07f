"""Which case a Russian sentence wants where a name stands: asked for, or told by what precedes."""

import re

from relay.pii.words.listed import is_person_word
from relay.pii.words.morphology import readings
from relay.pii.words.wordset import fold, words

NAMES = {
    "им": "n", "ном": "n", "nom": "n", "род": "g", "gen": "g", "дат": "d", "dat": "d", "вин": "a",
    "acc": "a", "тв": "b", "твор": "b", "ins": "b", "пр": "l", "пред": "l", "loc": "l",
}  # fmt: skip
PREPOSITIONS = {
    **dict.fromkeys(words("к ко благодаря вопреки согласно навстречу"), "d"),
    **dict.fromkeys(
        words(
            "для у от ото из изо без безо до около кроме после против вместо ради насчет возле "
            "мимо среди"
            " относительно напротив вокруг помимо касательно из-за"
        ),
        "g",
    ),
    **dict.fromkeys(words("с со перед над под между за вместе"), "b"),
    **dict.fromkeys(words("о об обо при в во на"), "l"),
    **dict.fromkeys(words("про через"), "a"),
}
TO_WHOM = re.compile(
    r"(?:по|пере|до)?звон(?:ите|ить|ил|ила|ю|им|ит|и)|напи(?:сать|шите|шу|сал|сала|ши)"
    r"|ответ(?:ить|ьте|ил|ила|им)|отправ(?:ить|ьте|ил|ила|им|лю|лено|лен|лена)|высл(?:ать"
    r"|ал|ала|ано)|вышлите|сообщ(?:ить|ите|ил|ила|им)|переда(?:ть|йте|л|ла|дим)"
    r"|напомн(?:ить|ите|ил|ила)|предлож(?:ить|ите|ил|ила|ено)|назнач(?:ить|ен|ена|ено|ьте"
    r"|ил)|поруч(?:ить|ите|ил|ила|ено)|помо(?:чь|гите|г|гла)|адресован\w*|направ(?:ить|ьте"
    r"|ил|лено|лен|лена)|объясн(?:ить|ите|ил)|сказ(?:ать|ал|ала)|скажите|нуж(?:ен|на|но"
    r"|ны)|требу(?:ется|ются)|принадлеж\w+|подготов(?:ить|ьте)|выстав(?:ить|ьте)"
    r"|предостав(?:ить|ьте)|подтверд(?:ить|ите)|благодар(?:ен|на|ны)"
)
WHOM = re.compile(
    r"(?:по|с|за)?прос(?:ить|ите|ил|ила|им)|спрос(?:ить|ите|ил)|уведом(?:ить|ите|ил|ила)"
    r"|приглас(?:ить|ите|ил|ила)|най(?:ти|дите)|нашел|поблагодар(?:ить|ите|ил)"
    r"|благодар(?:ю|им|ит)|жд(?:ать|ите|ем|ет|ал)|встрет(?:ить|ьте|ил)|информиров(?:ать"
    r"|ал)|проинформируйте|предупред(?:ить|ите|ил)|наз(?:вать|вал|овите)|упомян(?:ул|ула"
    r"|ут)|указ(?:ать|ал|ала)|включ(?:ить|ите|ил)|добав(?:ить|ьте|ил)|соедин(?:ить|ите)"
    r"|поддерж(?:ать|ал)|знать|знает"
)
WHOM_AS = re.compile(
    r"(?:назнач\w+|выб(?:рать|ерите|рали)|сдела\w+|счита\w+|указ(?:ать|али)|укажите|поставьте"
    r"|поставить|утверд\w+)\s$",
    re.IGNORECASE,
)
CALL = re.compile(r"(?:пере)?звонк(?:ом|а|е)|напоминани\w+|благодарност\w+|отказ(?:ом|а|е)")
"""Nouns that go to somebody: «перед звонком Анне»."""
BY_WHOM = re.compile(
    r"(?:подписан|составлен|подготовлен|отправлен|написан|заявлен|согласован|утвержден"
    r"|представлен|оформлен|создан|указан)(?:о|а|ы)?$|(?:явля\w+|руковод\w+|интерес\w+ся"
    r"|занима\w+ся)$"
)
LAST = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)[\s«\"(]*$")
BREAK = re.compile(r"[.!?:;,\n(—–-]\s*[«\"]?$")


def wanted_case(case: str | None, before: str) -> str:
    """One of n g d a b l: what was asked for, else what the text before the name governs."""
    if case:
        return next((short for name, short in NAMES.items() if fold(case).startswith(name)), "n")
    found = LAST.search(before)
    if found is None or BREAK.search(before):
        return "n"
    word = fold(found.group(1))
    if word in PREPOSITIONS:
        return (
            "g"
            if word == "с" and before.rstrip().lower().endswith("просьба с")
            else PREPOSITIONS[word]
        )
    if word == "по":
        return "d"
    return _governed(word, before[: found.start()])


def _governed(word: str, before: str) -> str:
    if TO_WHOM.fullmatch(word):
        return "d"
    if WHOM.fullmatch(word):
        return "a"
    if BY_WHOM.fullmatch(word):
        return "b"
    if WHOM_AS.search(before) and any(r.case == "b" for r in readings(word)):
        return "a"
    if CALL.fullmatch(word):
        return "d"
    nouns = [r for r in readings(word) if r.kind == "c" and r.pos in "NA"]
    if not is_person_word(word) and not _of(word) and _dative_before(before):
        return "d"
    if not nouns or any(r.pos == "V" for r in readings(word)):
        return "d" if word in ("спасибо", "привет") else "n"
    if is_person_word(word):
        return _role_case({r.case for r in nouns if r.number != "p"}, before)
    if any(r.pos == "N" for r in nouns):
        return "g"
    return "n"


OF = re.compile(
    r"(?:номер|телефон|почт|адрес|контакт|данн|запрос|заявк|сообщени|письм|обращени|просьб"
    r"|имя|имени|слов|мнени|подпис|паспорт|резюме|лид|карточк|интерес|вопрос|компани|отдел"
    r"|сотрудник|заказ|жалоб|ответ)"
)


def _of(word: str) -> bool:
    return OF.match(word) is not None


def _dative_before(before: str) -> bool:
    """«Назначить встречу X»: a giving verb just before the object."""
    found = re.search(r"([^\W\d_]+)(?:\s[^\W\d_]+){0,1}\s*$", before)
    return found is not None and TO_WHOM.fullmatch(fold(found.group(1))) is not None


def _role_case(cases: set[str], before: str) -> str:
    """Apposition: the name takes the case of «менеджеру», «клиента»."""
    governed = wanted_case(None, before.rstrip()) if before.strip() else "n"
    if governed in cases:
        return governed
    for case in "ndgbla":
        if case in cases:
            return case
    return "n"
