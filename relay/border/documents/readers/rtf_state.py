"""The state of an RTF interpreter: flows of text, and what braces save and restore."""

from relay.border.documents.blocks import Kind
from relay.border.documents.draft import Draft

_TINY_HALF_POINTS = 3


class Story:
    """One flow of text: the body, a header, a note."""

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.line: list[str] = []
        self.cells: list[str] = []
        self.rows: list[list[str]] = []

    def end_paragraph(self, draft: Draft, *, in_table: bool) -> None:
        """Add it, after a table that stands before it; within a cell it is one more line."""
        if self.cells or (in_table and self.kind == "paragraph"):
            self.line.append("\n")
            return
        self._end_table(draft)
        text = "".join(self.line)
        self.line.clear()
        draft.add(self.kind, text)

    def end_cell(self) -> None:
        """What was said since the last cell is one."""
        self.cells.append("".join(self.line))
        self.line.clear()

    def end_row(self) -> None:
        """The cells since the last row are one."""
        self.rows.append(self.cells)
        self.cells = []

    def end(self, draft: Draft) -> None:
        """The last table; what stands in a cell that was never ended is one of it."""
        if left := "".join(self.line).strip():
            self.cells.append(left)
            self.line.clear()
        if self.cells:
            self.end_row()
        self._end_table(draft)

    def _end_table(self, draft: Draft) -> None:
        rows, self.rows = self.rows, []
        if rows:
            draft.table(rows)


class State:
    """What braces save and restore."""

    story: Story
    place: str = ""  # a destination that is not text: "skip", "drawing", one of _PLACES
    around: str = ""  # the place outside of a text that is given twice
    hidden: bool = False
    tiny: bool = False
    deleted: bool = False
    white: bool = False
    shaded: bool = False
    codepage: str = "cp1252"
    unicode_skip: int = 1
    opened: bool = False  # did this group open its own story?
    in_table: bool = False
    link: str = ""

    def format(self, word: str, number: int | None) -> None:
        """Take a control word that says how the text after it looks; others change nothing."""
        match word:
            case "intbl":
                self.in_table = True
            case "pard":
                self.in_table = False
            case "plain":
                self.hidden = self.tiny = self.deleted = self.white = self.shaded = False
            case "v":
                self.hidden = number != 0
            case "deleted":
                self.deleted = number != 0
            case "fs":
                self.tiny = (number or 24) <= _TINY_HALF_POINTS
            case "highlight" | "cb" | "chcbpat" | "cbpat" | "shading":
                self.shaded = bool(number)
            case "uc":
                self.unicode_skip = max(number or 0, 0)
            case _:
                pass

    def copy(self) -> "State":
        state = State()
        state.__dict__.update(self.__dict__)
        state.opened = False
        state.link = ""
        return state
