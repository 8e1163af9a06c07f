from relay.border.erasure import act, confirm, request
from tests.unit.border.conftest import NAME, P1, claim, decided, message
from tests.unit.border.erasure.test_destroy import asked


async def paper(side, erasure, wanted):
    row = await side.state.read(lambda tx: request.look(tx, erasure))
    extract, head = await side.log.read(lambda tx: act.evidence(tx, P1, [wanted]))
    return act.act(row, [wanted], extract, head)


async def test_the_act_names_what_was_destroyed_when_and_by_whom_but_nobody(side):
    erasure, wanted = await asked(side, await decided(side, message(lead="15")))
    await confirm.confirm(side, await claim(side, "erase.confirm"))
    text = await paper(side, erasure, wanted)
    for said in (erasure, "лид 15", "withdrawal", "ivan", "21.11.2026 11:00 МСК", "28.11.2026"):
        assert said in text
    for said in ("ключей шифрования", "Выгрузка из журнала", wanted.message, "уничтожено"):
        assert said in text
    assert NAME not in text
    assert "ещё не пришло" not in text


async def test_before_the_other_side_confirmed_the_act_says_so(side):
    erasure, wanted = await asked(side, await decided(side, message()))
    assert "ещё не пришло" in await paper(side, erasure, wanted)


def test_a_moment_is_written_in_moscow_time():
    assert act.moscow(0) == "01.01.1970 03:00 МСК"
