"""What a form's field names is found in the rest of the message, however it is written there."""

import re

import pytest

from relay.pii.masking import mask
from relay.pii.types import Part, Policy

FIELDS = (
    Part("name", "Вересаева Злата Игоревна", "person"),
    Part("phone", "+7 (927) 415-08-63", "phone"),
    Part("mail", "zlata.veresaeva@kontora-zv.example", "email"),
    Part("home", "г. Тверь, ул. Заречная, д. 7, кв. 12", "address"),
)
SAID = re.compile(r"верес|злат|игоревн|veresaev|zlat|4150863|заречн", re.IGNORECASE)
FORMS = (
    "Передайте Вересаевой, что готово",
    "Злате Игоревне перезвонить",
    "звонила злата игоревна",
    "Вересаева З.И.",
    "З. И. Вересаева",
    "ВЕРЕСАЕВА ЗЛАТА",
    "о Вересаевых говорили",
    "Игоревна просила",
    "В е р е с а е в а",
    "Злата Вересаевна",
    "veresaeva z.i.",
    "Zlata Veresaeva was here",
    "файл veresaeva_zlata.pdf",
    "Смета_Вересаевой_v2.xlsx",
    "@zlata_veresaeva в телеге",
    "t.me/zveresaeva",
    "skype: zlata.veresaeva",
    "zveresaeva@corp.example",
    "zlata.veresaeva@gmail.example",
    "ZLATA.VERESAEVA@KONTORA-ZV.EXAMPLE",
    "тел 89274150863",
    "79274150863",
    "927 415 08 63",
    "9274150863",
    "927-415-0863 доб 5",
    "tel:+79274150863",
    "доставка: Заречная 7-12",
    "на Заречной, 7 кв 12",
    "ул Заречная д7 кв12",
)


@pytest.mark.parametrize("mode", ["strict", "balanced"])
@pytest.mark.parametrize("text", FORMS)
def test_no_form_of_a_field_stays_in_the_text(text, mode):
    done = mask([*FIELDS, Part("text", text)], Policy(mode=mode))
    masked = done.parts[-1].text
    assert not SAID.search(masked)
    assert not SAID.search(re.sub(r"[\s()-]", "", masked))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Передайте Вересаевой, что готово", "Передайте [PERSON_1], что готово"),
        ("З. И. Вересаева", "[PERSON_1]"),
        ("Zlata Veresaeva was here", "[PERSON_1] was here"),
        ("тел 89274150863", "тел [PHONE_1]"),
        ("ZLATA.VERESAEVA@KONTORA-ZV.EXAMPLE", "[EMAIL_1]"),
    ],
)
def test_a_form_of_a_field_has_the_number_of_the_field(text, masked):
    done = mask([*FIELDS, Part("text", text)], Policy())
    assert done.parts[-1].text == masked
