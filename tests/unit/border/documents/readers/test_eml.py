"""Mail as a file: headers, body, nested messages, attachments through the same readers."""

from email.message import EmailMessage

from relay.border.documents.blocks import Extracted, Withheld
from tests.unit.border.documents.build import docx, extracted, paragraph, text_of


def _mail(subject: str, body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = '"Иванов, Пётр" <petr@pochta.example>'
    message["To"] = "sales@zavod.example"
    message["Subject"] = subject
    message["Date"] = "Sat, 21 Nov 2026 13:00:00 +0300"
    message.set_content(body)
    return message


def test_headers_body_and_attachments():
    message = _mail("Запрос на трубы", "Нужны трубы.")
    message.add_attachment(
        docx(paragraph("спецификация")), maintype="application", subtype="octet-stream",
        filename="Спецификация.docx",
    )  # fmt: skip
    shown = text_of(message.as_bytes())
    for part in (
        "Тема: Запрос на трубы\nДата: 2026-11-21 10:00:00 UTC\n",
        "\nОт: Иванов, Пётр <petr@pochta.example>",
        "Кому: sales@zavod.example",
        "Нужны трубы.",
        "Вложенный файл 1 (docx): Спецификация.docx",
        "спецификация",
    ):
        assert part in shown


def test_messages_inside_messages_down_to_the_limit():
    message = _mail("дно", "на дне")
    for floor in range(3):
        outer = _mail(f"этаж {floor}", f"тело {floor}")
        outer.add_attachment(message)
        message = outer
    found = extracted(message.as_bytes())
    second = found.parts[0].document
    assert isinstance(second, Extracted)
    third = second.parts[0].document
    assert isinstance(third, Extracted)
    assert third.parts[0].document == Withheld("eml", "too_deep")
    assert found.parts[0].name == "этаж 1.eml"
    assert "на дне" not in text_of(message.as_bytes())


def test_an_html_body_is_read_as_a_page():
    message = EmailMessage()
    message["From"] = "a@b.example"
    message["Subject"] = "x"
    message.set_content("<p>Видно</p><p style='display:none'>Невидно</p>", subtype="html")
    found = extracted(message.as_bytes())
    assert "Невидно" not in text_of(message.as_bytes())
    assert found.hidden_text


def test_an_attachment_that_cannot_be_read_is_said_so():
    message = _mail("x", "y")
    message.add_attachment(b"\x00\x01\x02", maintype="audio", subtype="mp3", filename="a.mp3")
    message.add_attachment(b"ID3\x00", maintype="text", subtype="plain", filename="b.txt")
    parts = extracted(message.as_bytes()).parts
    assert [part.document for part in parts] == [
        Withheld("binary", "unsupported"),
        Withheld("audio", "audio_video"),
    ]
