"""The tagger in a text: what it adds, what it may overrule, what it never does."""

import numpy as np
import pytest

from relay.pii.engine import mask_text
from relay.pii.learned.decode import FIRST
from relay.pii.learned.priors import is_place, is_version, soothe
from relay.pii.learned.tagger import KEEP, THRESHOLDS, Reading, Threshold, read
from relay.pii.learned.tokens import LABELS, NUMBER, Tokens
from relay.pii.text.document import Document
from relay.pii.types import Policy, Span


def reading(text, personal, keep=0.0):
    """A reading in which every token is as personal as told."""
    tokens = Tokens(text)
    odds = np.zeros((len(tokens), len(LABELS) + 2))
    odds[:, KEEP] = keep
    return Reading(
        Document(text),
        tokens,
        odds,
        np.full(len(tokens), personal),
        Threshold(0.5, 0.2, 0.05, 0.004),
    )


@pytest.mark.parametrize(
    ("label", "rule", "personal", "keep", "expected"),
    [
        ("PERSON", "name_word", 0.01, 0.0, True),
        ("PERSON", "name_word", 0.2, 0.0, False),
        ("PERSON", "name_run", 0.01, 0.9, False),  # a full name is no guess
        ("INN", "inn", 0.01, 0.9, False),
        ("NUM", "sweep_code", 0.01, 0.9, True),
        ("NUM", "sweep_code", 0.01, 0.1, False),  # unknown and not known to be a thing
        ("NUM", "sweep_number", 0.01, 0.9, True),
        ("NUM", "sweep_number", 0.01, 0.7, False),  # figures alone may be anybody's
        ("TERM", "strict_capital", 0.01, 0.9, True),
        ("PERSON", "strict_capital", 0.01, 0.7, False),
        ("TERM", "sweep_word", 0.01, 0.1, False),
        ("PASSPORT", "passport_shape", 0.01, 0.9, True),
        ("PERSON", "name_latin", 0.01, 0.7, False),  # a shape is more than a word
    ],
)
def test_only_guesses_are_overruled_and_only_where_the_tagger_is_sure(
    label, rule, personal, keep, expected
):
    span = Span(0, 4, label, rule)
    assert reading("Роза и мир", personal, keep).harmless(span) is expected


def test_a_find_does_not_run_on_over_what_must_stay():
    told = reading("Роза 4412", 0.3)
    told.odds[0, FIRST], told.odds[1, KEEP] = 0.9, 0.6
    told.personal[0] = 0.9
    assert [(s.start, s.stop) for s in told.finds()] == [(0, 4)]
    told.odds[1, KEEP] = 0.4
    assert [(s.start, s.stop) for s in told.finds()] == [(0, 9)]


@pytest.mark.parametrize(
    ("label", "personal", "found"),
    [("PERSON", 0.05, True), ("OTHER_ID", 0.05, False), ("OTHER_ID", 0.2, True)],
)
def test_a_number_must_be_surer_than_a_person(label, personal, found):
    told = reading("Роза 4412", personal)._replace(threshold=THRESHOLDS["strict"])
    told.odds[:, FIRST + NUMBER[label]] = personal
    assert bool(list(told.finds())) is found


def test_a_mark_behind_an_address_as_it_is_written_ends_it():
    told = reading("masha@kub.example, ivan@kub.example", 0.9)
    told.odds[:, FIRST + NUMBER["EMAIL"]] = 0.9
    assert [(s.start, s.stop) for s in told.finds()] == [(0, 17), (19, 35)]
    told = reading("маша, собака, куб", 0.9)
    told.odds[:, FIRST + NUMBER["EMAIL"]] = 0.9
    assert [(s.start, s.stop) for s in told.finds()] == [(0, 17)]


def test_the_answer_is_the_same_each_time():
    doc = Document("Спросите Туяну, 8 (3012) 37-55-10, нужны 4 шт Dell R760")
    one, other = read(doc, (), ()), read(doc, (), ())
    assert np.array_equal(one.odds, other.odds)
    assert list(one.finds()) == list(other.finds())


def test_a_bare_town_is_no_address():
    tokens = Tokens("Казань Баумана 5")
    assert is_place(tokens, 0, 1)
    assert not is_place(tokens, 0, 3)
    assert not is_place(tokens, 2, 3)


@pytest.mark.parametrize(
    ("text", "what", "expected"),
    [
        ("хром 126.0.6478.127 падает", "126.0.6478", True),  # not an address by arithmetic
        ("драйвер 5.979.0.0.", "5.979.0.0", True),
        ("битрикс 24.0.300, хром", "24", True),
        ("версия 10.12.0.4", "10.12.0.4", True),  # named
        ("сервер 10.44.8.17/27", "10.44.8.17", False),
        ("шлюз I0.0.0.1", "0.0.0.1", False),
        ("звоните 8.916.448.20.17", "916.448.20.17", False),
        ("адрес десять ноль ноль один", "десять ноль ноль один", False),
    ],
)
def test_what_cannot_be_an_address_or_is_named_a_version_is_none(text, what, expected):
    start = text.index(what)
    assert is_version(Document(text), start, start + len(what)) is expected


def test_a_foreign_town_alone_is_no_address_either_and_nobody_unless_surely():
    tokens = Tokens("Oslo, Model 3")
    assert is_place(tokens, 0, 1)
    assert not is_place(tokens, 0, 4)
    for p, expected in ((0.4, []), (0.9, [(0, 6)])):
        told = Reading(*reading("Казань", p)[:4], Threshold(0.1, 0.01, 0.02, 0.004))
        told.odds[:, FIRST + NUMBER["PERSON"]] = p
        assert [(s.start, s.stop) for s in told.finds()] == expected


@pytest.mark.parametrize(("p", "found"), [(0.12, False), (0.2, True)])
def test_a_surname_that_is_a_town_is_believed_sooner(p, found):
    told = Reading(*reading("Пушкин", p)[:4], Threshold(0.1, 0.01, 0.02, 0.004))
    told.odds[:, FIRST + NUMBER["PERSON"]] = p
    assert bool(list(told.finds())) is found


def test_two_people_are_two_and_a_letter_alone_is_nobody():
    told = reading("Роза и Вера", 0.9)
    told.personal[1] = 0.3
    told.odds[:, FIRST + NUMBER["PERSON"]] = 0.9
    assert [(s.start, s.stop) for s in told.finds()] == [(0, 4), (7, 11)]
    told = reading("б", 0.9)
    assert list(told.finds()) == []


def test_what_looks_like_a_version_may_be_an_address_where_the_tagger_is_sure():
    for p, expected in ((0.4, []), (0.9, [(0, 14)])):
        told = Reading(*reading("95.56.30.071.4", p)[:4], Threshold(0.1, 0.01, 0.02, 0.004))
        told.odds[:, FIRST + NUMBER["IP"]] = p
        assert [(s.start, s.stop) for s in told.finds()] == expected


def test_times_sizes_and_amounts_need_more_than_a_suspicion():
    doc = Document("## Скан 8\nк 19:40, 4 шт, 600x1000, дом 7")
    tokens = Tokens(doc.text)
    personal = np.ones(len(tokens))
    soothe(doc, tokens, personal, np.zeros(len(tokens)))
    calm = {text for text, p in zip(tokens.texts, personal, strict=True) if p < 1}
    assert calm == {"##", "Скан", "8", "19", ":", "40", "4", "600", "x", "1000"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("фланцы", 0.09),
        ("Фланцы", 0.09),
        ("вера", 0.3),  # a given name as well
        ("мороз", 0.3),  # a surname as well
        ("кымбатай", 0.3),  # no word at all
        ("ФЛАНЦЫ", 0.3),  # capitals hide what a word is
    ],
)
def test_an_everyday_word_that_is_nobodys_name_needs_more_than_a_suspicion(text, expected):
    tokens = Tokens(text)
    personal = np.full(1, 0.3)
    soothe(Document(text), tokens, personal, np.full(1, 0.25))
    assert personal[0] == pytest.approx(expected)


def test_an_everyday_word_of_an_address_is_as_suspicious_as_it_was():
    personal = np.full(1, 0.3)
    soothe(Document("линейная"), Tokens("линейная"), personal, np.full(1, 0.05))
    assert personal[0] == pytest.approx(0.3)


def test_a_name_that_is_in_no_list_is_masked_by_its_place():
    found = mask_text("меня зовут кымбатай, перезвоните", Policy(mode="balanced"))
    assert "кымбатай" not in found["masked"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Приёмная школы, Калуга. Нужно 32 ноутбука для класса", "Калуга. Нужно 32 ноутбука"),
        ("По каждой 10 шт. Аналоги не предлагать", "По каждой 10 шт."),
        ("колёса 185/65 R15 в наличии", "185/65 R15"),
    ],
)
@pytest.mark.parametrize("mode", ["strict", "balanced"])
def test_what_a_rule_takes_beside_a_value_stays_where_the_tagger_is_sure(text, expected, mode):
    assert expected in mask_text(text, Policy(mode=mode))["masked"]


def test_an_index_said_in_words_is_cut_by_nobody():
    found = mask_text("Менеджер: индекс?\nКлиент: триста шестьдесят тысяч", Policy(mode="strict"))
    assert "тысяч" not in found["masked"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("к/с 30101810400000000225, БИК 044525225", False),
        ("р/с 40702810938000012345 в ПАО Сбербанк", False),
        ("казначейский счёт 03224643260000001400", False),
        ("р/с 40802810938000012345 в ПАО Сбербанк", True),
        ("счёт 40817810938000012345", True),
    ],
)
def test_a_bank_s_and_a_company_s_account_cross_and_a_person_s_does_not(text, masked):
    assert ("[ACCOUNT_1]" in mask_text(text, Policy(mode="strict"))["masked"]) == masked


def test_the_e_of_e_mail_below_a_name_is_nobody():
    found = mask_text("Имя: Аркадий\nE-mail: x@bk.ru", Policy(mode="strict"))
    assert found["masked"] == "Имя: [PERSON_1]\nE-mail: [EMAIL_1]"


@pytest.mark.parametrize(
    "own",
    [
        "## Страница 2",
        "### Вложенный файл 1 (jpg)",
        "## Таблица, лист",
        "## Presentation, slide 12",
        "Нижний колонтитул:",
        "Комментарий:",
    ],
)
def test_what_a_document_is_given_where_it_is_built_is_nobodys(own):
    tokens = Tokens(f"{own} Роза")
    personal = np.full(len(tokens), 0.9)
    soothe(Document(f"{own} Роза"), tokens, personal, personal * 0)
    own_words = len(Tokens(own.rstrip(":").split(" (")[0]))
    assert not personal[:own_words][[t.isalnum() for t in tokens.texts[:own_words]]].any()
    assert personal[-1] == 0.9
