import msgspec

from relay.border import page_contract
from relay.border.assistants.shown import shown, tell
from tests.unit.border.conftest import P2, call


async def test_the_module_learns_names_verdicts_and_keys_but_no_instructions(side):
    status, answer = await tell(
        side, call(page_contract.AssistantsRequest(portal=P2, audience="border"))
    )
    assert status == 200
    found = msgspec.json.decode(answer, type=page_contract.Assistants)
    (one,) = found.assistants
    assert (one.name, one.verdicts) == (
        "lead-qualifier",
        ["target", "not_target", "spam", "unclear"],
    )
    assert one.keys == ["verdict", "confidence", "reason", "quotes", "topic"]
    assert found.channels["chat"] == ["lead-qualifier"]
    assert b"instructions" not in answer


async def test_a_portals_own_choice_for_a_channel_is_told(side):
    portal = side.portals[P2]
    settings = msgspec.structs.replace(portal.config, assistants={"mail": ("a", "b")})
    side = side._replace(portals={P2: portal._replace(config=settings)})
    _, answer = await tell(
        side, call(page_contract.AssistantsRequest(portal=P2, audience="border"))
    )
    channels = msgspec.json.decode(answer, type=page_contract.Assistants).channels
    assert (channels["mail"], channels["form"]) == (["a", "b"], ["lead-qualifier"])


def test_a_schema_without_a_list_of_verdicts_has_none(side):
    loaded = side.assistants["lead-qualifier"].assistant
    assert shown(msgspec.structs.replace(loaded, verdict={"type": "object"})).verdicts == []
