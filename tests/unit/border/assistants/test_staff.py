import msgspec
import pytest

from relay.border.assistants.loading import load_all
from relay.border.assistants.staff import masked_instructions
from relay.errors import DetectionFailed

OWN = "Ольга Продажина"


def loaded(instructions):
    found = load_all(None)["lead-qualifier"]
    assistant = msgspec.structs.replace(found.assistant, instructions=instructions)
    return msgspec.structs.replace(found, assistant=assistant)


async def test_names_and_numbers_of_the_companys_people_become_staff_marks(maskers):
    text = f"Ты помогаешь. Отвечает {OWN}, тел. +7 916 123-45-67, почта olga@firma.example."
    found = await masked_instructions(maskers, loaded(text), (OWN,))
    for secret in ("Ольг", "Продажин", "916", "olga"):
        assert secret not in found
    assert found.count("[STAFF_") == 3
    assert "[PERSON_" not in found


async def test_one_person_is_one_mark_wherever_it_stands(maskers):
    text = f"Пиши так: {OWN}. И ещё раз: {OWN}."
    found = await masked_instructions(maskers, loaded(text), (OWN,))
    assert found == "Пиши так: [STAFF_1]. И ещё раз: [STAFF_1]."


async def test_the_placeholders_that_instructions_speak_of_stay(maskers):
    text = f"Метки вроде [PERSON_1] и [PHONE_2] не трогай. Отвечает {OWN}. [EMAIL_1]"
    found = await masked_instructions(maskers, loaded(text), (OWN,))
    assert found == "Метки вроде [PERSON_1] и [PHONE_2] не трогай. Отвечает [STAFF_1]. [EMAIL_1]"


async def test_the_shipped_instructions_cross_as_they_are(maskers):
    shipped = load_all(None)["lead-qualifier"]
    found = await masked_instructions(maskers, shipped, ())
    assert found == shipped.assistant.instructions


async def test_more_than_nine_people_are_kept_apart(maskers):
    mails = [f"a{number}x@firma.example" for number in range(12)]
    found = await masked_instructions(maskers, loaded("Адреса: " + ", ".join(mails)), ())
    assert found == "Адреса: " + ", ".join(f"[STAFF_{number}]" for number in range(1, 13))


async def test_instructions_that_cannot_be_masked_do_not_cross(maskers):
    maskers.failure = "ner_missing"
    with pytest.raises(DetectionFailed, match="ner_missing"):
        await masked_instructions(maskers, loaded("текст"), ())
