"""The tables at the head of an RTF file: which code page a font has, which colours are white."""

from relay.border.documents.readers.rtf_tables import CHARSETS

_WHITE = (255, 255, 255)
_CHANNELS = ("red", "green", "blue")


class Fonts:
    """The font table; a font whose charset says nothing has the document's code page."""

    def __init__(self) -> None:
        self._default = "cp1252"
        self._codepages: dict[int, str] = {}
        self._last = 0
        self._main = 0

    def ansi(self, number: int) -> str:
        """Take \\ansicpg; the codec of a page that is unknown here is cp1252."""
        self._default = _codec(number)
        return self._default

    def choose_main(self, number: int) -> None:
        """Take \\deff: the font of what names none."""
        self._main = number

    def codepage(self, number: int) -> str:
        """Take \\f: the codec of this font, which an \\fcharset after it would describe."""
        self._last = number
        return self._codepages.get(number) or self._default

    def charset(self, number: int) -> None:
        """Take \\fcharset of the font named last."""
        self._codepages[self._last] = CHARSETS.get(number, "")

    def main(self) -> str:
        """The codec of what names no font."""
        return self._codepages.get(self._main) or self._default


class Colours:
    """The colour table."""

    def __init__(self) -> None:
        self._entries: list[tuple[int, ...]] = []
        self._mixed = [0, 0, 0]

    def mix(self, channel: str, value: int) -> None:
        """Take \\red, \\green or \\blue of the entry that is being read."""
        self._mixed[_CHANNELS.index(channel)] = value & 255

    def end_entry(self) -> None:
        self._entries.append(tuple(self._mixed))
        self._mixed = [0, 0, 0]

    def is_white(self, place: int) -> bool:
        return place < len(self._entries) and self._entries[place] == _WHITE


def _codec(number: int) -> str:
    name = f"cp{number}"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name
