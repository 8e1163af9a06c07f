"""Whether deals are taken: by the settings, else by the mode of the portal's CRM."""

from relay.border.intake import deals
from tests.unit.border.conftest import P1
from tests.unit.border.intake.conftest import with_bitrix


async def asked(side):
    portal = side.portals[P1]
    return await deals.taken(side, portal, portal.rest)


async def test_a_portal_is_asked_once_an_hour(side, crm, clock) -> None:
    assert not await asked(side)
    crm.mode = 2
    assert not await asked(side)
    clock.now += deals.REMEMBERED
    assert await asked(side)
    assert crm.calls["crm.settings.mode.get"] == 2


async def test_the_settings_outrank_the_mode(side, crm) -> None:
    assert await asked(with_bitrix(side, deals=True))
    crm.mode = 2
    assert not await asked(with_bitrix(side, deals=False))
    assert crm.calls["crm.settings.mode.get"] == 0
