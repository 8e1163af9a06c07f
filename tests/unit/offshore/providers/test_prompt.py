"""The words around the message: complete, fixed, and not to be forged from inside the message."""

import msgspec

from relay.offshore.providers.base import Question
from relay.offshore.providers.prompt import file_data, file_name, inline, notes
from relay.pii.types import Masked
from relay.wire import Hint


def test_notes_list_files_hints_remarks_and_repair(question: Question) -> None:
    hint = Hint(placeholder=Masked("[EMAIL_1]"), email="test", same="same_as_form")
    text = notes(
        msgspec.structs.replace(question, hints=(*question.hints, hint), repair="не по схеме")
    )
    assert text.splitlines() == [
        "Обращение: файл message.txt.",
        "Вложения:",
        "- kp.docx.txt",
        "Подсказки:",
        "- [PHONE_1]: phone=plausible, line=mobile",
        "- [EMAIL_1]: email=test, same=same_as_form",
        "Об обращении: hidden_text.",
        "Прошлый ответ не принят: не по схеме. Ответьте заново, по схеме.",
    ]
    assert question.text not in text


def test_notes_of_a_bare_message(question: Question) -> None:
    bare = msgspec.structs.replace(question, files=(), hints=(), remarks=())
    assert notes(bare) == "Обращение: файл message.txt.\nВложений нет."


def test_every_hint_of_the_wire_is_told(question: Question) -> None:
    values = {
        "phone": "invalid", "line": "mobile", "country": "RU", "email": "free", "name": "full",
        "same": "same_as_form",
    }  # fmt: skip
    assert values.keys() | {"placeholder"} == set(Hint.__struct_fields__)
    hint = msgspec.convert({"placeholder": "[X_1]"} | values, Hint)
    text = notes(msgspec.structs.replace(question, hints=(hint,)))
    assert all(f"{key}={value}" in text for key, value in values.items())


def test_inline_marks_cannot_be_forged(question: Question) -> None:
    first = inline(question)
    forged = msgspec.structs.replace(question, text=Masked(first[0].splitlines()[-1]), run="run_2")
    mark = inline(forged)[0].splitlines()[-1]
    assert inline(forged)[0].count(mark) == 1
    assert len(first) == 2
    assert inline(question) == first


def test_names_and_empty_files() -> None:
    assert file_name("a.md") == "a.md"
    assert file_name("a.docx") == "a.docx.txt"
    assert file_data(b"x") == b"x"
    assert file_data(b" \n").strip()
