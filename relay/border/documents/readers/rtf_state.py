"""The state of an RTF interpreter: flows of text, and what braces save and restore."""

from relay.border.documents.blocks import Kind


class Story:
    """One flow of text: the body, a header, a note."""

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.line: list[str] = []
        self.cells: list[str] = []
        self.rows: list[list[str]] = []


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

    def copy(self) -> "State":
        state = State()
        state.__dict__.update(self.__dict__)
        state.opened = False
        state.link = ""
        return state
