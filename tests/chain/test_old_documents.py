"""Compound files with another invented person in each place: read, masked, looked through."""

import struct

import pytest

from relay.border.documents.extract import extract
from relay.pii import engine
from tests.chain.places import Filled, check, mail, place
from tests.unit.border.documents import build
from tests.unit.border.documents.readers import test_doc as word
from tests.unit.border.documents.readers import test_msg as outlook
from tests.unit.border.documents.readers import test_xls as excel
from tests.unit.border.documents.test_office import _DECK, _ppt, needs_office


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def _msg() -> Filled:
    says = [place(number) for number in range(7)]
    hidden = [place(number) for number in range(20, 25)]
    people = [place(number).secrets[0] for number in range(10, 14)]
    targets = [f"{mail(40 + number)}@kogo.example" for number in range(3)]
    person, file = "__recip_version1.0_#00000000/", "__attach_version1.0_#00000000/"
    second, page = "__attach_version1.0_#00000001/", "__attach_version1.0_#00000002/"
    inner = second + "__substg1.0_3701000D/"
    streams = {
        "__properties_version1.0": outlook._properties(32, x00390040=outlook._SENT),
        "__substg1.0_0037001F": _wide(says[0].sentence),
        "__substg1.0_0C1A001F": _wide(people[0]),
        "__substg1.0_0C1F001F": _wide(targets[0]),
        "__substg1.0_0E04001F": _wide(people[1]),
        "__substg1.0_1000001F": _wide(says[1].sentence),
        "__substg1.0_007D001F": _wide(f"X-Mailer: {hidden[0].sentence}\r\n"),
        "__substg1.0_0070001F": _wide(hidden[1].sentence),
        "__substg1.0_8000001F": _wide(hidden[2].sentence),
        "__substg1.0_10130102": f"<p>{hidden[3].sentence}</p>".encode(),
        person + "__properties_version1.0": bytes(8),
        person + "__substg1.0_3001001F": _wide(people[2]),
        person + "__substg1.0_39FE001F": _wide(targets[1]),
        file + "__properties_version1.0": bytes(8),
        file + "__substg1.0_3707001F": _wide(f"{says[2].sentence}.docx"),
        file + "__substg1.0_37010102": build.docx(build.paragraph(says[3].sentence)),
        second + "__properties_version1.0": bytes(8),
        inner + "__properties_version1.0": bytes(24),
        inner + "__substg1.0_0037001F": _wide(says[4].sentence),
        inner + "__substg1.0_0C1A001F": _wide(people[3]),
        inner + "__substg1.0_0C1F001F": _wide(targets[2]),
        inner + "__substg1.0_1000001F": _wide(says[5].sentence),
        page + "__properties_version1.0": bytes(8),
        page + "__substg1.0_3707001F": _wide("page.html"),
        page + "__substg1.0_37010102": (
            f"<html><body><p>{says[6].sentence}</p><p hidden>{hidden[4].sentence}</p></body></html>"
        ).encode(),
    }  # fmt: skip
    return Filled(build.compound(streams), says, hidden, [*targets, *people])


def _xls() -> Filled:
    says = [place(number) for number in range(10)]
    hidden = [place(number) for number in range(20, 33)]
    shown, unseen = [one.sentence for one in says], [one.sentence for one in hidden]
    targets = [f"{mail(40 + number)}@link.example" for number in range(2)]
    title = shown[4]
    chart = (
        excel._record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 6))
        + excel._record(0x100D, struct.pack("<HBB", 0, len(title), 1) + _wide(title))
        + excel._EOF
    )
    extra = b"".join(
        (
            *(excel._record(0x31, struct.pack("<3H", 200, 0, 0x7FFF)) for _ in range(4)),
            excel._record(0x31, struct.pack("<3H", 200, 0, 9)),
            excel._record(0x41E, struct.pack("<HHB", 164, 3, 0) + b";;;"),
            *(excel._record(0xE0, struct.pack("<2H10xI2x", font, code, fill << 26))
              for font, code, fill in ((0, 0, 0), (0, 164, 0), (5, 0, 0), (5, 0, 1))),
        )
    )  # fmt: skip
    sheet = excel._sheet(
        excel._margin(0x14, "&C" + shown[2]), excel._margin(0x15, "&L" + shown[3]),
        excel._HIDDEN_COLUMN, excel._HIDDEN_ROW,
        excel._label(0, 0, shown[0]), excel._label(0, 1, unseen[0]), excel._label(0, 2, shown[1]),
        excel._label(1, 0, unseen[1]), excel._label(2, 0, unseen[2], 1),
        excel._label(2, 2, unseen[3], 2), excel._label(3, 0, shown[5], 3), chart,
        excel._box(1, 0x19, shown[6]), excel._box(2, 0x06, shown[7]),
        excel._box(3, 0x19, unseen[4]), excel._box(4, 0x07, shown[8]),
        excel._record(0x1C, struct.pack("<4H", 0, 0, 0, 1) + bytes(4)),
        excel._record(0x1C, struct.pack("<4H", 1, 0, 0, 3) + bytes(4)),
        excel._link(0, f"mailto:{targets[0]}"), excel._link(1, f"mailto:{targets[1]}"),
    )  # fmt: skip
    secret = excel._sheet(
        excel._margin(0x14, unseen[5]), excel._label(0, 0, unseen[6]), excel._box(1, 6, unseen[7])
    )
    very = excel._sheet(excel._label(0, 0, unseen[8]))
    book = excel._book(
        (shown[9], 0, sheet), (unseen[9], 1, secret), (unseen[10], 2, very), extra=extra
    )
    return Filled(book, says, hidden[:11], targets)


def _doc() -> Filled:
    says = [place(number) for number in range(10, 20)]
    hidden = [place(number) for number in range(20, 25)]
    shown, unseen = [one.sentence for one in says], [one.sentence for one in hidden]
    target = f"{mail(40)}@link.example"
    middle = shown[1].index("отвечает") + 14
    content = word._doc(
        [
            (shown[0] + "\r", b""), (unseen[0], word._HIDDEN), ("\r", b""),
            (shown[1][:middle], b""), (unseen[1], word._DELETED), (shown[1][middle:], b""),
            ("\r", b""), (unseen[2], word._WHITE), (shown[2], word._WHITE + word._SHADED),
            (unseen[3], word._TINY), ("\r", b""),
            (f'\x13 HYPERLINK "mailto:{target}" \x14{shown[3]}\x15\r', b""),
            (f"\x13DDEAUTO {unseen[4]}\x14{shown[4]}\x15\r", b""),
        ],
        [(f"\x02{shown[5]}\r", b"")],
        [(f"{shown[6]}\r", b"")],
        [],
        [(f"\x05{shown[7]}\r", b"")],
        [(f"{shown[8]}\r", b"")],
        [(f"{shown[9]}\r", b"")],
    )  # fmt: skip
    return Filled(content, says, hidden, [target])


@pytest.fixture(scope="module", autouse=True)
def _engine():
    engine.load()


@pytest.mark.parametrize("made", [_msg, _xls, _doc])
def test_no_person_of_any_place_crosses_and_visible_places_keep_their_neighbours(made):
    check(made(), made.__name__)


@needs_office
async def test_a_presentation_that_libreoffice_reads_is_masked_the_same_way():
    shown, unseen = place(0), place(1)
    deck = _DECK.replace("наслайде", shown.sentence).replace("скрытыйслайд", unseen.sentence)
    filled = Filled(_ppt(deck), [shown], [unseen], [])
    found = await extract(filled.content, name="a.ppt", declared="")
    check(filled, "ppt", found.document)
