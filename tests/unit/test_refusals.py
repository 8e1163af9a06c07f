"""Every refusal of a start or a verb has a line in both languages, and no line is left over."""

import ast
import errno
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay import refusals
from relay.__main__ import _catalogued
from relay.errors import ConfigError, VerbFailed
from relay.refusals.mends import MENDS
from relay.refusals.stores import SERVER

TOLD = {"ConfigError", "VerbFailed", "LogBroken", "Unreadable"}
OF_VERBS = ("cli", "backup", "setup", "doctor", "tokens", "store", "border/erasure")
"""What is called by verbs: whatever is raised there, a person at the command line may read."""
UNTOLD = {"id_reused"}  # of a peer's requests alone


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted(Path("relay").rglob("*.py")):
        if path.is_relative_to("relay/border/documents"):  # where `Unreadable` is another
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Where one of these errors is made, of which kind, with which facts."""
    for path, node in calls():
        named = isinstance(node.func, ast.Name) and node.func.id in TOLD
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


def test_no_verb_fails_in_words_of_its_own():
    errors = {"RelayError", "Refused", "Conflict", "Held", "Ended", "Unavailable", "Stopped"}
    found = 0
    for path, node in calls():
        of_verbs = any(path.is_relative_to(f"relay/{place}") for place in OF_VERBS)
        if not (of_verbs or path == Path("relay/border/audit.py")):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in errors:
            where = f"{path}:{node.lineno}"
            assert len(node.args) == 1, f"{where}: VerbFailed tells a person, in both languages"
            code = ast.literal_eval(node.args[0])
            assert (_catalogued(code) is None) == (code in UNTOLD), where
            found += 1
    assert found > 5


def words(text: str) -> str:
    return "".join(part for part, *_ in string.Formatter().parse(text)).strip(" :,")


def test_a_line_is_in_its_language_or_all_facts():
    for kind, (russian, english) in {**refusals.LINES, **MENDS, **SERVER}.items():
        assert bool(words(russian)) == bool(words(english)), kind
        assert not words(russian) or any("а" <= one <= "я" for one in russian.lower()), kind
        assert not any("а" <= one <= "я" for one in english.lower()), kind


def test_russian_comes_first_and_a_fact_in_two_languages_fits_its_line():
    missing = OSError(errno.ENOENT, "No such file")
    error = ConfigError("file_missing", path="a.eml", why=refusals.of_system(missing))
    assert str(error) == "a.eml: нет такого файла или папки\na.eml: No such file"
    assert (error.russian, error.detail) == tuple(str(error).splitlines())
    assert error.code == "file_missing"


def test_what_a_server_says_is_told_by_its_code_or_the_class_of_it():
    assert refusals.of_server("42501") == SERVER["42501"]
    assert refusals.of_server("28P01") == SERVER["28"]
    assert refusals.of_server("XX000") == ("SQLSTATE XX000",) * 2


def test_a_place_stands_before_both_lines():
    error = VerbFailed("backup_unreadable.cut").at("a.backup")
    assert str(error) == (
        "a.backup: повреждена или обрезана\na.backup: it is damaged or was cut short"
    )


def test_a_code_is_what_stands_before_the_dot():
    assert ConfigError("key_lost.folder", path="x.db", folder="etc").code == "key_lost"


def test_an_error_that_is_rare_stays_as_the_system_says_it():
    said = refusals.of_system(OSError(errno.EXDEV, "Invalid cross-device link"))
    assert said == ("Invalid cross-device link",) * 2
