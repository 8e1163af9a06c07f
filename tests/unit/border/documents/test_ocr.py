"""Text recognition: the gate, what is done with pages that do not pass, and one real page."""

import pytest

from relay.border.documents.blocks import Block, Extracted, LeftOut, Limits, Part, Withheld
from relay.border.documents.extract import extract
from relay.border.documents.ocr import (
    Recognised,
    Words,
    _settle,
    again,
    good,
    installed,
    recognise,
    words,
)
from tests.unit.border.documents.build import pdf, png, shown

_HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)


def _row(block: int, paragraph: int, line: int, sure: float, word: str) -> str:
    return f"5\t1\t{block}\t{paragraph}\t{line}\t1\t0\t0\t9\t9\t{sure}\t{word}"


def test_words_lines_and_paragraphs():
    table = "\n".join(
        [
            _HEAD,
            "4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t",
            _row(1, 1, 1, 96, "Добрый"),
            _row(1, 1, 1, 90, "день,"),
            _row(1, 1, 2, 50, "нужны"),
            _row(1, 2, 1, 84, "трубы"),
            _row(1, 2, 1, 95, " "),
        ]
    )
    assert words(table) == Words("Добрый день,\nнужны\n\nтрубы", 80.0, 0.25)


@pytest.mark.parametrize("table", ["", _HEAD, "no table\nat all\n", _HEAD + "\n5\t1\t1"])
def test_no_words(table):
    assert not good(words(table))


@pytest.mark.parametrize(
    ("mean", "low", "passes"), [(85, 0.10, True), (84.9, 0.0, False), (95, 0.11, False)]
)
def test_the_gate(mean, low, passes):
    assert good(Words("слово", mean, low)) is passes


def test_a_second_try_as_one_block_may_not_lose_words_on_its_way():
    assert again(Words("слово " * 10, 60.0, 0.5)) == ("1", 0.0)
    assert again(Words("слово " * 10, 80.0, 0.2)) == ("6", 54.0)


def _waiting(*pictures: int) -> Extracted:
    return Extracted(
        "pdf", tuple(Block("scan", label=str(n), picture=n) for n in pictures), pages=2
    )


def test_pages_that_pass_are_text_and_others_are_counted():
    found = [Recognised("слово", None), Recognised("", "ocr_poor")]
    assert _settle(_waiting(0, 1), found) == Extracted(
        "pdf", (Block("scan", "слово", label="0"),), (LeftOut("scan", 1),), 2
    )


def test_a_file_without_a_readable_page_is_withheld():
    found = [Recognised("", "ocr_poor"), Recognised("", "no_ocr")]
    assert _settle(_waiting(0), found) == Withheld("pdf", "ocr_poor", 2)
    assert _settle(_waiting(1), found) == Withheld("pdf", "no_ocr", 2)


def test_pages_of_files_inside_are_found_too():
    outer = Extracted("eml", (Block("paragraph", "x"),), parts=(Part("a", _waiting(0)),))
    settled = _settle(outer, [Recognised("слово", None)])
    assert isinstance(settled, Extracted)
    inner = settled.parts[0].document
    assert isinstance(inner, Extracted)
    assert inner.blocks[0].text == "слово"


async def test_nothing_waits_nothing_runs():
    document = Extracted("txt", (Block("paragraph", "x"),))
    assert await recognise(document, (), Limits()) is document


needs_tesseract = pytest.mark.skipif(not installed(), reason="tesseract with Russian is not here")


@needs_tesseract
@pytest.mark.parametrize("turned", [0, 90, 180])
async def test_a_scanned_page_is_read_however_it_lies(turned):
    # A page of text is drawn and sent as a picture, without its text.
    from relay.border.documents.readers.pdfium import opened

    lines = " ".join(
        shown(f"Please send us a price for steel pipes number {n}", y=780 - 30 * n)
        for n in range(12)
    )
    with opened(pdf(lines, page=f"/Rotate {turned}")) as drawn, drawn.page(0) as page:
        picture = page.picture()
    result = await extract(picture, name="scan.png", declared="image/png")
    assert isinstance(result.document, Extracted), result.document
    assert "price for steel pipes number 7" in result.document.blocks[0].text


@needs_tesseract
@pytest.mark.parametrize("content", [png(400, 400), png(100, 100)[:-30] + b"cut"])
async def test_a_picture_without_words_is_withheld(content):
    result = await extract(content, name="photo.png", declared="image/png")
    assert isinstance(result.document, Withheld)
    assert result.document.reason in ("no_text", "ocr_poor")
