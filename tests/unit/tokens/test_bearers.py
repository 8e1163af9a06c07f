"""One look for all requests of a turn of the loop, and never an old one."""

import asyncio

import pytest

from relay.sealing import Keyring
from relay.tokens import SCHEMA, register
from relay.tokens.bearers import Bearers

KEYS = Keyring({"k1": b"1" * 32})


class Counted:
    """A database whose glances are counted."""

    def __init__(self, db):
        self.db, self.glances = db, 0

    async def glance(self, unit):
        self.glances += 1
        return await self.db.glance(unit)


@pytest.fixture
def db(opened):
    return Counted(opened(SCHEMA))


async def test_a_token_is_looked_up_once_in_a_turn_of_the_loop_and_again_in_the_next(db):
    token = await db.db.write(lambda tx: register.issue(tx, KEYS, "p1"))
    bearers = Bearers(db, KEYS)
    first = await bearers.find(token.key_id)
    assert first is not None
    assert first.subject == "p1"
    assert await bearers.find(token.key_id) is first
    assert db.glances == 1
    await asyncio.sleep(0)
    assert (await bearers.find(token.key_id)).token == token
    assert db.glances == 2


async def test_a_revoked_token_is_refused_at_once(db):
    token = await db.db.write(lambda tx: register.issue(tx, KEYS, "p1"))
    bearers = Bearers(db, KEYS)
    assert await bearers.find(token.key_id) is not None
    await db.db.write(lambda tx: register.revoke(tx, token.key_id))
    assert await bearers.find(token.key_id) is None


async def test_an_unknown_key_is_looked_up_every_time(db):
    bearers = Bearers(db, KEYS)
    assert await bearers.find("nobody") is None
    assert await bearers.find("nobody") is None
    assert db.glances == 2
