"""Each form of a leak is seen, harmless text is not, and no report repeats a value."""

import base64
import json
import quopri
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.canaries import Canaries

NAME = "Щербакова Юлия Андреевна"
PHONE = "+7 (916) 555-01-23"
MAIL = "yulia.scherbakova@primer-zavod.example"
VALUES = (NAME, PHONE, MAIL)


def forms(data: bytes) -> set[tuple[int, str]]:
    canaries = Canaries(VALUES)
    canaries.scan(data, "body")
    return {(hit.index, hit.form) for hit in canaries.hits}


@pytest.mark.parametrize(
    ("index", "form", "data"),
    [
        (0, "verbatim", f"от {NAME}!".encode()),
        (0, "case", f"ОТ {NAME.upper()}!".encode()),
        (0, "spacing", "щербакова_юлия\n андреевна.pdf".encode()),
        (0, "cp1251", f"от {NAME}".encode("cp1251")),
        (0, "koi8-r", NAME.encode("koi8-r")),
        (0, "utf-16-le", NAME.encode("utf-16-le")),
        (0, "json", json.dumps({"from": NAME}).encode()),
        (0, "json", json.dumps({"from": NAME.upper()}).encode()),
        (0, "percent", urllib.parse.quote(NAME).encode()),
        (0, "percent", urllib.parse.quote_plus(NAME).encode()),
        (0, "percent", urllib.parse.quote(urllib.parse.quote(NAME)).encode()),
        (0, "percent", urllib.parse.quote(NAME, encoding="cp1251").encode()),
        (0, "html", "".join(f"&#{ord(c)};" for c in NAME).encode()),
        (0, "quoted-printable", quopri.encodestring(NAME.encode())),
        (0, "hex", NAME.encode().hex().encode()),
        (0, "transliteration", b"shcherbakova iuliia andreevna"),
        (0, "transliteration", b"Scherbakova_Yuliya_Andreevna.docx"),
        (1, "digits", b"tel:+79165550123"),
        (1, "digits", b"8 916 555 01 23"),
        (1, "digits", b"9165550123"),
        (2, "case", b"Yulia.Scherbakova@Primer-Zavod.example"),
    ],
)
def test_form_is_seen(index: int, form: str, data: bytes) -> None:
    assert (index, form) in forms(data)


@given(before=st.binary(max_size=7), after=st.binary(max_size=7), url=st.booleans())
def test_base64_is_seen_at_every_alignment(before: bytes, after: bytes, url: bool) -> None:
    encode = base64.urlsafe_b64encode if url else base64.b64encode
    for index, value in enumerate(VALUES):
        hits = forms(encode(before + value.encode() + after))
        assert {form for i, form in hits if i == index} & {"base64", "base64url"}


def test_base64_in_wrapped_lines_is_seen() -> None:
    letter = base64.encodebytes(("x" * 50 + MAIL + "y" * 50).encode())
    assert (2, "base64") in forms(letter)
    assert (2, "base64") in forms(json.dumps(letter.decode()).encode())


@pytest.mark.parametrize(
    "data",
    [
        "Здравствуйте, [PERSON_1] из [ORG_1], звоните [PHONE_1].".encode(),
        b"7 916 555 01 24 and 916555 01x23",
        b"yulia at primer-zavod",
        bytes(range(256)) * 40,
        b"",
    ],
)
def test_harmless_data_is_clean(data: bytes) -> None:
    assert forms(data) == set()


def test_report_names_index_place_and_form_but_no_value() -> None:
    canaries = Canaries(VALUES)
    canaries.assert_clean()
    canaries.scan(PHONE.encode(), "headers")
    canaries.scan(PHONE.encode(), "headers")
    assert len(canaries.hits) == len(set(canaries.hits))
    assert canaries.bytes_seen == 2 * len(PHONE)
    with pytest.raises(AssertionError, match="#1 verbatim in headers") as caught:
        canaries.assert_clean()
    assert not any(value in str(caught.value) for value in VALUES)


def test_short_value_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="canary #0") as caught:
        Canaries(["a-1"])
    assert "a-1" not in str(caught.value)


def test_values_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "canaries.txt"
    path.write_text(f"{NAME}\n\n{PHONE}\n", "utf-8")
    canaries = Canaries.read(path)
    canaries.scan(PHONE.encode(), "body")
    assert canaries.hits[0].index == 1
