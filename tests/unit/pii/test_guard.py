"""The guard: finds what a bypass would send, skips placeholders and allowed terms, stays light."""

import subprocess
import sys

import pytest

from relay.pii.guard import guard
from relay.pii.patterns.rules import GUESSES
from relay.pii.recognizers import recognise
from relay.pii.text.document import Document
from tests.corpus.notation import cases


@pytest.mark.parametrize(
    "text",
    [
        "Позвоните Ольге Левченко", "тел. 8 916 204-71-33", "a.petrov@firma.example",
        "паспорт 4510 123456", "СНИЛС 112-233-445 95", "карта 4276 3801 2233 4455",
        "IP 95.165.10.44",
        "ул. Лесная, д. 5", "VIN XTA219470L0123456", "логин ivanov77", "пароль: Zima!2026",
    ],
)  # fmt: skip
def test_raw_data_is_found(text):
    assert guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Нужно 12 серверов Dell R750 по 415 000 руб.", "Клиент [PERSON_1] ([PHONE_1]) ждёт КП",
        "[EMAIL_1] и [ADDRESS_2], ИНН [INN_1], паспорт [PASSPORT_1]", "непонятное гыврымзап слово",
    ],
)  # fmt: skip
def test_masked_text_passes(text):
    assert guard(text) == []


def test_what_the_tagger_cuts_off_at_the_border_is_not_found_again():
    assert guard("Продаём кв. 54 м² в ЖК «Адмирал», секция 2, мерин 2012 г. р.") == []


def test_exactly_the_allowed_terms_are_skipped():
    assert guard("Поставщик Ольга Левченко") != []
    assert guard("Поставщик Ольга Левченко", ("Ольга Левченко",)) == []
    assert guard("Поставщик Ольга Левченкова", ("Ольга Левченко",)) != []


def test_spans_are_coordinates_of_the_masked_text():
    text = "[PERSON_1] просит: 8 916 204-71-33"
    (span,) = guard(text)
    assert text[span.start : span.stop] == "8 916 204-71-33"


def test_the_guard_loads_neither_numpy_nor_the_tagger():
    code = (
        "import sys; from relay.pii.guard import guard, load_guard; load_guard();"
        "guard('Иван Петров 8 916 204-71-33');"
        "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'natasha', 'slovnet')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def firm(doc: Document):
    return [span for span in recognise(doc) if span.rule not in GUESSES]


@pytest.mark.parametrize("start", range(10))
def test_leaving_out_guesses_changes_no_firm_find(start):
    for case in cases()[start::10]:
        assert firm(Document(case.text, firm=True)) == firm(Document(case.text)), case.text
