"""Values of spreadsheet cells as text, by the workbook library; the one door to it."""

import datetime
import io
from collections.abc import Generator
from contextlib import contextmanager
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from relay.border.documents.draft import Unreadable

Value = (
    str
    | int
    | float
    | bool
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
)
MOST_CELLS = 5_000_000
"""More cells than this between the first and the last, and the library's table fills the memory."""


class Sheet(NamedTuple):
    """One sheet: its values from row and column (counted from 0) `top` and `left`."""

    name: str
    visible: bool
    is_cells: bool
    top: int
    left: int
    rows: list[list[str]]


class Workbook:
    """An opened workbook; sheets are converted one by one."""

    def __init__(self, content: bytes) -> None:
        with _survived():
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))

    def names(self) -> list[str]:
        """Sheet names in order."""
        return self._book.sheet_names

    def sheet(self, index: int) -> Sheet:
        """One sheet by its place."""
        about = self._book.sheets_metadata[index]
        visible = about.visible == SheetVisibleEnum.Visible
        is_cells = about.typ == SheetTypeEnum.WorkSheet
        if not visible or not is_cells:
            return Sheet(about.name, visible, is_cells, 0, 0, [])
        with _survived():
            sheet = self._book.get_sheet_by_index(index)
            top, left = sheet.start or (0, 0)
            if sheet.height * sheet.width > MOST_CELLS:
                raise Unreadable("bomb")
            rows = [
                [value if isinstance(value, str) else written(value) for value in row]
                for row in sheet.to_python()
            ]
        return Sheet(about.name, visible, is_cells, top, left, rows)


@contextmanager
def _survived() -> Generator[None]:
    """Damage is `Unreadable`: the library's errors, and its panics, which are no `Exception`."""
    try:
        yield
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    except CalamineError as error:
        raise Unreadable("broken") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("broken") from error


def written(value: Value) -> str:
    """A value as a person would read it: whole numbers without a point, dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ИСТИНА" if value else "ЛОЖЬ"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e16 else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return (
            value.isoformat(" ", "minutes")
            if value.time() != datetime.time()
            else str(value.date())
        )
    return str(value)
