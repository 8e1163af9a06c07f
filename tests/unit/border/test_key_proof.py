"""A border with the key files of another does not start, whatever holds its databases."""

from pathlib import Path

import msgspec
import pytest

from relay import config
from relay.border import key_proof, stores, vault
from relay.border.app import run
from relay.errors import ConfigError
from relay.sealing import Keyring
from relay.tokens import register
from tests.conftest import STORES
from tests.unit.border.conftest import P1, P2
from tests.unit.border.test_app import ready  # noqa: F401 - a fixture

OWN, OTHER = Keyring({"k1": b"1" * 32}), Keyring({"k1": b"2" * 32})
BOTH = {P1: OWN, P2: OWN}


@pytest.fixture(params=STORES)
def settings(request, ready) -> config.Border:  # noqa: F811
    """A border's settings with its stores on files or on a server."""
    if request.param == "sqlite":
        return ready
    postgres = request.getfixturevalue("postgres")
    name = postgres.database()
    postgres.script(Path(stores.__file__).parent / "roles.sql", name)
    of = {duty: postgres.settings(name, f"relay_{duty}") for duty in ("state", "vault", "log")}
    return msgspec.structs.replace(ready, database=config.Databases(**of))


@pytest.fixture
def opened_stores(settings):
    opened = stores.open_stores(settings)
    yield opened
    opened.close()


async def test_empty_databases_are_anybodys(settings, opened_stores):
    await key_proof.prove(settings, opened_stores, OTHER, {P1: OTHER, P2: OTHER})


async def test_the_file_whose_key_is_anothers_is_named_and_no_value(settings, opened_stores):
    token = await opened_stores.state.write(lambda tx: register.issue(tx, OWN, P1))
    for message in ("m_old", "m_new"):
        await opened_stores.vault.write(
            lambda tx, m=message: vault.keep_raw(tx, OWN, P2, f"t_{m}", m, b"secret")
        )
    await key_proof.prove(settings, opened_stores, OWN, BOTH)
    second = settings.portals[1].key_file
    for sealing, portals, named in (
        (OTHER, BOTH, settings.sealing_key_file),
        (OWN, {P1: OWN, P2: OTHER}, second),
    ):
        with pytest.raises(ConfigError) as caught:
            await key_proof.prove(settings, opened_stores, sealing, portals)
        assert caught.value.code == "key_foreign"
        assert str(named) in caught.value.detail
        assert token.key_id not in caught.value.detail


async def test_threads_that_were_forgotten_prove_nothing(settings, opened_stores):
    db = opened_stores.vault
    await db.write(lambda tx: vault.keep_raw(tx, OWN, P2, "t_1", "m_1", b"secret"))
    await db.write(lambda tx: vault.destroy(tx, "t_1"))
    await key_proof.prove(settings, opened_stores, OWN, {P1: OWN, P2: OTHER})


async def test_it_does_not_start(settings):
    opened = stores.open_stores(settings)
    await opened.state.write(lambda tx: register.issue(tx, OWN, P1))
    opened.close()
    with pytest.raises(ConfigError) as caught:
        async with run(settings):
            pytest.fail("it started")
    assert caught.value.code == "key_foreign"
    stores.open_stores(settings).close()  # and nothing is left open
