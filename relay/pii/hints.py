"""What a model may know about a masked value: closed enums that identify nobody."""

import re
from collections.abc import Mapping, Sequence

from relay.pii.identifiers.checksums import digits
from relay.pii.text.normalise import View
from relay.pii.types import MaskedPart, Part, Value
from relay.pii.words.forms import name_words
from relay.pii.words.latin import latin_traits
from relay.pii.words.lexicon import traits
from relay.pii.words.wordset import fold, term_list, word_set

ROLE = re.compile(
    r"(?:info|sales?|office|ofis|admin|support|help|helpdesk|it-helpdesk|zakaz|zakupki"
    r"|tender|buh|buhgalter|glavbuh|hr|job|resume|mail|post|contact|contacts|no-?reply"
    r"|noreply|mailer-daemon|postmaster|webmaster|abuse|security|marketing|pr|order|orders"
    r"|snab|otdel|reception|secretary|director|propusk|alert|billing)(?:[+._-].*|\d*)$"
)
TEST_HOST = re.compile(
    r"(?:test|example|localhost|domain|qwerty|asdf|aaa|ololo|123|invalid)\.(?:ru|com"
    r"|org|net|test)$|\.(?:test|example|invalid|localhost)$|^example\."
)
TEST_LOCAL = re.compile(
    r"(?:test\w{0,4}|qwe(?:rty)?|asd(?:f|fgh)?|aaa+|123+|abc|a|user|sample|example|none|no"
    r"|nomail)\d*$"
)
HOSTS = ("hosts_disposable", "hosts_free")
DEPTH = 8
"""Domains looked up for one host; a longer one is made to be slow."""
OPERATORS = re.compile(r"7(?P<code>\d{3})(?P<rest>\d{7})$")


def warm() -> None:
    """Read the lists of mail hosts; raises DetectionFailed naming the one that is missing."""
    for name in HOSTS:
        word_set(name)
        term_list(name)


def hints_for(
    parts: Sequence[Part], masked: Sequence[MaskedPart], values: Mapping[str, Value]
) -> dict[str, dict[str, str]]:
    """Hints by placeholder, for what these parts contain."""
    seeded: set[str] = set()
    used: dict[str, int] = {}
    for part, done in zip(parts, masked, strict=True):
        for one in done.replacements:
            used[one.placeholder] = used.get(one.placeholder, 0) + (part.kind in ("text", "other"))
            if part.kind not in ("text", "other"):
                seeded.add(one.placeholder)
    found: dict[str, dict[str, str]] = {}
    for name, times in used.items():
        value = values[name]
        hint = HINTS[value.label](value) if value.label in HINTS else {}
        if name in seeded and times:
            hint["same"] = "same_as_form"
        if hint:
            found[name] = hint
    return found


def _phone(value: Value) -> dict[str, str]:
    number = digits(
        re.split(r"доб|вн|ext|#|\(\s?\d{2,5}\s?\)$", View(value.canonical).text.lower())[0]
    )
    plus = "+" in value.canonical
    if (len(number) == 11 and number[0] == "8" and not plus) or (len(number) == 10 and not plus):
        number = "7" + number[-10:]
    hint = {"phone": _plausible(number), "line": "unknown"}
    russian = OPERATORS.match(number)
    if russian:
        return hint | _russian(russian.group("code"))
    if len(number) >= 10:
        return hint | _foreign(number)
    return hint


def _plausible(number: str) -> str:
    tail = number[-7:]
    if len(number) < 5:
        return "plausible"
    if (
        len(set(tail)) <= 2
        or tail in "01234567890123"
        or tail in "98765432109876"
        or tail.endswith(("1234567", "0000000"))
    ):
        return "fake_pattern"
    if (
        tail == "1234567"
        or number[-10:] in "012345678901234567890"
        or re.search(r"(\d)\1{5}", number)
    ):
        return "fake_pattern"
    if re.match(r"123-?45-?67|0000000", tail) or len(set(number[-10:])) <= 2:
        return "fake_pattern"
    russian = OPERATORS.match(number)
    if (russian and russian.group("code")[0] not in "34589") or len(number) > 15:
        return "invalid"
    return "plausible"


def _russian(code: str) -> dict[str, str]:
    if code[0] == "7" or code[0] == "6":
        return {"country": "KZ", "line": "mobile" if code[0] == "7" else "unknown"}
    if code[0] == "9":
        return {"country": "RU", "line": "mobile"}
    if code in ("800", "804"):
        return {"country": "RU", "line": "tollfree"}
    return {"country": "RU", "line": "landline" if code[0] in "348" else "unknown"}


def _foreign(number: str) -> dict[str, str]:
    try:
        import phonenumbers
        from phonenumbers import PhoneNumberType as Type
    except ImportError:
        return {}
    try:
        parsed = phonenumbers.parse("+" + number.removeprefix("00"))
    except phonenumbers.NumberParseException:
        return {"phone": "invalid"}
    if not phonenumbers.is_possible_number(parsed):
        return {"phone": "invalid"}
    region = phonenumbers.region_code_for_number(parsed) or ""
    lines = {Type.MOBILE: "mobile", Type.FIXED_LINE: "landline", Type.TOLL_FREE: "tollfree"}
    line = lines.get(phonenumbers.number_type(parsed), "unknown")
    return {"line": line} | ({"country": region} if re.match(r"[A-Z]{2}$", region) else {})


def _email(value: Value) -> dict[str, str]:
    text = View(value.canonical).text.lower()
    local, at, host = text.rpartition("@")
    if not at:
        return {}
    if TEST_HOST.search(host) or TEST_LOCAL.match(local):
        return {"email": "test"}
    for name in HOSTS:
        if any(_listed(domain, name) for domain in _domains(host)):
            return {"email": name.removeprefix("hosts_")}
    return {"email": "role" if ROLE.match(local) else "corporate"}


def _domains(host: str) -> list[str]:
    """A host and the domains it belongs to, a bare zone left out."""
    labels = fold(host).split(".")
    return [".".join(labels[at:]) for at in range(max(1, len(labels) - 1))][:DEPTH]


def _listed(host: str, name: str) -> bool:
    return host in term_list(name) or host in word_set(name)


def _name(value: Value) -> dict[str, str]:
    best = max(
        value.surfaces, key=lambda s: (len([w for w in name_words(s) if len(w) > 1]), len(s))
    )
    words = name_words(best)
    full = [word for word in words if len(word) > 1]
    if len(full) < len(words):
        return {"name": "initials"}
    if len(full) > 1:
        return {"name": "full"}
    if not full:
        return {"name": "initials"}
    if full[0].isascii():
        return {"name": "first_only" if latin_traits(full[0]).first else "last_only"}
    t = traits(full[0])
    return {"name": "first_only" if t.first or t.patronymic else "last_only"}


HINTS = {"PHONE": _phone, "EMAIL": _email, "PERSON": _name}
