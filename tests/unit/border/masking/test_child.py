import io
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from relay.border.masking import child
from relay.border.masking.child import answer, read_frame, write_frame
from relay.border.masking.frames import Answer, Check, Checked, Failed, Mask, Masked
from relay.errors import DetectionFailed
from relay.pii import engine
from relay.pii.types import Part, Policy, Value

SECRET = "Абрикосов"


@pytest.fixture(autouse=True)
def loaded():
    engine.load()


def test_a_mask_question_gets_its_masking():
    found = answer(Mask((Part("p", f"Иван {SECRET}"),), Policy(), {}))
    assert isinstance(found, Masked)
    assert found.masking.parts[0].text == "[PERSON_1]"


def test_known_values_keep_their_numbers():
    first = answer(Mask((Part("p", "ivan@firma.example"),), Policy(), {}))
    later = Mask((Part("p", "masha@firma.example, ivan@firma.example"),), Policy(), {})
    later = msgspec.structs.replace(later, known=first.masking.values)
    assert answer(later).masking.parts[0].text == "[EMAIL_2], [EMAIL_1]"


def test_a_check_names_labels_and_placeholders_and_never_a_value():
    values = {"[PERSON_1]": Value("PERSON", SECRET, (SECRET,))}
    found = answer(Check((f"от {SECRET.upper()}", "+7 916 123-45-67"), values, ()))
    assert isinstance(found, Checked)
    assert set(found.found) >= {"[PERSON_1]", "PHONE"}
    assert SECRET.lower() not in str(found).lower()
    assert answer(Check(("от [PERSON_1]",), values, ())) == Checked(())


def test_allowed_terms_are_skipped_by_the_check():
    text = "Вопрос по продукту Абрикосов Иван Петрович"
    assert answer(Check((text,), {}, ())).found
    assert answer(Check((text,), {}, ("Абрикосов Иван Петрович",))) == Checked(())


def test_an_error_with_a_code_keeps_it(monkeypatch):
    def fails(*_):
        raise DetectionFailed("ner_missing")

    monkeypatch.setattr(child, "mask", fails)
    assert answer(Mask((), Policy(), {})) == Failed("ner_missing")


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), RecursionError(SECRET)])
def test_any_other_error_becomes_its_class_name_without_a_word_of_the_text(monkeypatch, error):
    def fails(*_):
        raise error

    monkeypatch.setattr(child, "mask", fails)
    found = answer(Mask((Part("p", SECRET),), Policy(), {}))
    assert found == Failed(f"detector_{type(error).__name__}")


def test_a_check_that_raises_fails_too(monkeypatch):
    def fails(*_):
        raise ZeroDivisionError(SECRET)

    monkeypatch.setattr(child, "guard", fails)
    assert answer(Check((SECRET,), {}, ())) == Failed("detector_ZeroDivisionError")


def test_frames_are_written_and_read_one_by_one():
    stream = io.BytesIO()
    write_frame(stream, b"one")
    write_frame(stream, b"")
    stream.seek(0)
    assert [read_frame(stream), read_frame(stream), read_frame(stream)] == [b"one", b"", None]


def started(frames: bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "relay.border.masking.child"],
        input=frames,
        capture_output=True,
        cwd=Path(__file__).parents[4],
        env={**os.environ, **environment},
        timeout=60,
    )


def test_the_process_says_it_is_ready_answers_and_ends_with_its_input():
    questions = io.BytesIO()
    write_frame(questions, msgspec.msgpack.encode(Mask((Part("p", "a@b.example"),), Policy(), {})))
    write_frame(questions, msgspec.msgpack.encode(Check(("a@b.example",), {}, ())))
    done = started(questions.getvalue())
    out = io.BytesIO(done.stdout)
    answers = []
    while (frame := read_frame(out)) is not None:
        answers.append(msgspec.msgpack.decode(frame, type=Answer))
    assert answers[0] == Checked(())
    assert answers[1].masking.parts[0].text == "[EMAIL_1]"
    assert answers[2] == Checked(("EMAIL",))
    assert (done.returncode, len(answers)) == (0, 3)


def test_an_engine_that_cannot_load_is_said_and_nothing_is_answered(monkeypatch):
    def fails():
        raise DetectionFailed("ner_missing")

    monkeypatch.setattr(child.engine, "load", fails)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\0\0\0\1x")))
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    child.main()
    frame = read_frame(io.BytesIO(out.buffer.getvalue()))
    assert msgspec.msgpack.decode(frame, type=Answer) == Failed("ner_missing")
