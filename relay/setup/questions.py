"""What `relay init` asks for each side."""

import re

from relay.peer.client import check_url
from relay.setup.asking import Question, country, day, in_a_year, name, url
from relay.signing import parse_token


def _token(text: str) -> str:
    return parse_token(text).text


def _webhook(text: str) -> str:
    check_url(text, "webhook")
    if not re.search(r"/rest/[0-9]+/[A-Za-z0-9]+/?$", text):
        raise ValueError("адрес вида https://портал/rest/1/код/")
    return text


BORDER = (
    Question("offshore_url", "Адрес заграничной стороны, https://…", check=url),
    Question(
        "recipient", "Кто её держит и где (попадёт в журнал), например ООО «Пример», Германия"
    ),
    Question("country", "Страна её сервера, две латинские буквы", check=country),
    Question("notice", "Номер уведомления по ст. 12 152-ФЗ или почему его не нужно"),
    Question("model", "Поставщик модели: имя, как у заграничной стороны", "openai", name),
    Question("model_recipient", "Поставщик модели: кто это", "OpenAI"),
    Question("model_country", "Поставщик модели: страна", "US", country),
    Question("valid_until", "По какой день можно отправлять (год-месяц-день)", in_a_year(), day),
    Question(
        "webhook",
        "Адрес входящего вебхука портала (Enter: вердикты заберёт модуль)",
        "",
        _webhook,
        secret=True,
    ),
    Question(
        "offshore_token",
        "Sync-токен, который выдала заграничная сторона (Enter: вставите позже)",
        "",
        _token,
        secret=True,
    ),
)

OFFSHORE = (
    Question("border", "Имя границы, от которой придут обращения", "border", name),
    Question("provider", "Поставщик модели: имя", "openai", name),
    Question("api_key", "Ключ API поставщика (Enter: положите позже)", "", secret=True),
    Question("base_url", "Адрес API (Enter: api.openai.com)", "", url),
    Question("push_url", "Адрес границы для отправки вердиктов (Enter: граница заберёт)", "", url),
)
