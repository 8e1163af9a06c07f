import msgspec

from relay import __version__, wire
from relay.offshore.capabilities import tell
from tests.unit.offshore.conftest import call


async def test_a_border_is_told_what_this_side_understands(side):
    asked = wire.CapabilitiesRequest(audience="offshore")
    status, body = await tell(side, call(asked))
    told = msgspec.json.decode(body, type=wire.Capabilities)
    assert status == 200
    assert told.release == __version__
    assert wire.VERSION in told.versions
    assert told.providers == sorted(side.providers)
