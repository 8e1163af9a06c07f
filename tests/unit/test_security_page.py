"""docs/security.md names tests that exist, and leaves out none of S01 to S36."""

import re
from pathlib import Path

from relay.said.overview import OVERVIEW

PAGE = Path("docs/security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
TABLE = Path("docs/compliance/README.md").read_text(encoding="utf-8")


def test_every_named_test_exists() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 40
    for file, name in named:
        assert f"def {name}(" in Path(file).read_text(encoding="utf-8"), f"{file}::{name}"


def test_the_list_is_whole() -> None:
    rows = re.findall(r"^\| (S\d\d) \| .+ \| .+ \|$", PAGE, re.M)
    assert rows == [f"S{number:02}" for number in range(1, 37)]


def test_every_row_of_the_requirement_table_has_a_command_or_a_page() -> None:
    rows = re.findall(r"^\| (\d+) \| .* \| (.*) \|$", TABLE, re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 18))
    assert all("`" in shown or "](" in shown for _, shown in rows)


def test_every_verb_that_the_compliance_pages_name_exists() -> None:
    for page in Path("docs/compliance").glob("*.md"):
        said = page.read_text(encoding="utf-8")
        for verb in re.findall(r"`relay ([a-z]+)", said):
            assert verb in OVERVIEW, f"{page}: relay {verb}"
