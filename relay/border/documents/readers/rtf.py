"""RTF: a small interpreter of groups and control words; text in order, hidden words counted."""

import re

from relay.border.documents.blocks import Kind, Lost
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.links import linked, target_of
from relay.border.documents.readers.rtf_header import Colours, Fonts
from relay.border.documents.readers.rtf_letters import Letters
from relay.border.documents.readers.rtf_state import State, Story
from relay.border.documents.readers.rtf_tables import LOST, SKIPPED, STORIES, SYMBOLS

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])"
    rb"|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_READ_ANYWAY = ("shppict", "shptxt", "fldrslt", "nesttableprops")
_PLACES = {
    "fonttbl": "fonts", "colortbl": "colours", "fldinst": "instruction", "sn": "property",
    "sv": "value",
}  # fmt: skip
_GATHERED = ("instruction", "property", "value")
"""Places whose words are read together when they end."""
_SHOWN: dict[str, Kind] = {"wzDescription": "alt", "gtextUNICODE": "paragraph"}
_DEPTH = 500


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._state = State()
        self._state.story = Story("paragraph")
        self._stack: list[State] = []
        self._letters = Letters()
        self._fonts = Fonts()
        self._colours = Colours()
        self._gathered: dict[str, list[str]] = {place: [] for place in _GATHERED}
        self._fate: Lost | None = None
        self._counted = True
        self._ignorable = False

    def read(self, content: bytes) -> None:
        place = 0
        while found := _TOKEN.match(content, place):
            place = found.end()
            word, number, byte, symbol, brace, text = found.groups()
            if text is not None:
                self._text(text)
            elif byte is not None:
                self._letters.byte(int(byte, 16))
            elif brace is not None:
                self._brace(brace)
            elif symbol is not None:
                self._symbol(symbol)
            elif word is not None:
                if word == b"bin":
                    place += max(int(number or 0), 0)
                else:
                    self._word(word.decode("ascii"), int(number) if number else None)
        while self._stack:
            self._close()
        self._flush()
        self._end_story()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self._ignorable = False
        if brace == b"{":
            if len(self._stack) >= _DEPTH:
                raise Unreadable("too_deep")
            self._stack.append(self._state)
            self._state = self._state.copy()
        elif self._stack:
            self._close()

    def _close(self) -> None:
        state = self._state
        if state.opened:
            self._end_story()
        if state.place == "instruction" and self._stack[-1].place != "instruction":
            self._instruct()
        if state.place == "value" and self._stack[-1].place != "value":
            self._describe()
        if state.link:
            state.story.line.append(linked("", state.link))
        if state.place == "fonts" and self._stack[-1].place != "fonts":
            self._stack[-1].codepage = self._fonts.main()
        self._state = self._stack.pop()

    def _text(self, text: bytes) -> None:
        taken = self._letters.text(text)
        if self._state.place == "colours":
            for _ in range(taken.count(b";")):
                self._colours.end_entry()

    def _flush(self) -> None:
        if text := self._letters.flush(self._state.codepage):
            self._say(text)

    def _say(self, text: str) -> None:
        state = self._state
        if state.place:
            if state.place in _GATHERED:
                self._gathered[state.place].append(text)
            return
        pale = state.white and not state.shaded and not state.in_table
        hidden = state.hidden or state.tiny or pale
        fate: Lost | None = "deleted_text" if state.deleted else "hidden_text" if hidden else None
        if fate is None:
            state.story.line.append(text)
        self._count(fate, text)

    def _count(self, fate: Lost | None, text: str) -> None:
        """Count a run of deleted or hidden words once, however many pieces it comes in."""
        if fate != self._fate:
            self._fate, self._counted = fate, fate is None
        if not self._counted and text.strip():
            self._counted = True
            self._draft.hide(fate == "hidden_text")
            self._draft.lose("deleted_text", fate == "deleted_text")

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._ignorable = True
            return
        self._flush()
        if symbol in b"\\{}":
            self._say(symbol.decode("ascii"))
        elif symbol == b"~":
            self._say(" ")
        elif symbol == b"_":
            self._say("-")
        elif symbol in b"\r\n":
            self._paragraph()

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        state = self._state
        if word == "u" and number is not None:
            if letter := self._letters.unicode(number, state.unicode_skip):
                self._say(letter)
            return
        self._letters.end_substitute()
        if self._destination(word):
            return
        match word:
            case "par" | "sect" | "page":
                self._paragraph()
            case "cell" | "nestcell":
                if not state.place:
                    state.story.end_cell()
            case "row" | "nestrow":
                if not state.place:
                    state.story.end_row()
            case "ansicpg" | "deff" | "f" | "fcharset" | "plain":
                self._font_word(word, number)
            case "red" | "green" | "blue":
                self._colours.mix(word, number or 0)
            case "cf":
                state.white = self._colours.is_white(number or 0)
            case _ if word in SYMBOLS:
                self._say(SYMBOLS[word])
            case _:
                state.format(word, number)

    def _font_word(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case "ansicpg":
                state.codepage = self._fonts.ansi(number or 1252)
            case "deff":
                self._fonts.choose_main(number or 0)
            case "fcharset":
                self._fonts.charset(number or 0)
            case "f":
                codepage = self._fonts.codepage(number or 0)
                if state.place != "fonts":
                    state.codepage = codepage
            case _:
                state.codepage = self._fonts.main()
                state.format(word, number)

    def _destination(self, word: str) -> bool:
        """Does the word begin something that is not body text? Then the group is turned to it."""
        ignorable, self._ignorable = self._ignorable, False
        state = self._state
        if word in STORIES and state.place != "skip":
            state.story = Story(STORIES[word])
            state.opened = True
        elif word in _PLACES and state.place != "skip":
            state.place = _PLACES[word]
        elif word == "upr":  # the same text twice, in old letters and in Unicode
            state.around, state.place = state.place, "skip"
        elif word == "ud":
            state.place = state.around
        elif word == "do":
            state.place = state.place or "drawing"
        elif word == "shpinst":  # of a shape, only its text is shown
            state.place = state.place or "shape"
        elif word == "shptxt" and state.place == "shape":
            state.place = ""
        elif word == "dptxbxtext" and state.place == "drawing":
            state.place, state.opened = "", True
            state.story = Story("paragraph")
        elif word in SKIPPED or (ignorable and word not in _READ_ANYWAY):
            self._lose(word)
            state.place = "skip"
        else:
            return False
        return True

    def _lose(self, word: str) -> None:
        if word in LOST:
            self._draft.lose(LOST[word])
        elif word not in SKIPPED and self._state.place != "skip":
            self._draft.lose("unseen_part")

    def _describe(self) -> None:
        """A property of a shape: what its author says that it shows, and words drawn as a shape."""
        name, value = self._take("property").strip(), self._take("value")
        if name in _SHOWN:
            self._draft.add(_SHOWN[name], value)

    def _instruct(self) -> None:
        if target := target_of(self._take("instruction"), self._draft):
            self._stack[-1].link = target

    def _take(self, place: str) -> str:
        said = "".join(self._gathered[place])
        self._gathered[place].clear()
        return said

    def _paragraph(self) -> None:
        state = self._state
        if not state.place:
            state.story.end_paragraph(self._draft, in_table=state.in_table)

    def _end_story(self) -> None:
        self._paragraph()
        self._state.story.end(self._draft)


def read(content: bytes, draft: Draft) -> None:
    """Add the text of an RTF file."""
    _Reader(draft).read(content)
