"""Links: their words with the address that they lead to, and what the codes of fields say."""

import re

from relay.border.documents.draft import Draft

_HYPERLINK = re.compile(r'HYPERLINK\s+(?:\\\w\s+)*"([^"]+)"')
_REMOTE = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|IMPORT)\b")
"""Codes of fields that would fetch something from elsewhere."""
_PLAIN = re.compile(
    r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES|SECTION|TOC|PAGEREF|REF|NOTEREF|SEQ|DATE|TIME|FORMTEXT"
    r"|FORMCHECKBOX|FORMDROPDOWN|HYPERLINK)\b",
    re.IGNORECASE,
)
"""Codes that hold no word of an author, or one that is carried."""


def target_of(code: str, draft: Draft) -> str:
    """Where a link field leads, empty for others; what a code holds beside that is counted."""
    if _REMOTE.search(code):
        draft.lose("external_link")
    elif code.strip() and not _PLAIN.match(code):
        draft.lose("field_code")
    found = _HYPERLINK.search(code)
    return found[1] if found else ""


def linked(text: str, target: str) -> str:
    """A link as `text <target>`, or only the text where it already says the same."""
    bare = re.sub(r"(?i)^(?:mailto|tel|https?):/*", "", target).rstrip("/")
    return text if not bare or bare.lower() in text.lower() else f"{text} <{target}>"
