import pytest

from relay.errors import ConfigError, VerbFailed
from relay.sealing import Keyring
from relay.tokens import SCHEMA, foreign, register
from relay.tokens.foreign import refuse, unreadable

KEYS, OTHER = Keyring({"k1": b"1" * 32}), Keyring({"k1": b"2" * 32})


@pytest.fixture
def tx(begin):
    return begin([SCHEMA], lambda: 1000.0)


def test_another_key_opens_no_token_that_is_still_valid(tx):
    kept = register.issue(tx, KEYS, "p1")
    ended = register.issue(tx, KEYS, "p1")
    register.revoke(tx, ended.key_id)
    assert unreadable(tx, KEYS) == []
    assert unreadable(tx, OTHER) == [kept.key_id]


def test_no_token_is_sealed_under_one_key_beside_tokens_of_another(tx):
    foreign.allow(tx, OTHER)  # an empty register is anybody's
    first = register.issue(tx, KEYS, "p1")
    for make in (register.issue, register.rotate):
        with pytest.raises(VerbFailed) as caught:
            make(tx, OTHER, "p1")
        assert caught.value.code == "key_foreign"
    register.revoke(tx, first.key_id)
    assert register.issue(tx, OTHER, "p1").text


async def test_a_foreign_key_file_is_named_and_nothing_else_is(opened, tmp_path):
    db = opened(SCHEMA)
    path = tmp_path / "sealing.key"
    await refuse(db, OTHER, path)
    token = await db.write(lambda tx: register.issue(tx, KEYS, "p1"))
    await refuse(db, KEYS, path)
    with pytest.raises(ConfigError) as caught:
        await refuse(db, OTHER, path)
    assert caught.value.code == "key_foreign"
    assert caught.value.detail.startswith(f"{path}: ")
    assert token.key_id not in caught.value.detail
