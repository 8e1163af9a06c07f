"""A PDF page as it is drawn: where letters should be, is anything to be seen?"""

import ctypes
from importlib import import_module
from typing import Any

_raw: Any = import_module("pypdfium2.raw")

_TRACE = 6
_LEAST_PIXELS = 3
_NEIGHBOUR = 2

Box = tuple[float, float, float, float]


class Drawn:
    """The pixels of a page at one for each point, and the way from its coordinates to them."""

    def __init__(self, page: Any) -> None:
        bitmap = page.render(scale=1)
        self._pixels = bytes(bitmap.buffer)
        self._stride, self._depth = bitmap.stride, bitmap.n_channels
        self._columns, self._rows = bitmap.width, bitmap.height
        far = 10_000.0  # far apart, because the answers are whole pixels
        left, top = self._ask(page, 0.0, 0.0)
        right = self._ask(page, far, 0.0)
        up = self._ask(page, 0.0, far)
        self._start = (left, top)
        self._across = ((right[0] - left) / far, (right[1] - top) / far)
        self._up = ((up[0] - left) / far, (up[1] - top) / far)

    def is_blank(self, box: Box) -> bool:
        """Is nothing to be seen within a box? False for one that is too small to tell."""
        x, y = self._place(box[0], box[3])
        other_x, other_y = self._place(box[2], box[1])
        left, right = max(min(x, other_x), 0), min(max(x, other_x) + 1, self._columns)
        top, bottom = max(min(y, other_y), 0), min(max(y, other_y) + 1, self._rows)
        margin = min(_NEIGHBOUR, (right - left) // 4)  # the next letter may touch the box
        left, right = left + margin, right - margin
        if right - left < _LEAST_PIXELS or bottom - top < _LEAST_PIXELS:
            return False
        low, high = [255] * 3, [0] * 3
        middle = (top + bottom) // 2
        for row in (*range(middle, bottom), *range(top, middle)):  # letters show in the middle
            start = row * self._stride
            line = self._pixels[start + left * self._depth : start + right * self._depth]
            for channel in range(min(self._depth, 3)):
                values = line[channel :: self._depth]
                low[channel] = min(low[channel], min(values))
                high[channel] = max(high[channel], max(values))
                if high[channel] - low[channel] >= _TRACE:
                    return False
        return True

    def _ask(self, page: Any, x: float, y: float) -> tuple[int, int]:
        column, row = ctypes.c_int(), ctypes.c_int()
        size = (self._columns, self._rows)
        _raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, column, row)
        return column.value, row.value

    def _place(self, x: float, y: float) -> tuple[int, int]:
        return (
            round(self._start[0] + self._across[0] * x + self._up[0] * y),
            round(self._start[1] + self._across[1] * x + self._up[1] * y),
        )
