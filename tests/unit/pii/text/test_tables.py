"""Tables as text: cells by their column; amounts are nobody's; a value ends with its cell."""

import pytest

from relay.pii.engine import mask_text
from relay.pii.text.document import Document
from relay.pii.text.tables import amounts, in_cells, titles
from relay.pii.types import Policy, Span

FIGURES = """\
| Страна | 2019 | 2020 | 2021 |
|---|---|---|---|
| Россия | 4 213 | 4 050 | 9 161 234 |
| Китай | 12 213 | 34 050 | 8 916 204 |"""
TABBED = (
    "Страна\t2019\t2020\t2021\nРоссия\t4 213\t4 050\t9 161 234\nКитай\t12 213\t34 050\t8 916 204"
)


@pytest.mark.parametrize("mode", ["strict", "balanced"])
@pytest.mark.parametrize("text", [FIGURES, TABBED])
def test_a_table_of_figures_crosses_as_it_is(text: str, mode: str):
    assert mask_text(text, Policy(mode=mode))["masked"] == text


def test_a_phone_beside_the_figures_is_masked():
    text = "Дата | Сумма | Телефон\n12.03.2024 | 45 000 | 8 916 204 71 33"
    assert mask_text(text, Policy())["masked"] == text.replace("8 916 204 71 33", "[PHONE_1]")


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("id;fio;tabn;vhod\n1;Мельница А.;70344;08:02", ["Мельница А.", "70344"]),
        ("|арт|к-во|кто просил|\n|DN-4418|10|Краб|", ["Краб"]),
        ("| ФИО | отдел | вн. |\n|---|---|---|\n| Якорь Т. С. | закупки | 118 |", ["Якорь", "118"]),
    ],
)
def test_a_cell_is_what_its_column_says(text: str, personal: list[str]):
    masked = mask_text(text, Policy(mode="balanced"))["masked"]
    assert not [one for one in personal if one in masked]
    assert masked.startswith(text.split("\n", maxsplit=1)[0])


def test_a_header_is_understood_by_two_columns_or_by_a_personal_one():
    assert list(titles(Document("срок; объект; 5 дней\nодин; два; три"))) == []
    assert list(titles(Document("срок; цена; что\nодин; два; три"))) == [(0, 15)]
    assert list(amounts(Document("цена; вес; что\n5 000; 12,5 кг; 7"))) == [(15, 20)]


def test_a_find_ends_with_its_cell():
    doc = Document("4 213 | 4 050\t9 161 а|б")
    parts = [doc.text[s.start : s.stop] for s in in_cells(doc, [Span(0, 23, "PHONE", "learned")])]
    assert parts == ["4 213", "4 050", "9 161 а|б"]
    assert list(in_cells(doc, [Span(0, 5, "PHONE", "learned")])) == [Span(0, 5, "PHONE", "learned")]
