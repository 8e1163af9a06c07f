"""What verbs say is said in both languages, from one catalogue, and no line of it is left over."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay import said
from relay.said import LINES, both, fitted, line, same, say

OF_VERBS = ("__main__.py", "cli", "backup", "setup", "doctor")
DATA = {
    "relay/cli/demo_routes.py": "names of a card's fields, as the portal has them",
    "relay/cli/message.py": "the same of a letter; they are masked and sent",
}
WRITTEN = {"_text"}  # functions that write a side's configuration, for a Russian administrator
ONE_TONGUE = {"reason", "state", "line", "any_reason"}  # of relay.border.words: for cards


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for place in OF_VERBS:
        path = Path("relay") / place
        for one in [path] if path.is_file() else sorted(path.rglob("*.py")):
            yield one, ast.parse(one.read_text(encoding="utf-8"))


def russian(text: str) -> bool:
    return any("а" <= one <= "я" or one == "ё" for one in text.lower())


def literals(tree: ast.AST) -> Iterator[str]:
    """Every string but docstrings and what a configuration is written from."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name in WRITTEN:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLE":
            continue  # a command as it is typed
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        yield from literals(node)


def kinds(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from kinds(node.body)
        yield from kinds(node.orelse)
        return
    assert isinstance(node, ast.Constant), f"a kind is written out: {ast.unparse(node)}"
    yield node.value


def called() -> Iterator[tuple[str, str, set[str]]]:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"both", "hint"}:
                for kind in kinds(node.args[0]):
                    given = {str(one.arg) for one in node.keywords}
                    yield f"{path}:{node.lineno}", kind, given


CALLED = list(called())


def test_no_verb_has_words_of_its_own():
    for path, tree in modules():
        if str(path) not in DATA:
            assert [one for one in literals(tree) if russian(one)] == [], path


def test_no_verb_prints_one_language_of_a_pair():
    """Neither the Russian half of an error nor the card's words: JSON alone has one language."""
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of_words = ast.unparse(node.func.value) == "words"
                assert not (of_words and node.func.attr in ONE_TONGUE), f"{path}:{node.lineno}"
            if isinstance(node, ast.Attribute) and node.attr == "russian":
                pair = f"{ast.unparse(node)}, {ast.unparse(node.value)}.english"
                assert pair in path.read_text(encoding="utf-8"), f"{path}:{node.lineno}"


@pytest.mark.parametrize(("where", "kind", "given"), CALLED, ids=[one[0] for one in CALLED])
def test_each_is_said_in_both_languages_with_the_facts_it_is_given(where, kind, given):
    facts = [
        {name for _, name, _, _ in string.Formatter().parse(one) if name} for one in LINES[kind]
    ]
    assert facts[0] == facts[1] == given, where


def test_no_line_is_left_over():
    assert set(LINES) == {kind for _, kind, _ in CALLED}


def test_no_kind_is_said_twice():
    parts = [found for name, found in vars(said).items() if name.isupper() and name != "WIDTH"]
    assert sum(len(one) for one in parts if one is not LINES) == len(LINES)


def test_a_line_is_in_its_language():
    for kind, (first, second) in LINES.items():
        plain = "".join(part for part, *_ in string.Formatter().parse(first))
        assert russian(plain), kind
        assert not russian(second.replace("«Оценить через relay»", "")), kind


def test_both_stand_on_one_line_where_they_fit_and_what_is_alike_is_said_once(capsys):
    pair = both("held.some", count=3)
    assert line(pair) == "задержано сообщений: 3 / messages held: 3"
    said = both("token.none", subject="p_1")
    assert line(said) == "p_1: нет действующего sync-токена / no valid sync token"
    assert fitted(said, 20) == ["p_1: нет действующего sync-токена", "p_1: no valid sync token"]
    assert line(same("relay held list")) == "relay held list"
    assert fitted(same("x" * 200)) == ["x" * 200]
    say(pair)
    assert capsys.readouterr().out == "задержано сообщений: 3 / messages held: 3\n"


def test_a_fact_that_is_a_pair_is_told_in_the_lines_language():
    said = both("certificate.left", whose=both("certificate.own"), left=both("days", n=4))
    assert said == (
        "своя сторона: сертификат действует ещё 4 дн.",
        "this side: the certificate holds another 4 d",
    )
