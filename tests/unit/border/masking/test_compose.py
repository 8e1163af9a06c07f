import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.contract import Attachment, ChannelDetail, Entity, Field, Message
from relay.border.documents.blocks import Block, Extracted, Withheld
from relay.border.masking.compose import (
    CHANNELS,
    Source,
    files_of,
    hidden,
    parts_of,
    text_of,
)
from relay.pii.masking import mask
from relay.pii.types import FieldRule, Masked, Policy

SECRET = "Абрикосова"


def message(**given: Any) -> Message:
    wanted: dict[str, Any] = {
        "portal": "p-secret",
        "audience": "border",
        "source_event": "lead:15:add",
        "entity": Entity(type="lead", id="15987"),
        "channel": ChannelDetail(type="mail", mailbox=f"{SECRET}@firma.example", line=SECRET),
        "occurred_at": datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC),
    }
    return Message(**(wanted | given))


def field(value, *, kind="text", label="Название", name="TITLE"):
    return Field(name=name, label=label, kind=kind, value=value)


def file(name=f"{SECRET}.docx", **given):
    return Attachment(name=name, type=f"application/{SECRET}", size=3, **given)


def document(text, **given):
    return Extracted("docx", (Block("paragraph", text),), **given)


def source(fields=(), bodies=None, files=(), attachments=(), **given):
    made = message(fields=list(fields), files=list(attachments), **given)
    return Source(made, bodies or {}, list(files))


def mask_all(found):
    """A masking that keeps nothing of any part: what else appears was never masked."""
    return {part.name: Masked(f"<{part.name}>") for part in parts_of(found, Policy())}


def test_every_text_of_a_message_is_a_part():
    found = source(
        [field("Иван", kind="person", label="Имя"), field("<b>привет</b>", kind="html")],
        bodies={1: document("привет")},
        files=[document("договор"), Withheld("zip", "bomb"), None],
        attachments=[file(content="AA=="), file(content="AA=="), file(omitted="too_large")],
        source="EMAIL",
    )
    parts = {part.name: part for part in parts_of(found, Policy())}
    assert set(parts) == {"field:0", "text", "file:0"}
    assert (parts["field:0"].kind, parts["field:0"].text) == ("person", "Иван")
    assert parts["text"].kind == "text"
    assert parts["text"].text.split("\n") == ["Источник: EMAIL", "Имя: Иван", "Название: привет"]
    assert parts["file:0"].text.strip() == "договор"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("WEBFORM", "WEBFORM"),
        ("telegrambot", "telegrambot"),
        ("3|telegrambot", "3|telegrambot"),
        ("Холодный обзвон", "Холодный обзвон"),
        ("Кукушкин Иван", "[PERSON_1]"),
    ],
)
def test_the_name_of_the_source_crosses_unless_it_is_a_person(name, masked):
    (part,) = parts_of(source([field("Нужны болты")], source=name), Policy())
    (done,) = mask([part], Policy()).parts
    assert done.text.split("\n")[0] == f"Источник: {masked}"


def test_fields_that_name_people_are_seeds_and_come_first():
    kinds = ("text", "phone", "other", "email", "html", "address", "person")
    found = source([field("x", kind=kind) for kind in kinds])
    assert [(part.name, part.kind) for part in parts_of(found, Policy())] == [
        ("field:1", "phone"),
        ("field:3", "email"),
        ("field:5", "address"),
        ("field:6", "person"),
        ("text", "text"),
    ]


def test_the_turn_holds_masked_parts_and_our_own_words_only():
    """Nothing of the message may stand there that masking has not seen."""
    found = source(
        [field(f"{SECRET} звонила", label=f"От {SECRET}", name=f"UF_{SECRET}")],
        files=[document(SECRET), Withheld("zip", "bomb"), None],
        attachments=[file(content="AA=="), file(content="AA=="), file(omitted="forbidden")],
        source=f"сайт {SECRET}",
    )
    masked = mask_all(found)
    text = text_of(found, masked)
    crossing = text + "".join(one.name + one.text for one in files_of(found, masked))
    for raw in (SECRET, "firma.example", "p-secret", "15987", "lead:15", "звонила"):
        assert raw not in crossing


def test_the_text_is_laid_out_by_label():
    found = source([field("коротко"), field("x" * 121, label="Письмо"), field("  ", label="Пусто")])
    masked = {part.name: Masked(part.text) for part in parts_of(found, Policy())}
    assert text_of(found, masked).split("\n") == [
        "Канал: письмо",
        "Название: коротко",
        "",
        "Письмо:",
        "x" * 121,
        "",
        "",
    ]


def test_a_value_of_several_lines_stands_alone():
    found = source([field("раз\nдва")])
    masked = {part.name: Masked(part.text) for part in parts_of(found, Policy())}
    assert "\nНазвание:\nраз\nдва\n" in text_of(found, masked)


@pytest.mark.parametrize("channel", CHANNELS)
def test_of_the_channel_only_its_kind_crosses(channel):
    found = source(channel=ChannelDetail(type=channel, connector=SECRET, mailbox=SECRET))
    assert text_of(found, mask_all(found)).startswith(f"Канал: {CHANNELS[channel]}\n")


def test_files_cross_under_numbers_of_their_place_in_the_message():
    found = source(
        files=[None, document("два"), Withheld("pdf", "encrypted"), document("четыре")],
        attachments=[file(omitted="unavailable"), *[file(content="AA==")] * 3],
    )
    masked = mask_all(found)
    assert [one.name for one in files_of(found, masked)] == ["attachment-2.md", "attachment-4.md"]
    text = text_of(found, masked)
    assert "вложение 1 не передано: файл недоступен" in text
    assert "Вложение 2: файл attachment-2.md (docx)" in text
    assert "зашифровано" in text
    assert "attachment-3.md" not in text


@pytest.mark.parametrize(
    ("omitted", "said"),
    [
        ("too_large", "слишком велико для передачи из портала"),
        ("forbidden", "нет прав на файл"),
        ("unavailable", "файл недоступен"),
        (None, "файл недоступен"),
    ],
)
def test_a_file_that_never_came_is_told_with_its_reason(omitted, said):
    found = source(files=[None], attachments=[file(omitted=omitted)])
    assert f"вложение 1 не передано: {said}" in text_of(found, mask_all(found))


def test_an_html_field_that_could_not_be_read_is_told_and_never_sent_raw():
    found = source(
        [field(f"<b>{SECRET}</b>", kind="html", label="Письмо")],
        bodies={0: Withheld("html", "timeout")},
    )
    (part,) = parts_of(found, Policy())
    assert part.text == "Письмо: не передано: обработка заняла слишком много времени"


def test_hidden_words_anywhere_are_remarked():
    plain, secret = document("a"), document("a", hidden_text=True)
    assert not hidden(source(bodies={0: plain}, files=[plain, None, Withheld("zip", "bomb")]))
    assert hidden(source(bodies={0: secret}))
    assert hidden(source(files=[plain, secret]))


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_composing_is_deterministic(values):
    found = source([field(value) for value in values])
    masked = {part.name: Masked(part.text) for part in parts_of(found, Policy())}
    assert parts_of(found, Policy()) == parts_of(found, Policy())
    assert text_of(found, masked) == text_of(found, masked)


def test_the_policy_decides_what_becomes_of_a_field():
    found = source(
        [
            field("4510 кот", label="Паспорт", name="UF_CRM_1"),
            field("тайна", label="Заметка", name="UF_CRM_2"),
            field("Гыврымзап", label="Марка", name="UF_CRM_3"),
            field("Ася", kind="person", label="Имя"),
        ]
    )
    policy = Policy(
        fields=(
            FieldRule("mask", field="UF_CRM_1", label="PASSPORT"),
            FieldRule("drop", field="UF_CRM_2"),
            FieldRule("pass", field="UF_CRM_3"),
            FieldRule("pass", kind="person"),
        )
    )
    (part,) = parts_of(found, policy)
    assert "тайна" not in part.text
    assert "Заметка: не передано" in part.text
    stretches = [(part.text[one.start : one.stop], one.label) for one in part.ruled]
    assert stretches == [("4510 кот", "PASSPORT"), ("Гыврымзап", ""), ("Ася", "")]
