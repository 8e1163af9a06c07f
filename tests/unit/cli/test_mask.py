import io
import json

import pytest

from relay.__main__ import main

TEXT = "Иван Петров, тел. +7 916 123-45-67, ivan@firma.example: нужна цена"


def run(monkeypatch, capsys, text, *arguments):
    given = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
    code = main(["mask", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_text_comes_out_as_it_would_cross(monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, TEXT)
    assert code == 0
    assert out == "[PERSON_1], тел. [PHONE_1], [EMAIL_1]: нужна цена"


def test_a_file_is_read_like_stdin(monkeypatch, capsys, tmp_path):
    path = tmp_path / "t.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(monkeypatch, capsys, "", str(path)) == run(monkeypatch, capsys, TEXT, "-")


def test_the_mode_decides_about_unknown_words(monkeypatch, capsys):
    text = "Нужна цена, передайте для Zyxwort"
    assert "Zyxwort" in run(monkeypatch, capsys, text, "--mode", "balanced")[1]
    assert "Zyxwort" not in run(monkeypatch, capsys, text, "--mode", "strict")[1]


@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_masked_is_the_text_with_exactly_the_spans_replaced(monkeypatch, capsys, mode):
    texts = [TEXT, "", "😀 Иван Петров 😀 пишет Ивану Петрову", "Просто нужна цена", "a\tb\u2028c"]
    lines = "\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    code, out, _ = run(monkeypatch, capsys, lines + "\n\n", "--jsonl", "--mode", mode)
    rows = [json.loads(line) for line in out.split("\n") if line]
    assert (code, [row["id"] for row in rows]) == (0, list(range(len(texts))))
    for text, row in zip(texts, rows, strict=True):
        assert set(row) == {"id", "spans", "masked", "hints"}
        rest, at = row["masked"], 0
        for start, end, label in row["spans"]:
            assert at <= start < end <= len(text)
            kept = text[at:start]
            assert rest.startswith(kept)
            rest = rest[len(kept) :]
            assert rest.startswith(f"[{label}_")
            rest = rest[rest.index("]") + 1 :]
            at = end
        assert rest == text[at:]


def test_the_hints_stand_by_placeholder(monkeypatch, capsys):
    line = json.dumps({"id": "a", "text": "тел. +7 999 999-99-99, test@test.ru"})
    _, out, _ = run(monkeypatch, capsys, line, "--jsonl")
    hints = json.loads(out)["hints"]
    assert hints["[PHONE_1]"]["phone"] == "fake_pattern"
    assert hints["[EMAIL_1]"]["email"] == "test"


def test_an_id_may_be_missing_or_anything(monkeypatch, capsys):
    lines = '{"text":"x"}\n{"id":{"n":1},"text":"x"}\n'
    _, out, _ = run(monkeypatch, capsys, lines, "--jsonl")
    assert [json.loads(line)["id"] for line in out.splitlines()] == [None, {"n": 1}]


@pytest.mark.parametrize("bad", ["Иван Петров", '{"id":1}', '{"text":5}', "[1]", '{"text":"Иван'])
def test_a_line_of_another_form_is_named_by_number_and_not_repeated(monkeypatch, capsys, bad):
    code, out, err = run(monkeypatch, capsys, f'{{"id":1,"text":"x"}}\n{bad}\n', "--jsonl")
    assert code == 1
    assert len(out.splitlines()) == 1
    assert "line 2" in err
    assert "Иван" not in err


def test_what_is_not_utf8_is_refused_not_guessed(monkeypatch, capsys, tmp_path):
    path = tmp_path / "t.txt"
    path.write_bytes("Иван".encode("cp1251"))
    for code, out, err in (
        run(monkeypatch, capsys, "", str(path)),
        run(monkeypatch, capsys, "Иван".encode("cp1251")),
    ):
        assert (code, out) == (1, "")
        assert "not UTF-8" in err


def test_a_missing_file_is_named(monkeypatch, capsys, tmp_path):
    code, _, err = run(monkeypatch, capsys, "", str(tmp_path / "none"))
    assert code == 1
    assert str(tmp_path / "none") in err
