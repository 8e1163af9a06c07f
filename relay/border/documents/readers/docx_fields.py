"""Fields of a Word story: results are text as any other, codes are counted, link targets kept."""

from relay.border.documents.draft import Draft
from relay.border.documents.readers.docx_styles import child_of, value_of
from relay.border.documents.readers.links import linked, target_of
from relay.border.documents.readers.markup import Node, local


class Fields:
    """The open fields of a story, the innermost last."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._open: list[str] = []

    def mark(self, kind: str, said: list[str]) -> None:
        """A field begins, its result begins, or it ends; a link's target is said at the end."""
        if kind == "begin":
            self._open.append("")
        elif kind != "separate" and self._open:
            self.instruct(self._open.pop(), said)

    def add(self, code: str) -> None:
        """A piece of the innermost field's code."""
        if self._open:
            self._open[-1] += code

    def instruct(self, code: str, said: list[str]) -> None:
        """Say the target of a link; count what is not carried."""
        if target := target_of(code, self._draft):
            said.append(linked("", target))

    def form(self, data: Node, said: list[str]) -> None:
        """Old form fields keep the chosen entry and the tick outside the text."""
        for node in data:
            tag = local(node.tag)
            if tag == "ddList":
                entries = [
                    value_of(entry, "val") for entry in node if local(entry.tag) == "listEntry"
                ]
                chosen = value_of(child_of(node, "result"), "val") or "0"
                if chosen.isdigit() and int(chosen) < len(entries):
                    said.append(entries[int(chosen)])
                self._draft.lose("prompt", len(entries) - 1)
            elif tag == "checkBox":
                state = child_of(node, "checked")
                ticked = state is not None and value_of(state, "val") not in ("0", "false")
                said.append("[x] " if ticked else "[ ] ")
            elif tag in ("statusText", "helpText"):
                self._draft.lose("prompt", 1 if value_of(node, "val").strip() else 0)
