"""The bytes of an RTF text as letters: code pages, and \\u with the substitute behind it."""


class Letters:
    """Gathers bytes until their letters are asked for; a letter may be more than one of them."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._to_skip = 0
        self._surrogate = 0

    def text(self, text: bytes) -> bytes:
        """Take plain bytes; returns those that are no substitute."""
        skipped = min(self._to_skip, len(text))
        self._to_skip -= skipped
        taken = text[skipped:]
        self._bytes += taken
        return taken

    def byte(self, value: int) -> None:
        """Take \\'xx."""
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(value)

    def unicode(self, number: int, substitute: int) -> str:
        """The letter of \\u, "" for the first half of a pair; skips its substitute, in bytes."""
        number %= 65536
        self._to_skip = substitute
        if 0xD800 <= number < 0xDC00:
            self._surrogate = number
            return ""
        if 0xDC00 <= number < 0xE000 and self._surrogate:
            high, self._surrogate = self._surrogate, 0
            return chr(0x10000 + ((high - 0xD800) << 10) + (number - 0xDC00))
        return chr(number)

    def end_substitute(self) -> None:
        """A control word ends what stands in a letter's place."""
        self._to_skip = 0

    def flush(self, codepage: str) -> str:
        """The letters gathered so far."""
        if not self._bytes:
            return ""
        said = self._bytes.decode(codepage, "replace")
        self._bytes.clear()
        return said
