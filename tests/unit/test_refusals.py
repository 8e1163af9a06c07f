"""Every refusal of a start or a verb has a line in both languages, and no line is left over."""

import ast
import errno
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay import refusals
from relay.errors import ConfigError


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Where a ConfigError is made, of which kind, with which facts."""
    for path in sorted(Path("relay").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = isinstance(node.func, ast.Name) and node.func.id == "ConfigError"
            half = isinstance(node.func, ast.Attribute) and ast.unparse(node).startswith(
                "super().__init__('half_restored'"
            )
            if named or half:
                (kind,) = node.args
                assert isinstance(kind, ast.Constant), f"{path}: a kind is written out"
                yield f"{path}:{node.lineno}", kind.value, {str(one.arg) for one in node.keywords}


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


RAISED = list(raised())


@pytest.mark.parametrize(("where", "kind", "given"), RAISED, ids=[one[0] for one in RAISED])
def test_each_is_told_in_both_languages_with_the_facts_it_is_given(where, kind, given):
    russian, english = refusals.LINES[kind]
    assert facts(russian) == facts(english) == given, where


def test_no_line_is_left_over():
    assert set(refusals.LINES) == {kind for _, kind, _ in RAISED}


def words(text: str) -> str:
    return "".join(part for part, *_ in string.Formatter().parse(text)).strip(" :,")


def test_a_line_is_in_its_language_or_all_facts():
    for kind, (russian, english) in refusals.LINES.items():
        assert bool(words(russian)) == bool(words(english)), kind
        assert not words(russian) or any("а" <= one <= "я" for one in russian.lower()), kind
        assert not any("а" <= one <= "я" for one in english.lower()), kind


def test_russian_comes_first_and_a_fact_in_two_languages_fits_its_line():
    missing = OSError(errno.ENOENT, "No such file")
    error = ConfigError("file_missing", path="a.eml", why=refusals.of_system(missing))
    assert str(error) == "a.eml: нет такого файла или папки\na.eml: No such file"
    assert (error.russian, error.detail) == tuple(str(error).splitlines())
    assert error.code == "file_missing"


def test_a_code_is_what_stands_before_the_dot():
    assert ConfigError("key_lost.folder", path="x.db", folder="etc").code == "key_lost"


def test_an_error_that_is_rare_stays_as_the_system_says_it():
    said = refusals.of_system(OSError(errno.EXDEV, "Invalid cross-device link"))
    assert said == ("Invalid cross-device link",) * 2
