import msgspec
import pytest

from relay.border import contract, page_contract
from relay.border.controls import keep
from tests.unit.border.conftest import P1, P2, call, rows


async def told(side, number, portal=P2, kind="lead"):
    card = contract.Entity(type=kind, id=number)
    asked = page_contract.Control(portal=portal, audience="border", entity=card)
    status, answer = await keep(side, call(asked))
    assert status == 200
    return msgspec.json.decode(answer, type=page_contract.ControlKept).kept


async def test_a_card_of_the_control_group_is_kept_once(side, clock):
    first = clock.now
    assert await told(side, "15")
    clock.now += 100
    assert not await told(side, "15")
    assert await told(side, "15", kind="deal")
    assert await told(side, "15", portal=P1)
    found = await rows(side.state, "SELECT * FROM controls ORDER BY at, portal, entity_type")
    assert found[0] == {"portal": P2, "entity_type": "lead", "entity_id": "15", "at": first}
    assert len(found) == 3


@pytest.mark.parametrize("extra", [{"title": "Petrov"}, {"entity": {"type": "lead", "id": ""}}])
def test_nothing_but_an_id_is_taken(extra):
    body = {
        "type": "control",
        "portal": P2,
        "audience": "border",
        "entity": {"type": "lead", "id": "1"},
    }
    assert msgspec.convert(body, page_contract.Control).entity.id == "1"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body | extra, page_contract.Control)
