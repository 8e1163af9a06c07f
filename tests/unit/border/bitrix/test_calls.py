"""The transcript of a call: there, not there yet, or never."""

from relay.border.bitrix.calls import transcript
from relay.border.bitrix.reading import read_lead
from tests.unit.border.bitrix.conftest import fault, fields_of

CALL = {"PROVIDER_ID": "VOXIMPLANT_CALL", "SUBJECT": "Входящий звонок", "TYPE_ID": "2"}


async def test_what_was_said_is_a_field(portal, state, make) -> None:
    entity = await make(CALL, sourceId="CALL")
    state.transcripts[1] = "Клиент: нужен счёт на пять лицензий"
    lead = await read_lead(portal, entity)
    assert ("ACTIVITY_1_TRANSCRIPT", "text", state.transcripts[1]) in fields_of(lead)
    assert lead.silent == ()


async def test_a_call_without_a_transcript_is_named_as_silent(portal, state, make) -> None:
    entity = await make(CALL, sourceId="CALL")
    assert (await read_lead(portal, entity)).silent == (1,)


async def test_a_portal_that_does_not_know_the_method(portal, state, make) -> None:
    await make(CALL)
    fault(state, "crm.activity.call.gettranscript", error="ERROR_METHOD_NOT_FOUND")
    assert await transcript(portal, 1) is None
