"""What `relay init` asks for each side."""

import re

from relay.peer.client import check_url
from relay.said import both
from relay.setup.asking import Question, Wrong, country, day, in_a_year, name, url
from relay.signing import parse_token


def _token(text: str) -> str:
    try:
        return parse_token(text).text
    except ValueError:
        raise Wrong(both("answer.token")) from None


def _webhook(text: str) -> str:
    check_url(text, "webhook")
    if not re.search(r"/rest/[0-9]+/[A-Za-z0-9]+/?$", text):
        raise Wrong(both("answer.webhook"))
    return text


BORDER = (
    Question("offshore_url", both("ask.offshore_url"), check=url),
    Question("recipient", both("ask.recipient")),
    Question("country", both("ask.country"), check=country),
    Question("notice", both("ask.notice")),
    Question("model", both("ask.model"), "openai", name),
    Question("model_recipient", both("ask.model_recipient"), "OpenAI"),
    Question("model_country", both("ask.model_country"), "US", country),
    Question("valid_until", both("ask.valid_until"), in_a_year(), day),
    Question("webhook", both("ask.webhook"), "", _webhook, secret=True),
    Question("offshore_token", both("ask.offshore_token"), "", _token, secret=True),
)

OFFSHORE = (
    Question("border", both("ask.border"), "border", name),
    Question("provider", both("ask.provider"), "openai", name),
    Question("api_key", both("ask.api_key"), "", secret=True),
    Question("base_url", both("ask.base_url"), "", url),
    Question("push_url", both("ask.push_url"), "", url),
)
