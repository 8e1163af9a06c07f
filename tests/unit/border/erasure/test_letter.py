from relay.border import masking_log, vault
from relay.border.erasure import letter
from relay.border.erasure.letter import Sent
from tests.unit.border.conftest import NAME, P1, decided, message


async def made(side, *, erased=False):
    noted = await decided(side, message(lead="15"))
    ((found, thread),) = await side.state.read(lambda tx: letter.all_of_card(tx, P1, "lead", "15"))
    assert found == noted.message
    received, channel, texts = await side.state.read(lambda tx: letter.of_message(tx, found))
    keys = side.portal(P1).keys
    values = await side.vault.read(lambda tx: vault.values(tx, keys, thread))
    records = await side.log.read(lambda tx: masking_log.about(tx, P1, found))
    one = Sent(found, received, channel, None if erased else values, texts, records)
    return letter.letter(P1, "lead 15", [one], received)


async def test_the_letter_says_who_got_it_and_what_was_replaced(side):
    text = await made(side)
    for said in ("OpenAI", "US", "n-2", NAME, "[PERSON_1]", "[PERSON_1], [PHONE_1]"):
        assert said in text
    assert "анонимизация" not in text


async def test_after_an_erasure_it_only_says_who_got_it(side):
    text = await made(side, erased=True)
    assert NAME not in text
    assert "уничтожены" in text
    assert "OpenAI" in text


async def test_of_a_message_that_is_not_there_nothing_is_told(side):
    assert await side.state.read(lambda tx: letter.of_message(tx, "m_none")) == (0.0, "", [])
