"""Text recognition: the gate, what is done with pages that do not pass, and one real page."""

import io

import pytest
from PIL import Image

from relay.border.documents.blocks import Block, Extracted, LeftOut, Limits, Part, Withheld
from relay.border.documents.extract import extract
from relay.border.documents.ocr import (
    Recognised,
    _read,
    _settle,
    _words,
    installed,
    is_better,
    is_small,
    lies,
    recognise,
)
from relay.border.documents.ocr_words import Words
from tests.unit.border.documents.build import pdf, png, shown


def _seen(mean: float, text: str = "слово " * 10, height: float = 30) -> Words:
    return Words(text, mean, 0.0, height)


def test_a_page_that_is_hard_to_read_may_lie_on_its_side():
    assert lies(_seen(66))
    assert not lies(_seen(81))
    assert not lies(_seen(0, ""))


def test_small_letters_are_enlarged_unless_they_were_read_surely():
    assert is_small(_seen(92, height=16))
    assert not is_small(_seen(96, height=16))
    assert not is_small(_seen(80, height=25))
    assert not is_small(Words("", 0.0, 0.0))


def test_a_second_reading_may_not_lose_words_on_its_way():
    assert is_better(_seen(92, "слово " * 9), _seen(80))
    assert not is_better(_seen(97, "слово " * 8), _seen(80))
    assert not is_better(_seen(80), _seen(80))
    assert is_better(_seen(81.1), _seen(80), by=1.0)
    assert not is_better(_seen(80.9), _seen(80), by=1.0)


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


def _scan(**page: str) -> bytes:
    """A page of text, drawn and sent as a picture, without its text."""
    from relay.border.documents.readers.pdfium import opened

    lines = " ".join(
        shown(f"Please send us a price for steel pipes number {n}", y=780 - 30 * n)
        for n in range(12)
    )
    with opened(pdf(lines, **page)) as drawn, drawn.page(0) as opened_page:
        return opened_page.picture()


@needs_tesseract
@pytest.mark.parametrize("turned", [0, 90, 180])
async def test_a_scanned_page_is_read_however_it_lies(turned):
    picture = _scan(page=f"/Rotate {turned}")
    result = await extract(picture, name="scan.png", declared="image/png")
    assert isinstance(result.document, Extracted), result.document
    assert "price for steel pipes number 7" in result.document.blocks[0].text


@needs_tesseract
async def test_a_picture_without_words_is_withheld():
    result = await extract(png(400, 400), name="photo.png", declared="image/png")
    assert isinstance(result.document, Withheld)
    assert result.document.reason in ("no_text", "ocr_poor")


@needs_tesseract
async def test_a_page_of_letters_too_small_is_read_better_than_by_tesseract_alone():
    with Image.open(io.BytesIO(_scan())) as page:
        small = io.BytesIO()
        page.resize((page.width // 5, page.height // 5)).save(small, "PNG", dpi=(60, 60))
    plain = await _words(small.getvalue(), "3", Limits())
    ours = await _read(small.getvalue(), Limits())
    assert is_small(plain)
    assert ours.mean > plain.mean
    assert ours.text.count("price for steel pipes number") == 12
