"""Mail as people send it: right where it is right, and readable where it is broken."""

import base64
import contextlib
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.border.mail import Mail, read_eml
from relay.errors import Malformed


def _message(*lines: str, charset: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(charset)


def _word(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def test_a_good_message():
    message = EmailMessage()
    message["From"] = '"Иванов, Пётр" <petr@pochta.example>'
    message["To"] = "Отдел <sales@zavod.example>, second@zavod.example"
    message["Cc"] = "boss@zavod.example"
    message["Subject"] = "Запрос цены на трубы стальные диаметром пятьдесят миллиметров"
    message["Date"] = "Sat, 21 Nov 2026 13:00:00 +0300"
    message.set_content("Нужны трубы.\n")
    message.add_alternative("<p>Нужны <b>трубы</b>.</p>", subtype="html")
    message.add_attachment(b"PDF", maintype="application", subtype="pdf", filename="Счёт №1.pdf")
    found = read_eml(message.as_bytes())
    assert (found.from_name, found.from_address) == ("Иванов, Пётр", "petr@pochta.example")
    assert found.to == ("Отдел <sales@zavod.example>", "second@zavod.example")
    assert found.cc == ("boss@zavod.example",)
    assert found.subject == "Запрос цены на трубы стальные диаметром пятьдесят миллиметров"
    assert found.date == "2026-11-21T10:00:00Z"
    assert (found.kind, found.body.strip()) == ("plain", "Нужны трубы.")
    assert [(f.name, f.type, f.content) for f in found.files] == [
        ("Счёт №1.pdf", "application/pdf", b"PDF")
    ]


def test_missing_everything():
    assert read_eml(b"hello") == Mail("", "", (), (), "", None, "hello", "plain", ())


@pytest.mark.parametrize("data", [b"", b" \r\n ", b"\x00\x00\x00binary", bytes(100)])
def test_what_is_no_mail_is_malformed(data):
    with pytest.raises(Malformed):
        read_eml(data)


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251", "utf-8", "iso8859-5"])
def test_encoded_words(charset):
    name = {"cp1251": "windows-1251"}.get(charset, charset)
    found = read_eml(
        _message(
            f"From: {_word('Пётр Иванов', name)} <a@b.example>",
            f"Subject: {_word('Привет', name)}\r\n {_word(' от нас', name)}",
            "",
            "x",
        )
    )
    assert found.from_name == "Пётр Иванов"
    assert found.subject == "Привет от нас"


def test_a_letter_split_between_encoded_words():
    raw = "Приветствие".encode()
    first, second = (base64.b64encode(part).decode() for part in (raw[:5], raw[5:]))
    found = read_eml(_message(f"Subject: =?utf-8?B?{first}?=\r\n =?utf-8?B?{second}?=", "", "x"))
    assert found.subject == "Приветствие"


def test_encoded_words_glued_together():
    found = read_eml(_message(f"Subject: {_word('раз', 'utf-8')}{_word('два', 'utf-8')}", "", "x"))
    assert found.subject == "раздва"


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "utf-8"])
def test_raw_letters_in_headers_and_file_names(charset):
    found = read_eml(
        _message(
            "From: Пётр Иванов <petr@pochta.example>",
            "Subject: Добрый день, нужны трубы",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "Здравствуйте, нужны трубы",
            "--b",
            'Content-Disposition: attachment; filename="Договор поставки.docx"',
            "",
            "data",
            "--b--",
            charset=charset,
        )
    )
    assert found.from_name == "Пётр Иванов"
    assert found.subject == "Добрый день, нужны трубы"
    assert found.body == "Здравствуйте, нужны трубы"
    assert found.files[0].name == "Договор поставки.docx"


def test_a_file_name_in_encoded_words_and_in_rfc_2231():
    parts = [
        f'Content-Disposition: attachment; filename="{_word("Заявка.pdf", "koi8-r")}"',
        "Content-Disposition: attachment; filename*=utf-8''%D0%90%D0%BA%D1%82.pdf",
        "Content-Disposition: attachment; filename*0*=utf-8''%D0%90;\r\n filename*1*=%D0%BA.pdf",
        f'Content-Type: application/pdf; name="{_word("Имя.pdf", "utf-8")}"',
    ]
    body = "".join(f"--b\r\n{head}\r\n\r\nx\r\n" for head in parts)
    data = f"Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}--b--\r\n".encode()
    assert [file.name for file in read_eml(data).files] == [
        "Заявка.pdf", "Акт.pdf", "Ак.pdf", "Имя.pdf",
    ]  # fmt: skip


def test_a_wrong_charset_label_is_corrected_by_the_letters():
    data = _message("Subject: x", "Content-Type: text/plain; charset=koi8-r", "", "")
    found = read_eml(data + "Добрый день, пришлите цены на трубы".encode("cp1251"))
    assert found.body == "Добрый день, пришлите цены на трубы"


@pytest.mark.parametrize("charset", ["no-such-charset", "utf-8", "unicode_escape", "idna", "hex"])
def test_an_unknown_charset_is_guessed(charset):
    data = _message("Subject: x", f"Content-Type: text/plain; charset={charset}", "", "")
    assert read_eml(data + "Добрый день всем".encode("cp1251")).body == "Добрый день всем"


def test_html_is_kept_as_html():
    found = read_eml(_message("Subject: x", "Content-Type: text/html", "", "<p>Да</p>"))
    assert (found.kind, found.body) == ("html", "<p>Да</p>")


def test_a_plain_part_that_only_points_to_the_html_is_passed_over():
    message = EmailMessage()
    message.set_content("Включите HTML.")
    message.add_alternative(f"<p>{'Настоящий текст письма. ' * 20}</p>", subtype="html")
    assert read_eml(message.as_bytes()).kind == "html"


@pytest.mark.parametrize(("delsp", "end"), [("no", " "), ("yes", "  ")])
def test_lines_broken_while_sending_are_whole_again(delsp, end):
    data = _message(
        "Subject: x",
        f"Content-Type: text/plain; charset=utf-8; format=flowed; delsp={delsp}",
        "",
        f"Позвоните, Лаврентий{end}",
        "Голицын ждёт.",
        " с отступом",
        f"> и раньше{end}",
        "> ждал",
        "-- ",
        "Подпись",
    )
    said = "Позвоните, Лаврентий Голицын ждёт.\nс отступом\n> и раньше ждал\n-- \nПодпись"
    assert read_eml(data).body == said


def test_reports_of_delivery_and_headers_alone_are_files():
    data = _message(
        "Subject: x",
        "Content-Type: multipart/report; boundary=b",
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "Diagnostic-Code: smtp; 550 нет такого",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Subject: {_word('Заявка', 'utf-8')}",
        "--b--",
    )
    report, headers = read_eml(data).files
    assert "550 нет такого" in report.content.decode()
    assert headers.type == "message/rfc822"
    assert read_eml(headers.content).subject == "Заявка"


def test_a_nested_message_is_a_file():
    inner = EmailMessage()
    inner["Subject"] = "Вложенное"
    inner.set_content("внутри")
    outer = EmailMessage()
    outer.set_content("снаружи")
    outer.add_attachment(inner)
    found = read_eml(outer.as_bytes())
    assert found.body.strip() == "снаружи"
    assert [(file.name, file.type) for file in found.files] == [("Вложенное.eml", "message/rfc822")]
    assert read_eml(found.files[0].content).body.strip() == "внутри"


def test_a_multipart_that_lost_its_boundary_is_text():
    data = _message(
        "Subject: x", "Content-Type: multipart/mixed; boundary=a", "", "--b", "", "слово"
    )
    assert "слово" in read_eml(data).body


def test_an_mbox_line_and_empty_lines_before_the_headers():
    data = b"\r\n\r\nFrom someone Sat Nov 21 10:00:00 2026\r\nSubject: x\r\n\r\nbody"
    assert (read_eml(data).subject, read_eml(data).body) == ("x", "body")


@pytest.mark.parametrize(
    "line",
    [
        "Date: yesterday", "Date: Mon, 99 Foo 20266 99:99:99 +9999", "Date: 1 Jan 1 00:00:00 +2359",
        "From: <<<>>>,,;:", "From: ,", "To: undisclosed-recipients:;", "Subject: =?utf-8?B?!!!?=",
        "Subject: =?x?q?=??=", "Content-Type: ;;;=;charset", "Content-Type: multipart/mixed",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: uuencode",
        "Content-Disposition: attachment; filename*=utf-8'%FF%FE; filename*1=x",
        "MIME-Version: ((((",
        "Content-Type: message/rfc822", "Content-Type: message/partial; id=x",
        "Content-Type: message/external-body; access-type=url; url=http://x.example/",
    ],
)  # fmt: skip
def test_broken_headers_are_survived(line):
    assert isinstance(read_eml(f"{line}\r\n\r\nтело".encode()), Mail)


def test_nesting_without_end_is_malformed_or_read():
    data = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(2000)
    )
    with pytest.raises(Malformed):
        read_eml(data)


@given(st.binary(max_size=400))
def test_nothing_but_malformed_is_raised(noise):
    head = b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    for data in (noise, head + noise):
        with contextlib.suppress(Malformed):
            assert isinstance(read_eml(data), Mail)
