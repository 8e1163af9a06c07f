"""What a page holds that nobody sees on it, counted: comments, scripts, hints, words about it."""

import re

from relay.border.documents.draft import Draft
from relay.border.documents.readers.markup import Node

_CONDITIONS = ("[if", "<![endif", "[endif")
_GENERATED = re.compile(r"""content\s*:\s*["'][^"']*\w""")
_PROMPTS = ("title", "placeholder", "aria-label", "summary")


def lose_unseen(text: str, root: Node, sheet: str, draft: Draft) -> None:
    """Count it in the text of a page, its tree and its style sheets."""
    draft.lose("markup_comment", _comments(text))
    draft.lose("script", sum(1 for _ in root.iter("script")))
    draft.lose("drawing", len(_GENERATED.findall(sheet)))
    draft.lose("metadata", sum(map(_is_about, root.iter("title", "meta"))))
    draft.lose("prompt", sum(map(_prompts, root.iter())))


def _comments(text: str) -> int:
    """How many comments say something; no pattern, which would look for each end in vain."""
    count = place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        inner = text[start + 4 : end]
        count += bool(inner.strip(" -\n\r\t")) and not inner.startswith(_CONDITIONS)
        place = end + 3
    return count


def _is_about(node: Node) -> bool:
    """Does the head of a page say something about it to programs?"""
    named = node.get("name") or node.get("property")
    return bool((node.text or "").strip() or (named and (node.get("content") or "").strip()))


def _prompts(node: Node) -> int:
    """How many words of an element show only while a pointer rests on it, or before input."""
    offered = node.tag == "datalist" or (node.tag == "area" and bool(node.get("alt")))
    return offered + sum(bool((node.get(name) or "").strip()) for name in _PROMPTS)
