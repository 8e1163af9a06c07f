"""PDF: text inside the page's bounds, in order; hidden words out, fields, notes and links after."""

import re

from relay.border.documents.draft import Draft
from relay.border.documents.readers.pdfium import Page, opened

_XMP = re.compile(rb"/Type\s*/Metadata\b")
_FEW = 8
_FEW_ON_SCAN = 200
_LOOKED_AT = 30
_STRANGE = 0.3


def read(content: bytes, draft: Draft) -> None:
    """Add the pages of a PDF; a page that is only a picture waits for text recognition."""
    with opened(content) as document:
        draft.pages = len(document)
        draft.lose("metadata", document.metadata() + len(_XMP.findall(content)))
        draft.lose("script", document.scripts())
        draft.lose("bookmark", document.bookmarks())
        draft.lose("form_data", document.has_xfa())
        for number in range(min(draft.pages, draft.limits.pages)):
            with document.page(number) as page:
                _page(page, number + 1, draft)
        draft.lose("page_limit", draft.pages - draft.limits.pages)
        for name, embedded in document.files():
            draft.part(name, embedded)
        draft.lose("nested_file", document.more_files())


def _page(page: Page, number: int, draft: Draft) -> None:
    # Drawing each page costs about 20 ms: in long documents only white letters are looked at.
    hidden = page.hide(thorough=(draft.pages or 0) <= _LOOKED_AT)
    draft.hide(hidden.invisible + page.notes.unseen())
    draft.lose("covered_text", hidden.covered)
    draft.lose("off_page_text", hidden.outside)
    text = page.text()
    label = str(number)
    words = sum(character.isalnum() for character in text)
    if unmapped(text) or (page.images and words < _FEW):
        draft.scan(page.picture(), label)
    elif words:
        draft.add("page", text, label=label)
        if page.scanned and words < _FEW_ON_SCAN:
            draft.scan(page.picture(), label)
        else:
            draft.lose("image", page.images)
    else:
        draft.lose("blank_page" if not page.drawn else "drawing")
    for name, value in page.notes.fields():
        draft.add("field", value, label=name)
    for note in page.notes.comments():
        draft.add("comment", note, label=label)
    draft.lose("prompt", page.notes.options())
    draft.lose("metadata", page.notes.authors())
    draft.lose("annotation", page.notes.speechless())
    for target in page.notes.links():
        if target.removeprefix("mailto:") not in text:
            draft.add("link", target, label=label)


def unmapped(text: str) -> bool:
    """Do the fonts of this page lack the map from glyphs to letters?"""
    shown = [character for character in text if not character.isspace()]
    strange = sum(
        "\ue000" <= character <= "\uf8ff" or character < " " or character in "\ufffd\ufffe\uffff"
        for character in shown
    )
    return bool(shown) and strange > _STRANGE * len(shown)
