import json
import zipfile

import pytest

from relay.__main__ import main

KEYS = {"file", "status", "reason", "masked", "left_out", "ms", "peak_mb"}


def extract(*arguments):
    return main(["extract", *map(str, arguments)])


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Иван Петров просит цену на серверы, +7 916 123-45-67", encoding="utf-8")
    return path


@pytest.fixture
def binary(tmp_path):
    path = tmp_path / "blob.bin"
    path.write_bytes(bytes(range(256)) * 20)
    return path


def test_a_program_gets_one_list_with_every_key(letter, binary, capsys):
    assert extract("--json", letter, binary) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [set(row) for row in rows] == [KEYS, KEYS]
    good, bad = rows
    assert (good["file"], good["status"], good["reason"]) == ("letter.txt", "extracted", "")
    assert "[PERSON_1] просит цену на серверы, [PHONE_1]" in good["masked"]
    assert (bad["status"], bad["masked"], bad["left_out"]) == ("withheld", "", [])
    assert bad["reason"]
    for row in rows:
        assert row["ms"] >= 0
        assert row["peak_mb"] >= 0


def test_a_withheld_file_is_a_result_and_no_failure(binary, capsys):
    assert extract(binary) == 0
    assert "blob.bin: withheld" in capsys.readouterr().out


def test_what_is_left_out_of_files_inside_is_listed_too(tmp_path, capsys):
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.html", "<html><body>цена<script>x</script></body></html>")
        archive.writestr("b.txt", "")
    assert extract("--json", path) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["left_out"] == ["вложенный файл 1: скрипты: 1", "вложенный файл 2: файл пуст"]


def test_a_person_gets_the_text_as_it_would_cross(letter, capsys):
    assert extract(letter) == 0
    out = capsys.readouterr().out
    assert out.startswith("== letter.txt: extracted")
    assert "[PERSON_1]" in out
    assert "Петров" not in out


def test_the_name_in_the_files_name_is_masked_in_the_text(tmp_path, capsys):
    path = tmp_path / "Резюме Абрикосов Иван.txt"
    path.write_text("Прошу рассмотреть. Абрикосов", encoding="utf-8")
    assert extract("--json", path) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert "Абрикосов" not in row["masked"]


def test_what_is_left_out_is_said(tmp_path, capsys):
    path = tmp_path / "a.html"
    path.write_text("<p>Цена?</p><p style='display:none'>скрыто</p>", encoding="utf-8")
    assert extract("--json", path) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["status"] == "extracted"
    assert row["left_out"]


def test_an_empty_file_is_withheld(tmp_path, capsys):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    assert extract("--json", path) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["status"] == "withheld"


def test_a_file_that_is_not_there_is_a_failure_and_named(letter, tmp_path, capsys):
    assert extract(letter, tmp_path / "none.pdf") == 1
    assert str(tmp_path / "none.pdf") in capsys.readouterr().err
    assert extract(tmp_path) == 1
