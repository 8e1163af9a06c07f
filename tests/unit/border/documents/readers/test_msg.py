"""Outlook messages and OLE packages, in compound files that the tests write themselves."""

import struct
from datetime import UTC, datetime

import pytest

from relay.border.documents.blocks import Extracted, Withheld
from tests.unit.border.documents.build import (
    compound,
    document,
    docx,
    extracted,
    lost,
    paragraph,
    text_of,
)


def _properties(header: int, **fixed: bytes) -> bytes:
    rows = b"".join(
        struct.pack("<II8s", int(tag[1:], 16), 0, value.ljust(8, b"\0"))
        for tag, value in fixed.items()
    )
    return bytes(header) + rows


_AFTER_1601 = datetime(2026, 11, 21, 10, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)
_SENT = struct.pack("<Q", int(_AFTER_1601.total_seconds()) * 10_000_000)
_WIDE = {
    "__properties_version1.0": _properties(32, x00390040=_SENT),
    "__substg1.0_0037001F": "Тема письма".encode("utf-16-le"),
    "__substg1.0_0C1A001F": "Пётр Иванов".encode("utf-16-le"),
    "__substg1.0_0C1F001F": "petr@pochta.example".encode("utf-16-le"),
    "__substg1.0_0E04001F": "Отдел продаж".encode("utf-16-le"),
    "__substg1.0_1000001F": "Нужны трубы.".encode("utf-16-le"),
}


def test_headers_and_body():
    assert text_of(compound(_WIDE)) == (
        "Тема: Тема письма\nДата: 2026-11-21 10:00:00 UTC\nОт: Пётр Иванов <petr@pochta.example>\n"
        "Кому: Отдел продаж\n\nНужны трубы.\n"
    )


def test_recipients_with_their_addresses():
    folder = "__recip_version1.0_#00000000/"
    streams = _WIDE | {
        folder + "__properties_version1.0": bytes(8),
        folder + "__substg1.0_3001001F": "Анна".encode("utf-16-le"),
        folder + "__substg1.0_39FE001F": "anna@zavod.example".encode("utf-16-le"),
    }
    assert "Кому: Анна <anna@zavod.example>" in text_of(compound(streams))


def test_copies_stand_apart_and_blind_ones_are_counted():
    streams = dict(_WIDE)
    for number, (kind, name) in enumerate([(1, "Анна"), (0x10000002, "Борис"), (3, "Вера")]):
        folder = f"__recip_version1.0_#{number:08X}/"
        kinds = _properties(8, x0C150003=struct.pack("<I", kind))
        streams[folder + "__properties_version1.0"] = kinds
        streams[folder + "__substg1.0_3001001F"] = name.encode("utf-16-le")
    found = extracted(compound(streams))
    shown = [(block.label, block.text) for block in found.blocks if block.kind == "mail"]
    assert shown[-2:] == [("Кому", "Анна"), ("Копия", "Борис")]
    assert lost(found) == {"metadata": 1}


@pytest.mark.parametrize(
    ("charset", "page"), [("cp1251", 1251), ("koi8-r", 20866), ("utf-8", 65001)]
)
def test_texts_in_old_charsets(charset, page):
    streams = {
        "__properties_version1.0": _properties(32, x3FFD0003=struct.pack("<I", page)),
        "__substg1.0_0037001E": "Запрос цены".encode(charset),
        "__substg1.0_1000001E": "Добрый день, нужны трубы".encode(charset),
    }
    assert text_of(compound(streams)) == "Тема: Запрос цены\n\nДобрый день, нужны трубы\n"


def test_an_html_body():
    streams = {
        "__properties_version1.0": bytes(32),
        "__substg1.0_10130102": "<p>видно</p><p hidden>невидно</p>".encode(),
    }
    found = extracted(compound(streams))
    assert [block.text for block in found.blocks] == ["видно"]
    assert found.hidden_text


@pytest.mark.parametrize("kind", ["plain", "compressed"])
def test_a_body_in_rich_text_only(kind):
    rich = b"{\\rtf1\\ansi hello world}"
    if kind == "plain":
        packed = struct.pack("<IIII", len(rich) + 12, len(rich), 0x414C454D, 0) + rich
    else:
        literal = b"".join(b"\x00" + rich[place : place + 8] for place in range(0, len(rich), 8))
        packed = struct.pack("<IIII", len(literal) + 12, len(rich), 0x75465A4C, 0) + literal
    streams = {"__properties_version1.0": bytes(32), "__substg1.0_10090102": packed}
    assert text_of(compound(streams)) == "hello world\n"


def test_compressed_rich_text_points_back_into_its_dictionary():
    # The published example: "{\rtf1\ansi\ansicpg1252\pard hello world}" with two references.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
        "0af32068656c09002062770 5b06c647d0a800fa0".replace(" ", "")
    )
    streams = {"__properties_version1.0": bytes(32), "__substg1.0_10090102": packed}
    assert text_of(compound(streams)) == "hello world\n"


def test_attachments_and_a_message_inside():
    folder, second = "__attach_version1.0_#00000000/", "__attach_version1.0_#00000001/"
    inner = second + "__substg1.0_3701000D/"
    streams = _WIDE | {
        folder + "__properties_version1.0": bytes(8),
        folder + "__substg1.0_3707001F": "Смета.docx".encode("utf-16-le"),
        folder + "__substg1.0_37010102": docx(paragraph("вложено " * 2000)),
        second + "__properties_version1.0": bytes(8),
        inner + "__properties_version1.0": bytes(24),
        inner + "__substg1.0_0037001F": "Внутреннее".encode("utf-16-le"),
        inner + "__substg1.0_1000001F": "внутри".encode("utf-16-le"),
    }
    parts = extracted(compound(streams)).parts
    assert [part.name for part in parts] == ["Смета.docx", "Внутреннее.msg"]
    assert [part.document.format for part in parts] == ["docx", "msg"]
    assert isinstance(parts[1].document, Extracted)
    assert parts[1].document.blocks[-1].text == "внутри"


def test_messages_inside_messages_end_at_the_depth_limit():
    streams: dict[str, bytes] = {}
    folder = ""
    for floor in range(5):
        header = 24 if floor else 32
        streams[folder + "__properties_version1.0"] = bytes(header)
        streams[folder + "__substg1.0_1000001F"] = f"floor {floor}".encode("utf-16-le")
        folder += "__attach_version1.0_#00000000/__substg1.0_3701000D/"
    shown = text_of(compound(streams))
    assert "floor 2" in shown
    assert "floor 3" not in shown


def test_a_package_is_replaced_by_the_file_it_wraps():
    data = b"plain words"
    native = b"\x00\x00\x00\x00\x02\x00a.txt\x00C:\\a.txt\x00" + bytes(4)
    native += struct.pack("<I", 3) + b"tmp" + struct.pack("<I", len(data)) + data
    package = compound({"\x01Ole10Native": native})
    content = docx(paragraph("тело"), {"word/e/o.bin": package}, (("r", "oleObject", "e/o.bin"),))
    part = extracted(content).parts[0]
    assert (part.name, part.document.format) == ("a.txt", "txt")


def test_an_encrypted_office_file():
    assert document(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})) == Withheld(
        "office", "encrypted"
    )


@pytest.mark.parametrize(("token", "reason"), [(0xF3D1C4DF, "encrypted"), (0xE391C05F, "legacy")])
def test_an_old_presentation(token, reason):
    user = struct.pack("<8xII", 20, token)
    streams = {"PowerPoint Document": b"x", "Current User": user}
    assert document(compound(streams)) == Withheld("ppt", reason)


def test_a_damaged_compound_file():
    for length in (100, 700, 1500, 2000):
        assert isinstance(document(compound(_WIDE)[:length]), Withheld)


@pytest.mark.parametrize("missing", [512, 2048])
def test_a_file_that_is_cut_off_is_damaged_though_some_of_it_could_be_read(missing):
    whole = compound(_WIDE)
    assert extracted(whole).format == "msg"
    assert document(whole[:-missing]).reason == "broken"
