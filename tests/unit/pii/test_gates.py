"""Gates: a pattern skipped, or tried at some places only, loses nothing that a search finds."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relay.pii
from relay.pii.document import Document
from relay.pii.gates import gate, requirement
from relay.pii.rules import scan
from tests.corpus.notation import cases


def every_pattern() -> list[re.Pattern[str]]:
    modules = [
        importlib.import_module(f"relay.pii.{m.name}")
        for m in pkgutil.iter_modules(relay.pii.__path__)
    ]
    named = (value for module in modules for value in vars(module).values())
    patterns = [p for p in named if isinstance(p, re.Pattern) and isinstance(p.pattern, str)]
    return list({(p.pattern, p.flags): p for p in patterns if not p.match("")}.values())


PATTERNS = every_pattern()
LINES = [case.text for case in cases()]
MIXED = st.lists(
    st.one_of(
        st.sampled_from(LINES).flatmap(
            lambda line: st.tuples(st.integers(0, len(line)), st.integers(1, 60)).map(
                lambda cut: line[cut[0] : cut[0] + cut[1]]
            )
        ),
        st.text(alphabet=" \n\t.,:;-+()@/«»\"'0179аяеёАЯЁazAZ№#_ſıKµ", max_size=6),
    ),
    max_size=8,
).map("".join)


def same(text: str) -> None:
    doc = Document(text)
    for rule in PATTERNS:
        for form in (doc.low, doc.text, doc.text.replace("\n", "\x00")):
            searched = [m.span() for m in rule.finditer(form)]
            assert [m.span() for m in scan(doc, rule, form)] == searched, rule.pattern


@settings(max_examples=60, deadline=None)
@given(MIXED)
@example("паſпорт 4510 123456")
@example("ИΣ ПАСПОРТ 4510 123456, тел. ٨٩١٦ ١٢٣ ٤٥ ٦٧")
@example("")
def test_a_scan_finds_what_a_search_finds(text):
    same(text)


@pytest.mark.parametrize("start", range(0, len(LINES), 60))
def test_a_scan_of_the_corpus_finds_what_a_search_finds(start):
    same("\n".join(LINES[start : start + 6]))


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
    assert [set(clause) for clause in requirement(re.compile(pattern))] == clauses


def test_most_patterns_need_something():
    closed = [rule for rule in PATTERNS if gate(rule).clauses]
    assert len(closed) > len(PATTERNS) * 0.7
