"""RTF: a small interpreter of groups and control words; text in order, hidden words counted."""

import re

from relay.border.documents.blocks import Kind, Lost
from relay.border.documents.draft import Draft, Unreadable
from relay.border.documents.readers.links import linked, target_of
from relay.border.documents.readers.rtf_state import State, Story
from relay.border.documents.readers.rtf_tables import CHARSETS, LOST, SKIPPED, STORIES, SYMBOLS

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])"
    rb"|([{}])|([^\\{}\r\n]+)|[\r\n]"
)
_READ_ANYWAY = ("shppict", "shptxt", "fldrslt", "nesttableprops")
_PLACES = {
    "fonttbl": "fonts", "colortbl": "colours", "fldinst": "instruction", "sn": "property",
    "sv": "value",
}  # fmt: skip
_SHOWN: dict[str, Kind] = {"wzDescription": "alt", "gtextUNICODE": "paragraph"}
_WHITE = (255, 255, 255)
_TINY_HALF_POINTS = 3
_DEPTH = 500


class _Reader:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._state = State()
        self._state.story = Story("paragraph")
        self._stack: list[State] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._default = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._main_font = 0
        self._colours: list[tuple[int, int, int]] = []
        self._colour = [0, 0, 0]
        self._instruction: list[str] = []
        self._property: list[str] = []
        self._value: list[str] = []
        self._fate: Lost | None = None
        self._counted = True
        self._surrogate = 0
        self._ignorable = False

    def read(self, content: bytes) -> None:
        place = 0
        while found := _TOKEN.match(content, place):
            place = found.end()
            word, number, byte, symbol, brace, text = found.groups()
            if text is not None:
                self._text(text)
            elif byte is not None:
                self._byte(int(byte, 16))
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
            self._stack[-1].codepage = self._fonts.get(self._main_font) or self._default
        self._state = self._stack.pop()

    def _text(self, text: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(text))
            self._to_skip -= skipped
            text = text[skipped:]
        if self._state.place == "colours":
            for _ in range(text.count(b";")):
                self._colours.append((self._colour[0], self._colour[1], self._colour[2]))
                self._colour = [0, 0, 0]
        self._bytes += text

    def _byte(self, value: int) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        """Decode the bytes gathered so far; a letter may be more than one of them."""
        if self._bytes:
            self._say(self._bytes.decode(self._state.codepage, "replace"))
            self._bytes.clear()

    def _say(self, text: str) -> None:
        state = self._state
        if state.place == "instruction":
            self._instruction.append(text)
        elif state.place in ("property", "value"):
            (self._property if state.place == "property" else self._value).append(text)
        elif state.place:
            return
        else:
            pale = state.white and not state.shaded and not state.in_table
            hidden = state.hidden or state.tiny or pale
            fate: Lost | None = (
                "deleted_text" if state.deleted else "hidden_text" if hidden else None
            )
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
        if word == "u" and number is not None:
            self._unicode(number % 65536)
            return
        self._to_skip = 0
        if self._destination(word):
            return
        on = number != 0
        state = self._state
        match word:
            case "par" | "sect" | "page":
                self._paragraph()
            case "cell" | "nestcell":
                if not state.place:
                    state.story.end_cell()
            case "row" | "nestrow":
                if not state.place:
                    state.story.end_row()
            case "intbl":
                state.in_table = True
            case "pard":
                state.in_table = False
            case "plain":
                state.codepage = self._fonts.get(self._main_font) or self._default
                state.hidden = state.tiny = state.deleted = state.white = state.shaded = False
            case "v":
                state.hidden = on
            case "deleted":
                state.deleted = on
            case "fs":
                state.tiny = (number or 24) <= _TINY_HALF_POINTS
            case "cf":
                place = number or 0
                state.white = place < len(self._colours) and self._colours[place] == _WHITE
            case "highlight" | "cb" | "chcbpat" | "cbpat" | "shading":
                state.shaded = bool(number)
            case "uc":
                state.unicode_skip = max(number or 0, 0)
            case "ansicpg":
                self._default = state.codepage = _codec(number or 1252)
            case "deff":
                self._main_font = number or 0
            case "f":
                self._font_word(number or 0)
            case "fcharset":
                self._fonts[self._font] = CHARSETS.get(number or 0, "")
            case "red" | "green" | "blue":
                self._colour[("red", "green", "blue").index(word)] = (number or 0) & 255
            case _ if word in SYMBOLS:
                self._say(SYMBOLS[word])
            case _:
                pass

    def _font_word(self, number: int) -> None:
        self._font = number
        if self._state.place != "fonts":
            self._state.codepage = self._fonts.get(number) or self._default

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

    def _unicode(self, number: int) -> None:
        self._to_skip = self._state.unicode_skip
        if 0xD800 <= number < 0xDC00:
            self._surrogate = number
        elif 0xDC00 <= number < 0xE000 and self._surrogate:
            self._say(chr(0x10000 + ((self._surrogate - 0xD800) << 10) + (number - 0xDC00)))
            self._surrogate = 0
        else:
            self._say(chr(number))

    def _describe(self) -> None:
        """A property of a shape: what its author says that it shows, and words drawn as a shape."""
        name, value = "".join(self._property).strip(), "".join(self._value)
        self._property.clear()
        self._value.clear()
        if name in _SHOWN:
            self._draft.add(_SHOWN[name], value)

    def _instruct(self) -> None:
        instruction = "".join(self._instruction)
        self._instruction.clear()
        if target := target_of(instruction, self._draft):
            self._stack[-1].link = target

    def _paragraph(self) -> None:
        state = self._state
        if not state.place:
            state.story.end_paragraph(self._draft, in_table=state.in_table)

    def _end_story(self) -> None:
        self._paragraph()
        self._state.story.end(self._draft)


def read(content: bytes, draft: Draft) -> None:
    """Add the text of an RTF file."""
    reader = _Reader(draft)
    reader.read(content)


def _codec(number: int) -> str:
    name = f"cp{number}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name
