"""Gates: a pattern skipped, or tried at some places only, loses nothing that a search finds."""

import importlib
import pkgutil
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import relay.pii
from relay.pii.addresses import abroad as addresses_abroad
from relay.pii.identifiers import accounts, codes, emails, network, vehicles
from relay.pii.identifiers import numbers as identifiers
from relay.pii.names import context as names_context
from relay.pii.patterns.gates import gate
from relay.pii.patterns.rules import scan
from relay.pii.text.document import Document
from tests.corpus.notation import cases


def every_pattern() -> list[re.Pattern[str]]:
    modules = [
        importlib.import_module(m.name)
        for m in pkgutil.walk_packages(relay.pii.__path__, "relay.pii.")
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


NEEDS = (
    (network.MAC, network.PAIRS),
    (network.IPV6, network.COLONS),
    (names_context.LETTERS, names_context.DASHED),
    (addresses_abroad.AFTER_PLACE, addresses_abroad.COMMA),
    (addresses_abroad.BEFORE_PLACE, addresses_abroad.POSTAL),
    (vehicles.PLATE, vehicles.PLATE_FIGURES),
    (vehicles.VIN, vehicles.VIN_END),
    (codes.PLATE, codes.MEETING),
    (accounts.DOTTED, accounts.DOT),
    (accounts.PAIR, accounts.BEHIND_LOGIN),
    (identifiers.IBAN, identifiers.IBAN_CHECK),
    *emails.HINTED,
)


def holds(text: str) -> None:
    low = Document(text).low
    for rule, needed in NEEDS:
        for form in (low, text, text.replace("\n", "\x00")):
            assert needed.search(form) or not rule.search(form), (rule.pattern, form)


PIECES = (
    "aB|a-b-в-|00:1A:|::1|0a1b.|А123ВС|77| 1234|, |Аб|Zed|12345 |VF1ZЗ|DE89 |x.y|root/|p@55w0rd"
    "|at| at |(собака)|\n|-"
)
SHAPES = st.lists(st.sampled_from(PIECES.split("|")), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(SHAPES, MIXED))
def test_what_a_rule_is_said_to_need_stands_wherever_it_matches(text):
    holds(text)


def test_in_the_corpus_too():
    for line in LINES:
        holds(line)


def test_most_patterns_need_something():
    closed = [rule for rule in PATTERNS if gate(rule).clauses]
    assert len(closed) > len(PATTERNS) * 0.7
