"""The stand-in model: a rule over masked text and hints, with a Russian reason. No language model.

It weighs words of the message and its files, never obeys them: a sentence that speaks to the model
is left out before anything is weighed, and only makes `target` harder to reach.
"""

import re
from typing import Any, NamedTuple

WHO = "Модель-заглушка (правило, не языковая модель)"
WANT = (
    r"нуж(?:ен|на|но|ны)\b", r"требу[ею]тся", r"прос(?:им|ьба)\b", r"прошу", r"интересу",
    r"хот(?:им|ел)", r"хочу", r"рассчита", r"расч[её]т", r"коммерческ\w+ предложени", r"\bкп\b",
    r"\bцен[ауы]\b",
    r"стоимост", r"сколько (?:стоит|будет)", r"прайс", r"выстав\w+ сч[её]т", r"срок\w* поставк",
    r"поставк", r"тендер", r"закуп", r"техническ\w+ задани", r"\bтз\b", r"\bзаказ", r"купить",
    r"внедр", r"доработ", r"интеграци", r"настро(?:ить|йк)", r"подрядчик", r"бюджет", r"договор",
    r"\bсчитаем\b", r"\bпосчита", r"\bquot(?:e|ation)\b", r"\bpric(?:e|ing)\b", r"\bneed\b",
    r"looking for", r"\bbuy\b", r"\bpurchase", r"\bproposal\b", r"interested in", r"lead time",
    r"\brfq\b", r"\bimplement",
)  # fmt: skip
SPAM = (
    r"\bseo\b", r"продвижени", r"топ-?10", r"вечн\w+ ссыл", r"зараб(?:отай|отка|отке)", r"казино",
    r"casino", r"выигра", r"\bприз", r"крипто", r"bitcoin",
    r"база (?:клиентов|поставщиков|компаний)",
    r"рассылк", r"отписаться", r"unsubscribe", r"заблокирован", r"логин и пароль", r"подтвердите",
    r"кредит без", r"только сегодня", r"гарантированн\w+ доход", r"viagra", r"bank details",
    r"накрутк", r"подписчик\w+ за",
)  # fmt: skip
OTHER = (
    r"резюме", r"ищу работу", r"ваканси", r"соискател", r"мы предлагаем", r"\bпредлагаем\b",
    r"предложени\w* о сотрудничестве", r"мы производим", r"акт сверки", r"оплат\w+ по сч[её]т",
    r"жалоб", r"ошиблись", r"не туда", r"пропуск", r"практик\w+ студент", r"\bwe offer\b",
    r"my cv\b",
)  # fmt: skip
TO_THE_MODEL = (
    r"ответь(?:те)?\b", r"отвечай", r"игнорируй", r"забудь", r"\bвердикт", r"\bverdict\b",
    r"инструкци\w+ (?:выше|для)", r"ты (?:ассистент|модель|бот)", r"\btarget\b", r"not_target",
    r"ignore (?:all|any|the|previous)", r"system prompt", r"you are (?:an?|now)", r"confidence",
    r"ты должен", r"напиши в", r"в причине", r"you must",
)  # fmt: skip
TOPICS = (
    (r"битрикс|bitrix|\bcrm\b", "Битрикс24 и доработка"),
    (r"сервер|server|\bсхд\b|storage|xeon|dell|\bhpe?\b|supermicro", "Серверы и хранение данных"),
    (r"коммутатор|маршрутизатор|switch|cisco|mikrotik|сет(?:ь|ев)", "Сетевое оборудование"),
    (r"сайт|магазин|website", "Сайты и магазины"),
    (r"лицензи|licen[cs]e", "Лицензии"),
    (r"резюме|ваканси|ищу работу", "Поиск работы"),
    (r"seo|продвижени|рассылк", "Реклама и продвижение"),
)
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
FAKE = re.compile(
    r"\b(?:phone\s*[=:]\s*(?:fake_pattern|invalid)|email\s*[=:]\s*(?:test|disposable))\b"
)
HINT = re.compile(r"^\W*\[[A-Z_]+_\d+\]\W+\w+\s*[=:].*$", re.MULTILINE)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
LONGEST_QUOTE = 120
ENOUGH_LETTERS = 15


class Decision(NamedTuple):
    """What the rule makes of one message."""

    verdict: str
    confidence: float
    reason: str
    quotes: list[str]
    topic: str


def answer(
    texts: list[str], files: list[tuple[str, str]], schema: dict[str, Any] | None
) -> dict[str, Any] | str:
    """The filled schema, or prose where no schema was given."""
    decision = decide(texts, files)
    if schema is None:
        return f"{decision.verdict}: {decision.reason}"
    filled = fill(schema, decision._asdict(), schema)
    return filled if isinstance(filled, dict) else {"answer": filled}


def decide(texts: list[str], files: list[tuple[str, str]]) -> Decision:
    """Files are the message where there are any, else the texts; hints come from the texts."""
    fake = bool(FAKE.search("\n".join(texts)))
    content = "\n".join(text for _, text in files) if files else "\n".join(texts)
    sentences = [s.strip() for s in SENTENCE.findall(HINT.sub("", content)) if s.strip()]
    honest = [s for s in sentences if not _matches(TO_THE_MODEL, s)]
    plain = PLACEHOLDER.sub(" ", "\n".join(honest))
    wants, spams, others = (_matches(group, plain) for group in (WANT, SPAM, OTHER))
    letters = sum(character.isalpha() for character in plain)
    verdict, why, seen = _weigh(wants, spams, others, letters, fake)
    if len(honest) < len(sentences):
        if verdict == "target" and len(wants) < 2:
            verdict, why, seen = "unclear", "не содержит внятного запроса", []
        why += ", а указания для модели в тексте оставлены без внимания"
    quotes = [s for s in honest if any(word in s for word in seen) and len(s) <= LONGEST_QUOTE][:3]
    person = re.search(r"\[PERSON_\d+\]", content) or PLACEHOLDER.search(content)
    about = f"отправитель {person[0]}, обращение" if person else "обращение"
    confidence = round(min(0.95, 0.5 + 0.1 * len(seen)), 2)
    topic = next((name for rule, name in TOPICS if re.search(rule, plain, re.I)), "Без темы")
    return Decision(verdict, confidence, f"{WHO}: {about} {why}.", quotes, topic)


def _weigh(
    wants: list[str], spams: list[str], others: list[str], letters: int, fake: bool
) -> tuple[str, str, list[str]]:
    """Verdict, the rest of the sentence, and the words that decided."""
    if len(spams) > 1 or (spams and len(wants) < 2):
        return "spam", f"похоже на рассылку, слова: {_list(spams)}", spams
    if fake and len(wants) < 2:
        return "spam", "содержит выдуманный контакт и не содержит внятного запроса", wants
    if fake:
        return "unclear", "похоже на запрос, но контакт выдуманный", wants
    if others and len(others) >= len(wants):
        return "not_target", f"настоящее, но не о покупке, слова: {_list(others)}", others
    if wants:
        return "target", f"говорит о покупке, слова: {_list(wants)}", wants
    if letters < ENOUGH_LETTERS:
        return "unclear", "почти не содержит текста", []
    return "unclear", "не содержит ни признаков покупки, ни признаков спама", []


def _matches(rules: tuple[str, ...], text: str) -> list[str]:
    """What each rule found first, to the end of the word, in the order of the rules."""
    found = (re.search(rf"(?:{rule})\w*", text, re.IGNORECASE) for rule in rules)
    return [match[0] for match in found if match]


def _list(words: list[str]) -> str:
    return ", ".join(f"«{word.lower()}»" for word in words[:3])


def fill(node: dict[str, Any], known: dict[str, Any], root: dict[str, Any], name: str = "") -> Any:
    """A value for any strict schema: a known property by its name, anything else by its type."""
    if "$ref" in node:
        return fill(_resolve(node["$ref"], root), known, root, name)
    if "const" in node:
        return node["const"]
    value = known.get(name)
    if "enum" in node:
        return value if value in node["enum"] else node["enum"][0]
    if "anyOf" in node:
        return fill(node["anyOf"][0], known, root, name)
    kind = node.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        properties = node.get("properties", {})
        return {key: fill(part, known, root, key) for key, part in properties.items()}
    if kind == "array":
        if isinstance(value, list):
            return value[: node.get("maxItems", len(value))]
        return [fill(node["items"], known, root)] * node.get("minItems", 0)
    if kind in ("number", "integer"):
        lowest = node.get("minimum", 0)
        return value if isinstance(value, float) and kind == "number" else lowest
    if kind == "boolean":
        return False
    if kind == "null":
        return None
    return value if isinstance(value, str) else WHO


def _resolve(ref: str, root: dict[str, Any]) -> dict[str, Any]:
    node: Any = root
    for step in ref.lstrip("#/").split("/") if ref != "#" else []:
        node = node[step]
    return node
