"""Requirements: what a text must hold for a pattern, read from the pattern."""

import pytest

from relay.pii.patterns.gates import PARSER
from relay.pii.patterns.requirements import requirement


@pytest.mark.parametrize(
    ("pattern", "clauses"),
    [
        (r"паспорт\s?№?\s?\d{4}", [{"паспорт$"}, {"0"}]),
        (r"(?:тел|факс)\.?\s?\d", [{"тел$", "факс$"}, {"0"}]),
        (r"(?<!\w)(?:до)?говор[её]нн", [{"говоренн"}]),
        (r"(?<!\w)(?:ул|пл)\b", [{"^ул$", "^пл$"}]),
        (r"\s(?:г|д)\.", [{"^г$", "^д$"}, {"."}]),
        (r"(?<![а-я])ул(?![а-я])", [{"ул"}]),
        (r"[а-я]+|\d+", []),
        (r"x?@y?", [{"@"}]),
    ],
)
def test_what_a_pattern_needs_is_read_from_it(pattern, clauses):
    assert [set(clause) for clause in requirement(PARSER.parse(pattern))] == clauses
