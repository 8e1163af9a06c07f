"""Links: their words with the address that they lead to, and the addresses of field codes."""

import re

HYPERLINK = re.compile(r'HYPERLINK\s+(?:\\\w\s+)*"([^"]+)"')
"""The target in the code of a link field."""

REMOTE = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|DATABASE|IMPORT)\b")
"""Codes of fields that would fetch something from elsewhere."""


def linked(text: str, target: str) -> str:
    """A link as `text <target>`, or only the text where it already says the same."""
    bare = re.sub(r"(?i)^(?:mailto|tel|https?):/*", "", target).rstrip("/")
    return text if not bare or bare.lower() in text.lower() else f"{text} <{target}>"
