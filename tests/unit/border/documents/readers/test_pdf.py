"""PDF: a different word in every place of a page, and the pages that are pictures."""

from relay.border.documents.blocks import Limits, Withheld
from relay.border.documents.draft import Budget
from relay.border.documents.reading import read
from tests.unit.border.documents.build import document, extracted, lost, pdf, shown, text_of

_MARKS = " ".join(
    (
        shown("Visible words stand here"),
        shown("Invisible", y=650, before="3 Tr"),
        "0 Tr",
        shown("WhiteOnWhite", y=600, before="1 1 1 rg"),
        "0 0 1 rg 70 540 200 30 re f",
        shown("WhiteOnBlue", y=550, before="1 1 1 rg"),
        "0 g",
        shown("UnderBox", y=500),
        "0 g 60 490 300 40 re f",
        shown("OffPage", x=900, y=450),
        "BT /F1 0.5 Tf 72 400 Td (Tiny) Tj ET",
        "BT /F1 12 Tf 72 350 Td (L) Tj 8 0 Td (e) Tj 7 0 Td (t) Tj ET",
        shown("BelowCrop", y=5),
        "0.5 g 0 0 10 10 re f",
    )
)
_EXTRA = (
    "<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents (NoteWords) /T (NoteAuthor) >>",
    "<< /Type /Annot /Subtype /Link /Rect [10 40 30 60] "
    "/A << /S /URI /URI (https://link.example/) >> >>",
    "<< /Type /Annot /Subtype /Widget /FT /Tx "
    "/T (FieldName) /V (FieldValue) /Rect [10 70 30 90] >>",
    "<< /Author (InfoAuthor) /Title (InfoTitle) >>",
    "<< /Type /Annot /Subtype /Stamp /Rect [10 100 30 120] >>",
    "<< /Type /Annot /Subtype /Square /Rect [10 130 30 150] /Contents (SquareWords) >>",
    "<< /Type /Annot /Subtype /FileAttachment /Rect [10 160 30 180] /Contents (FileWords) >>",
    "<< /Type /Metadata /Subtype /XML /Length 11 >>\nstream\nXmpCreators\nendstream",
    "<< /Names [(s) << /S /JavaScript /JS (ScriptWords) >>] >>",
)
_EVERYWHERE = pdf(
    _MARKS,
    extra=_EXTRA,
    page="/CropBox [0 20 595 842] /Annots [100 0 R 101 0 R 102 0 R 104 0 R 105 0 R 106 0 R]",
    trailer="/Info 103 0 R",
).replace(b"/Pages 2 0 R", b"/Pages 2 0 R /Metadata 107 0 R /Names << /JavaScript 108 0 R >>")
_IMAGE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
    "/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
)


def test_visible_places_are_carried():
    found = text_of(_EVERYWHERE)
    for word in (
        "Visible words stand here",
        "WhiteOnBlue",
        "Let",
        "NoteWords",
        "FieldName: FieldValue",
        "SquareWords",
    ):
        assert word in found
    assert "https://link.example/" in found


def test_hidden_places_are_not():
    found = text_of(_EVERYWHERE)
    hidden = ("Invisible", "WhiteOnWhite", "UnderBox", "OffPage", "Tiny", "Info", "NoteAuthor")
    hidden += ("BelowCrop", "FileWords", "XmpCreators", "ScriptWords")
    assert [word for word in hidden if word in found] == []


def test_losses_are_counted():
    found = extracted(_EVERYWHERE)
    assert found.pages == 1
    assert found.hidden_text
    assert lost(found) == {
        "hidden_text": 3, "covered_text": 1, "off_page_text": 2, "metadata": 4, "annotation": 2,
        "script": 1,
    }  # fmt: skip


def test_white_letters_that_touch_black_ones_are_found():
    page = "BT /F1 12 Tf 72 700 Td 1 1 1 rg (WhiteWord) Tj 0 g (Black) Tj ET "
    found = extracted(pdf(page + shown("Visible words stand here", y=650)))
    assert "White" not in found.blocks[0].text
    assert "Black" in found.blocks[0].text
    assert lost(found) == {"hidden_text": 1}


def test_hidden_words_within_a_form_are_hidden_too():
    inner = " ".join(
        (
            shown("Seen in a form", y=10),
            shown("WhiteInForm", y=40, before="1 1 1 rg"),
            "0 g",
            shown("OffInForm", x=900, y=70),
        )
    )
    form = (
        "<< /Type /XObject /Subtype /Form /BBox [0 0 2000 2000] /Resources << /Font "
        f"<< /F1 3 0 R >> >> /Length {len(inner)} >>\nstream\n{inner}\nendstream"
    )
    page = "q 1 0 0 1 50 500 cm /Im1 Do Q " + shown("CoveredWord", y=300)
    found = extracted(pdf(page + " 0 g 60 290 300 40 re f", extra=(form,)))
    assert found.blocks[0].text == "Seen in a form"
    assert lost(found) == {"hidden_text": 1, "covered_text": 1, "off_page_text": 1}


def test_comments_and_fields_that_are_turned_off_are_not_carried():
    notes = (
        "<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (HiddenNote) /F 2 >>",
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (NoView) /Rect [1 1 9 9] /F 32 >>",
        "<< /Type /Annot /Subtype /Text /Rect [1 1 9 9] /Contents (PrintedNote) /F 4 >>",
    )
    content = pdf(shown("Words of the page"), extra=notes, page="/Annots [100 0 R 101 0 R 102 0 R]")
    assert text_of(content).count("PrintedNote") == 1
    assert "HiddenNote" not in text_of(content)
    assert "NoView" not in text_of(content)
    assert lost(extracted(content)) == {"hidden_text": 2}


FORM = pdf(
    shown("Words of the page"),
    extra=(
        "<< /Type /Annot /Subtype /Widget /Parent 103 0 R /Rect [1 1 99 19] >>",
        "<< /Type /Annot /Subtype /Widget /Parent 104 0 R /Rect [1 21 99 39] >>",
        "<< /Type /Annot /Subtype /Widget /Parent 105 0 R /Rect [1 41 99 59] /F 2 >>",
        "<< /FT /Tx /T (client) /V (ParentValue) /Kids [100 0 R] >>",
        "<< /FT /Ch /Ff 131072 /T (goods) /V (Pipes) /Opt [(Pipes) (Unchosen)] /Kids [101 0 R] >>",
        "<< /FT /Tx /T (c) /V (HiddenParent) /Kids [102 0 R] >>",
        "<< /Length 10 >>\nstream\n<xfa-words\nendstream",
    ),
    page="/Annots [100 0 R 101 0 R 102 0 R]",
).replace(
    b"/Pages 2 0 R",
    b"/Pages 2 0 R /AcroForm << /Fields [103 0 R 104 0 R 105 0 R] /XFA 106 0 R >>",
)


def test_fields_say_what_only_their_parents_hold():
    found = extracted(FORM)
    fields = [(block.label, block.text) for block in found.blocks if block.kind == "field"]
    assert fields == [("client", "ParentValue"), ("goods", "Pipes")]
    assert lost(found) == {"hidden_text": 1, "prompt": 1, "form_data": 1}


def test_a_plan_with_thousands_of_words_and_boxes_is_read():
    places = [(x, y) for x in range(20, 560, 18) for y in range(20, 820, 8)]
    marks = " ".join(f"0.9 g {x} {y} 17 7 re f 0 g" for x, y in places)
    words = " ".join(shown("ab", x=x, y=y) for x, y in places)
    found = extracted(pdf(f"{marks} {words} {shown('under', x=20, y=830)} 0 g 10 825 90 16 re f"))
    assert found.blocks[0].text.count("ab") == len(places)
    assert lost(found) == {"covered_text": 1}


def test_pages_keep_their_number():
    found = extracted(pdf(shown("First page text"), "", shown("Third page text")))
    assert [(block.label, block.text) for block in found.blocks] == [
        ("1", "First page text"),
        ("3", "Third page text"),
    ]
    assert lost(found) == {"blank_page": 1}


def test_a_page_that_is_a_picture_waits_for_recognition():
    budget = Budget(Limits())
    scan = pdf("q 595 0 0 842 0 0 cm /Im1 Do Q", shown("Typed second page"), extra=(_IMAGE,))
    found = read(scan, "", "", Limits(), budget)
    assert [(block.kind, block.label) for block in found.blocks] == [("scan", "1"), ("page", "2")]
    assert [picture[:8] for picture in budget.pictures] == [b"\x89PNG\r\n\x1a\n"]


def test_the_text_layer_of_a_scan_is_its_text():
    layer = " ".join(
        shown("recognised words of a page", y=y, before="3 Tr") for y in range(100, 800, 30)
    )
    found = extracted(pdf("q 595 0 0 842 0 0 cm /Im1 Do Q " + layer, extra=(_IMAGE,)))
    assert "recognised words" in found.blocks[0].text
    assert not found.hidden_text


def test_files_inside_go_through_their_readers():
    files = (
        "<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F 101 0 R >> >>",
        "<< /Type /EmbeddedFile /Length 12 >>\nstream\ninside words\nendstream",
    )
    page = pdf(shown("Words that are seen"), extra=files)
    names = b"/Names << /EmbeddedFiles << /Names [(note.txt) 100 0 R] >> >>"
    shown_ = text_of(page.replace(b"/Pages 2 0 R", b"/Pages 2 0 R " + names))
    assert "note.txt\n\ninside words" in shown_


def test_a_file_name_in_utf_16_is_read_as_such():
    name = "\ufeffПётр.txt".encode("utf-16-be").hex()
    files = (
        f"<< /Type /Filespec /F <{name}> /EF << /F 101 0 R >> >>",
        "<< /Type /EmbeddedFile /Length 12 >>\nstream\ninside words\nendstream",
    )
    names = b"/Names << /EmbeddedFiles << /Names [(a) 100 0 R] >> >>"
    page = pdf(shown("Words that are seen"), extra=files)
    page = page.replace(b"/Pages 2 0 R", b"/Pages 2 0 R " + names)
    assert [part.name for part in extracted(page).parts] == ["Пётр.txt"]


def test_words_on_a_layer_that_is_turned_off_are_hidden():
    layers = (
        "<< /Type /OCG /Name (Layer) >>",
        "<< /OCGs [100 0 R] /D << /OFF [100 0 R] >> >>",
    )
    page = pdf(
        shown("Words that are seen") + " /OC /L1 BDC " + shown("LayerWords", y=600) + " EMC",
        extra=layers,
    )
    page = page.replace(b"/Pages 2 0 R", b"/Pages 2 0 R /OCProperties 101 0 R")
    page = page.replace(b"/Font << /F1", b"/Properties << /L1 100 0 R >> /Font << /F1")
    found = extracted(page)
    assert [block.text for block in found.blocks] == ["Words that are seen"]
    assert found.hidden_text


def test_pages_above_the_limit_are_counted():
    found = extracted(pdf(*(shown(f"Page number {n}") for n in range(5))), pages=2)
    assert len(found.blocks) == 2
    assert lost(found) == {"page_limit": 3}


def test_an_encrypted_file_is_withheld_with_its_pages():
    locked = pdf(
        shown("secret"),
        extra=(
            "<< /Filter /Standard /V 1 /R 2 /O (" + "x" * 32 + ") /U (" + "y" * 32 + ") /P -4 >>",
        ),
        trailer="/Encrypt 100 0 R /ID [(a) (b)]",
    )
    assert document(locked) == Withheld("pdf", "encrypted", 1)


def test_damage_is_broken():
    assert document(b"%PDF-1.7\nnothing of the kind") == Withheld("pdf", "broken")


def test_a_line_that_ends_in_a_full_stop_of_its_own_ends_there():
    # Letter by letter, in a large font made small: PDFium takes such a line's end for a space.
    page = " ".join(
        f"BT /F1 200 Tf 0.05 0 0 0.05 {72 + 7 * place} {y} Tm ({letter}) Tj ET"
        for line, y in (("MOP.", 700), ("HOP!", 680), ("OH", 660))
        for place, letter in enumerate(line)
    )
    assert extracted(pdf(page)).blocks[0].text == "MOP.\nHOP!\nOH"
