import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border import card
from relay.border.assistants.loading import Actions, load_all
from relay.border.contract import Entity

ASSISTANT = load_all(None)["lead-qualifier"].assistant
ENTITY = Entity(type="lead", id="15")
ADDRESS = "https://portal.example"
ANSWER = {
    "verdict": "target",
    "confidence": 0.87,
    "reason": "Просят счёт на серверы.",
    "quotes": ["нужны два сервера", "пришлите счёт"],
    "topic": "серверы",
}


def texts(answer):
    """Everything that a person may be shown of one answer."""
    title, post = card.feed_text(ASSISTANT, answer, ADDRESS, ENTITY)
    written = card.values(ASSISTANT, answer, model="gpt", run="r_1")
    return [
        title,
        post,
        card.timeline_text(ASSISTANT, answer, "gpt"),
        card.notice_text(answer, ADDRESS, ENTITY),
        *(str(value) for value in written.values()),
    ]


def test_the_timeline_says_verdict_reason_quotes_and_who_decides():
    assert card.timeline_text(ASSISTANT, ANSWER, "gpt-6").split("\n") == [
        "[B]Оценка: целевой, уверенность 87 %[/B]",
        "Просят счёт на серверы.",
        "«нужны два сервера»",
        "«пришлите счёт»",
        "Квалификация лидов · gpt-6 · рекомендация, решает человек",
    ]


def test_the_feed_says_verdict_topic_and_link():
    title, text = card.feed_text(ASSISTANT, ANSWER, ADDRESS, ENTITY)
    assert title == "Квалификация лидов: целевой"
    assert text.split("\n") == [
        "Оценка: целевой, уверенность 87 %",
        "Тема: серверы",
        "[URL=https://portal.example/crm/lead/details/15/]Открыть карточку[/URL]",
    ]
    assert "счёт" not in text


def test_own_fields_get_the_answers_plain_values_and_the_runs_own():
    hostile = ANSWER | {"run": "r_forged", "model": "forged"}
    assert card.values(ASSISTANT, hostile, model="gpt", run="r_1") == {
        "UF_CRM_RELAY_VERDICT": "target",
        "UF_CRM_RELAY_CONFIDENCE": 0.87,
        "UF_CRM_RELAY_REASON": "Просят счёт на серверы.",
        "UF_CRM_RELAY_MODEL": "gpt",
        "UF_CRM_RELAY_RUN": "r_1",
    }


def test_what_the_answer_does_not_say_is_not_written():
    assert set(card.values(ASSISTANT, {"verdict": "spam"}, model="m", run="r")) == {
        "UF_CRM_RELAY_VERDICT",
        "UF_CRM_RELAY_MODEL",
        "UF_CRM_RELAY_RUN",
    }


def test_fields_have_the_type_that_the_schema_says():
    found = {spec.name: spec for spec in card.specs(ASSISTANT)}
    verdict = found["UF_CRM_RELAY_VERDICT"]
    assert verdict.type == "enumeration"
    assert dict(verdict.options) == {
        "target": "целевой",
        "not_target": "нецелевой",
        "spam": "спам",
        "unclear": "неясно",
    }
    assert found["UF_CRM_RELAY_CONFIDENCE"].type == "double"
    assert {found[f"UF_CRM_RELAY_{n}"].type for n in ("REASON", "MODEL", "RUN")} == {"string"}


def test_an_assistant_that_writes_no_fields_has_none():
    silent = msgspec.structs.replace(ASSISTANT, actions=Actions())
    assert card.specs(silent) == ()
    assert card.values(silent, ANSWER, model="m", run="r") == {}


HOSTILE = [
    "[URL=https://evil.example]нажмите[/URL]",
    "[USER=1]Админ[/USER]",
    "[IMG]https://evil.example/x.png[/IMG]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;",
    "=cmd|' /C calc'!A0",
    "+1+cmd|'x'!A0",
    "@SUM(1+1)",
    "-2+3+cmd|'x'!A0",
    "javascript:alert(1)",
    "https://evil.example/?q=[PERSON_1]",
    "www.evil.example",
    "строка\n=cmd|x\r\n[B]ещё[/B]",
    "\u202eобратно\u2066\u200b",
    "\x00\x1b[31m",
    "[/B][/QUOTE][CODE]",
]
OUR_MARKS = re.compile(r"\[/?B\]|\[URL=https://portal\.example/crm/lead/details/15/\]|\[/URL\]")
LINK = f"{ADDRESS}/crm/lead/details/15/"


def dead(text):
    """No mark but ours, no tag, entity, live link, invisible character or formula."""
    rest = OUR_MARKS.sub("", text)
    assert not re.search(r"[\[\]<>]", rest), text
    assert not re.search(r"&(?=#?\w{1,31};)", rest), text
    assert not re.search(r"(?i)\b[a-z][a-z0-9+.\-]*://|\bwww\.\w|javascript:", rest), text
    assert not re.search(
        r"[\u0000-\u0009\u000b-\u001f\u200b-\u200f\u202a-\u202e\u2060-\u2069]", rest
    )


@pytest.mark.parametrize("payload", HOSTILE, ids=ascii)
@pytest.mark.parametrize("key", ["reason", "topic", "verdict", "quotes"])
def test_what_a_model_says_does_nothing_in_the_portal(payload, key):
    answer = ANSWER | {key: [payload, payload] if key == "quotes" else payload}
    for text in texts(answer):
        dead(text)
        assert not re.match(r"\s*[=+@]|\s*-\S", text)
    dead(card.note_text(payload))
    dead(card.timeline_text(ASSISTANT, ANSWER, payload))


@given(st.text(max_size=200))
def test_no_text_at_all_does(payload):
    for text in texts(
        {"verdict": payload, "reason": payload, "topic": payload, "quotes": [payload] * 2}
    ):
        dead(text)


def test_an_endless_answer_takes_a_limited_place():
    long = "слово " * 2_000
    answer = {"verdict": long, "reason": long, "topic": long, "quotes": [long] * 1000}
    for text in texts(answer):
        assert len(text) < 4000


@pytest.mark.parametrize("quotes", [None, "one", 5, {"a": 1}, [None, 5, {"b": 2}]])
def test_quotes_of_any_shape_break_nothing(quotes):
    dead(card.timeline_text(ASSISTANT, ANSWER | {"quotes": quotes}, "gpt"))


@pytest.mark.parametrize("confidence", [None, "high", True, 1, 0, [0.5]])
def test_a_confidence_that_is_no_fraction_is_not_shown(confidence):
    shown = card.timeline_text(ASSISTANT, ANSWER | {"confidence": confidence}, "gpt")
    assert "уверенность" not in shown


@pytest.mark.parametrize(
    ("kind", "place"), [("lead", "lead"), ("deal", "deal"), ("contact", "contact")]
)
def test_the_link_leads_to_the_card(kind, place):
    assert f"{ADDRESS}/crm/{place}/details/7/" in card.link(ADDRESS, Entity(type=kind, id="7"))
