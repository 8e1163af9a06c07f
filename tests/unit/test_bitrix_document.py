"""The table of docs/bitrix24.ru.md names tests that exist, the troubleshooting codes we know."""

import re
from pathlib import Path

import pytest

from relay.border import words
from relay.portal_config import App, Bitrix, Poll

DOCUMENT = Path("docs/bitrix24.ru.md")
TEXT = DOCUMENT.read_text(encoding="utf-8")
TESTS = sorted(set(re.findall(r"`((?:tests|bitrix_module_stub)/[\w/.]+)(?:::(\w+))?`", TEXT)))
CODES = {
    code
    for line in TEXT.split("## Неполадки")[1].splitlines()
    if line.startswith("| `")
    for code in re.findall(r"`(\w+)`", line.split("|")[1])
}


@pytest.mark.parametrize(("path", "name"), TESTS)
def test_a_named_test_exists(path: str, name: str) -> None:
    source = Path(path).read_text(encoding="utf-8")
    assert not name or re.search(rf"(def|function) {name}\(", source)


def test_the_table_covers_every_channel_by_every_route() -> None:
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith("| новый лид")]
    assert [row[1].split(",")[1].strip() for row in rows] == ["письмо", "форма", "чат", "звонок"]
    assert all("::" in cell for row in rows for cell in row[2:5])


def tables(first: str) -> list[list[str]]:
    """The cells of the rows below a heading, without its head."""
    part = TEXT.split(f"## {first}")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[1:]]


@pytest.mark.parametrize("table", ["Событие × канал × путь", "Плохие дни"])
def test_every_cell_names_a_test_or_says_why_there_is_none(table: str) -> None:
    rows = tables(table)
    assert len(rows) > 7
    for row in rows:
        assert len(row) == len(rows[0]), row
        for cell in row[1:]:
            assert "::" in cell or cell == "та же" or (len(cell) > 10 and cell.startswith("— ")), (
                row
            )


def test_every_bad_day_of_the_rest_route_is_in_the_table() -> None:
    source = Path("tests/unit/border/intake/test_bad_input.py").read_text(encoding="utf-8")
    named = {name for path, name in TESTS if path.endswith("test_bad_input.py")}
    assert named == set(re.findall(r"def (test_\w+)\(", source))


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_of_the_troubleshooting_has_words(code: str) -> None:
    assert code in {*words.REASONS, *words.OMITTED}


def test_the_settings_that_are_shown_exist() -> None:
    fields = {name for one in (Bitrix, App, Poll) for name in one.__struct_fields__}
    shown = re.findall(r"^ {5,}(\w+):", TEXT, re.M)
    assert shown
    assert set(shown) - {"bitrix"} <= fields


def test_rollout_is_two_pages() -> None:
    text = Path("docs/rollout.ru.md").read_text(encoding="utf-8")
    assert 4000 < len(text) < 7500
