import hashlib

import jsonschema
import pytest

from relay import wire
from relay.border.assistants.loading import SHIPPED, load_all
from relay.errors import ConfigError

SMALL = """
name: {name}
title: Проверка
instructions: Разбери.
provider: openai
model: m
verdict: {{type: object}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.yaml").write_text(SMALL.format(name="first"), encoding="utf-8")
    return tmp_path


def refused(folder):
    with pytest.raises(ConfigError) as caught:
        load_all(folder)
    return str(caught.value)


def test_the_shipped_assistant_is_whole():
    loaded = load_all(None)["lead-qualifier"]
    assistant = loaded.assistant
    properties = assistant.verdict["properties"]
    assert properties["verdict"]["enum"] == ["target", "not_target", "spam", "unclear"]
    assert set(assistant.verdict["required"]) == set(properties)
    assert assistant.verdict["additionalProperties"] is False
    jsonschema.Draft202012Validator.check_schema(assistant.verdict)
    assert set(assistant.actions.fields.values()) <= set(properties) | {"model", "run"}
    assert all(name.startswith("UF_CRM_") for name in assistant.actions.fields)
    assert len(max(assistant.actions.fields, key=len)) <= 50  # Bitrix24 cuts longer names
    assert assistant.actions.feed is not None
    assert assistant.actions.feed.restore is False


def test_the_instructions_speak_of_every_hint_that_can_come():
    text = load_all(None)["lead-qualifier"].assistant.instructions
    for word in ("fake_pattern", "invalid", "plausible", "corporate", "free", "disposable", "test",
                 "role", "first_only", "last_only", "initials", "same_as_form", "hidden_text",
                 "instruction_like"):  # fmt: skip
        assert word in text


def test_the_hash_is_of_the_whole_file(folder):
    loaded = load_all(folder)["first"]
    text = (folder / "a.yaml").read_bytes()
    assert loaded.sha256 == hashlib.sha256(text).hexdigest()
    assert loaded.text.encode() == text
    (folder / "a.yaml").write_bytes(text + b"# a remark\n")
    assert load_all(folder)["first"].sha256 != loaded.sha256


def test_what_is_not_said_has_a_careful_default(folder):
    assistant = load_all(folder)["first"].assistant
    assert assistant.settings == wire.Settings()
    assert (assistant.actions.fields, assistant.actions.feed) == ({}, None)
    assert assistant.actions.notify is False


def test_several_are_found_by_name_and_other_files_left_alone(folder):
    (folder / "b.yaml").write_text(SMALL.format(name="second"), encoding="utf-8")
    (folder / "notes.txt").write_text("not an assistant")
    assert set(load_all(folder)) == {"first", "second"}


def test_two_of_one_name_are_refused(folder):
    (folder / "b.yaml").write_text(SMALL.format(name="first"), encoding="utf-8")
    said = refused(folder)
    assert "b.yaml" in said
    assert "'first'" in said


def test_a_folder_without_any_is_refused(tmp_path):
    assert str(tmp_path) in refused(tmp_path)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("temperature: 0.2", "temperature"),
        ("settings: {temperature: warm}", "$.settings.temperature"),
        ("settings: {threads: reused}", "$.settings.threads"),
        ("actions: {delete: true}", "$.actions"),
        ("actions: {feed: {to: [U1]}}", "$.actions.feed"),
        ("name: again", "duplicate key"),
    ],
)
def test_a_wrong_or_misplaced_setting_is_named_with_its_file(folder, line, place):
    path = folder / "a.yaml"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    said = refused(folder)
    assert str(path) in said
    assert place in said


def test_nothing_of_the_actions_can_cross():
    assert "actions" not in wire.Assistant.__struct_fields__
    assert "title" not in wire.Assistant.__struct_fields__
    assert (SHIPPED / "lead-qualifier.yaml").exists()
