import pytest

from relay.errors import Unavailable
from relay.sealing import Keyring
from relay.store.database import Database
from relay.tokens import SCHEMA, register
from relay.tokens.uses import Uses

KEYS = Keyring({"k1": b"1" * 32})


@pytest.fixture
def db(tmp_path):
    opened = Database(tmp_path / "s.db", [SCHEMA])
    yield opened
    opened.close()


async def test_only_the_first_use_of_a_minute_costs_a_write(db):
    now = 5.0
    token = await db.write(lambda tx: register.issue(tx, KEYS, "p"))
    uses = Uses(lambda: now)
    await uses.note(db, token.key_id)
    first = (await db.read(register.listing))[0].last_used
    assert first is not None
    await db.write(lambda tx: tx.run("UPDATE tokens SET last_used = NULL"))
    now = 64.0
    await uses.note(db, token.key_id)
    assert (await db.read(register.listing))[0].last_used is None
    now = 65.0
    await uses.note(db, token.key_id)
    assert (await db.read(register.listing))[0].last_used is not None


async def test_a_store_that_refuses_loses_the_note_and_not_the_request():
    class Full:
        async def write(self, _unit):
            raise Unavailable("storage_unavailable")

    await Uses().note(Full(), "k")
