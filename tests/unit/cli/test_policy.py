"""`relay policy`: what is applied is logged, in force from now on, and can be read again."""

import json

import pytest
import yaml

from relay.__main__ import main
from tests.unit.cli.records import written


def policy(path, *words):
    return main(["policy", *words, "--config", str(path)])


def logged(path):
    return [record for _, record in written(path)]


def test_what_is_applied_is_shown_listed_and_logged(border, capsys, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text("mode: balanced\npatterns:\n- pattern: СБ-\\d{6}\n  label: PASSPORT\n")
    assert policy(border, "apply", "p1", str(file)) == 0
    digest = capsys.readouterr().out.strip()
    assert policy(border, "show", "p1") == 0
    shown = yaml.safe_load(capsys.readouterr().out)
    assert shown["patterns"] == [{"pattern": "СБ-\\d{6}", "label": "PASSPORT"}]
    assert policy(border, "list", "p1", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["number"], row["sha256"], row["source"]) == (1, digest, "applied")
    (record,) = logged(border)
    assert (record["event"], record["subject_sha256"]) == ("policy_changed", digest)


def test_what_show_prints_can_be_applied_again(border, capsys, tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_text("allow: [Битрикс24]\n")
    policy(border, "apply", "p1", str(file))
    capsys.readouterr()
    policy(border, "show", "p1")
    file.write_text(capsys.readouterr().out)
    assert policy(border, "apply", "p1", str(file)) == 0
    assert capsys.readouterr().out == "так уже было / it was so already\n"
    file.write_text("allow: []\n")
    policy(border, "apply", "p1", str(file))
    policy(border, "list", "p1", "--json")
    first = json.loads(capsys.readouterr().out.splitlines()[1])["sha256"]
    policy(border, "show", "p1", "--sha256", first)
    assert "Битрикс24" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "mode: loose\n",
        "patterns: [{pattern: '(?=тайна)x'}]\n",
        "alow: []\n",
        "allow: ['']\n",
        "- a\n",
    ],
)
def test_a_file_that_is_no_policy_is_refused_and_changes_nothing(border, capsys, tmp_path, text):
    file = tmp_path / "policy.yaml"
    file.write_text(text)
    assert policy(border, "apply", "p1", str(file)) == 2
    said = capsys.readouterr()
    assert "тайна" not in said.err
    assert said.err.startswith("relay: ")
    policy(border, "list", "p1")
    assert capsys.readouterr().out == ""


def test_a_portal_without_any_is_told_so(border, capsys):
    assert policy(border, "show", "p1") == 1
    assert "policy_missing" in capsys.readouterr().err
    assert policy(border, "show", "p9") == 2
