"""What is around the cells of an old Excel sheet: comments, boxes, links, headers, chart titles."""

import re
import struct
from collections.abc import Iterator

from relay.border.documents.draft import Draft
from relay.border.documents.readers.sheet_xml import Hidden

Record = tuple[int, bytes]

_NOTE, _OBJECT, _TEXT, _CONTINUE, _LINK = 0x1C, 0x5D, 0x1B6, 0x3C, 0x1B8
_CHART_TEXT = 0x100D
_HEADER, _FOOTER = 0x14, 0x15
_PICTURE = 0x08
_HAS_MONIKER, _HAS_NAME, _HAS_FRAME, _AS_TEXT = 0x01, 0x10, 0x80, 0x100
_URL_MONIKER = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_PRINT_CODE = re.compile(r'&(?:"[^"]*"|[LCRPNDTFAZGBIUESXYHO]|K[0-9A-Fa-f]{6}|\d+)')


def add_floats(records: list[Record], unseen: Hidden, name: str, draft: Draft) -> None:
    """Add the words around the cells of a sheet; those of hidden rows and columns are counted."""
    said = dict(_boxes(records, draft))
    for kind, body in records:
        if kind == _NOTE and len(body) >= 8:
            row, column, _, box = struct.unpack_from("<4H", body)
            text = said.pop(box, "")
            if row in unseen.rows or unseen.column(column):
                draft.hide(1 if text.strip() else 0)
            else:
                draft.add("comment", text)
        elif kind == _LINK and len(body) >= 32:
            row, _, column, _ = struct.unpack_from("<4H", body)
            target = _target(body)
            if row in unseen.rows or unseen.column(column):
                draft.hide(1 if target else 0)
            else:
                draft.add("link", target, label=name)
        elif kind in (_HEADER, _FOOTER) and len(body) > 3:
            text = _PRINT_CODE.sub(" ", _letters(body[3:], body[2]))
            draft.add("header" if kind == _HEADER else "footer", text)
        elif kind == _CHART_TEXT and len(body) > 4:
            draft.add("chart", _letters(body[4:], body[3]))
    for text in said.values():
        draft.add("paragraph", text)


def _boxes(records: list[Record], draft: Draft) -> Iterator[tuple[int, str]]:
    """Words of comments, boxes and buttons by the number of their object."""
    box = 0
    for place, (kind, body) in enumerate(records):
        if kind == _OBJECT and len(body) >= 8:
            what, box = struct.unpack_from("<2H", body, 4)
            draft.lose("image", 1 if what == _PICTURE else 0)
        elif kind == _TEXT and len(body) >= 12:
            yield box, _continued(records, place + 1, struct.unpack_from("<H", body, 10)[0])


def _continued(records: list[Record], place: int, wanted: int) -> str:
    """A text of so many letters, from the records that continue; each says its own width."""
    found = ""
    while len(found) < wanted and place < len(records) and records[place][0] == _CONTINUE:
        body = records[place][1]
        if not body:
            break
        found += _letters(body[1:], body[0])
        place += 1
    return found[:wanted]


def _letters(raw: bytes, flags: int) -> str:
    return raw.decode("utf-16-le" if flags & 1 else "latin-1", "replace")


def _target(body: bytes) -> str:
    """Where a link leads; empty for a place in a file."""
    flags = struct.unpack_from("<I", body, 28)[0]
    place = 32
    try:
        for has in (_HAS_NAME, _HAS_FRAME):
            if flags & has:
                place += 4 + 2 * struct.unpack_from("<I", body, place)[0]
        if flags & _HAS_MONIKER and flags & _AS_TEXT:
            size = 2 * struct.unpack_from("<I", body, place)[0]
        elif flags & _HAS_MONIKER and body[place : place + 16] == _URL_MONIKER:
            place += 16
            size = struct.unpack_from("<I", body, place)[0]
        else:
            return ""
    except struct.error:
        return ""
    raw = body[place + 4 : place + 4 + size]
    return raw.decode("utf-16-le", "replace").partition("\x00")[0]
