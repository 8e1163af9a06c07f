"""Policies as content: seeded by the file, applied by an officer, pinned by a message."""

import pytest

from relay.border import policies
from relay.config import Portal
from relay.errors import ConfigError, Held
from relay.pii.types import OwnPattern, Policy

SEED = Policy(deny=("Берёза",))
OTHER = Policy(mode="balanced", patterns=(OwnPattern("СБ-[0-9]{6}"),))
PORTAL = "p_0123456789ab"


async def test_the_file_seeds_once_and_again_only_when_it_changes(side):
    db = side.state
    assert await db.write(lambda tx: policies.seed(tx, PORTAL, SEED)) == SEED
    await db.write(lambda tx: policies.put(tx, PORTAL, OTHER, "applied", "anna"))
    assert await db.write(lambda tx: policies.seed(tx, PORTAL, SEED)) == OTHER
    assert await db.write(lambda tx: policies.seed(tx, PORTAL, Policy())) == Policy()
    rows = await db.read(lambda tx: policies.history(tx, PORTAL))
    assert [(one.source, one.actor) for one in rows] == [
        ("config", "relay"), ("applied", "anna"), ("config", "relay"),
    ]  # fmt: skip
    assert rows[1].sha256 == policies.sha256_of(OTHER)


async def test_a_message_keeps_the_policy_it_arrived_under(side):
    db = side.state
    await db.write(lambda tx: policies.seed(tx, PORTAL, SEED))
    await db.write(lambda tx: policies.pin(tx, PORTAL, "m_1"))
    await db.write(lambda tx: policies.put(tx, PORTAL, OTHER, "applied", "anna"))
    await db.write(lambda tx: policies.pin(tx, PORTAL, "m_1"))
    assert await db.read(lambda tx: policies.of_message(tx, PORTAL, "m_1")) == SEED
    assert await db.read(lambda tx: policies.of_message(tx, PORTAL, "m_2")) == OTHER


async def test_without_any_policy_a_message_is_held(side):
    with pytest.raises(Held) as raised:
        await side.state.read(lambda tx: policies.of_message(tx, "p_000000000000", "m_1"))
    assert raised.value.code == "policy_missing"


def test_the_configuration_describes_a_whole_policy(tmp_path):
    settings = Portal(
        id=PORTAL, key_file=tmp_path / "k", allow=["Битрикс24"], patterns=[OwnPattern("СБ-1")]
    )
    found = policies.of_config(settings)
    assert (found.allow, found.patterns) == (("Битрикс24",), (OwnPattern("СБ-1"),))


def test_a_configuration_with_a_pattern_that_is_not_linear_is_refused(tmp_path):
    settings = Portal(id=PORTAL, key_file=tmp_path / "k", patterns=[OwnPattern("(?=a)a")])
    with pytest.raises(ConfigError):
        policies.of_config(settings)
