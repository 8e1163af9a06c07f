"""Where sentences begin."""

from relay.pii.text.document import Document, Word


def opens_sentence(doc: Document, word: Word) -> bool:
    """Whether a word begins a sentence, a line, a cell or a quotation."""
    before = doc.text[max(0, word.start - 6) : word.start].rstrip(' \t"«')
    return not before or not (before[-1].isalpha() or before[-1] in ",(")
