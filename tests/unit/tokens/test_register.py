import pytest

from relay.errors import Refused
from relay.sealing import Keyring
from relay.signing import parse_token
from relay.tokens import SCHEMA, register


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tx(begin, clock):
    return begin([SCHEMA], clock)


KEYS = Keyring({"k1": b"1" * 32})


def test_a_token_is_found_by_its_key_id_and_speaks_for_its_subject(tx):
    token = register.issue(tx, KEYS, "portal-1")
    other = register.issue(tx, KEYS, "portal-2")
    found = register.find(tx, KEYS, token.key_id)
    assert found == (token, "portal-1")
    assert register.find(tx, KEYS, other.key_id) == (other, "portal-2")
    assert parse_token(token.text) == token
    assert register.find(tx, KEYS, "unknown1") is None


def test_no_secret_lies_open_in_the_row_or_the_repr(tx):
    token = register.issue(tx, KEYS, "portal-1")
    row = tx.one("SELECT * FROM tokens")
    stored = b"".join(str(v).encode() if not isinstance(v, bytes) else v for v in row)
    shown = repr(register.find(tx, KEYS, token.key_id)) + repr(register.listing(tx))
    for secret in (token.secret, token.text.rsplit("_", 1)[-1].encode(), token.secret.hex()):
        assert (secret if isinstance(secret, bytes) else secret.encode()) not in stored
        assert str(secret) not in shown


def test_a_row_moved_to_another_key_id_or_opened_by_another_key_does_not_open(tx):
    token = register.issue(tx, KEYS, "portal-1")
    assert register.find(tx, Keyring({"k1": b"2" * 32}), token.key_id) is None
    assert register.find(tx, Keyring({"k2": b"1" * 32}), token.key_id) is None
    tx.run("UPDATE tokens SET key_id = 'moved1'")
    assert register.find(tx, KEYS, "moved1") is None


def test_two_tokens_are_valid_at_once_and_a_third_is_refused_until_one_is_revoked(tx, clock):
    old = register.issue(tx, KEYS, "p")
    clock.now += 1
    new = register.issue(tx, KEYS, "p")
    with pytest.raises(Refused) as caught:
        register.issue(tx, KEYS, "p")
    assert (caught.value.code, caught.value.status) == ("too_many_tokens", 409)
    register.issue(tx, KEYS, "somebody else")
    assert register.newest(tx, KEYS, "p").token == new
    assert register.revoke(tx, new.key_id) is True
    assert register.newest(tx, KEYS, "p").token == old
    clock.now += 1
    assert register.issue(tx, KEYS, "p") == register.newest(tx, KEYS, "p").token


def test_a_revoked_token_is_dead_at_once_and_for_ever(tx, clock):
    token = register.issue(tx, KEYS, "p")
    assert register.revoke(tx, token.key_id) is True
    assert register.find(tx, KEYS, token.key_id) is None
    assert register.newest(tx, KEYS, "p") is None
    clock.now += 50
    assert register.revoke(tx, token.key_id) is False
    assert register.revoke(tx, "unknown1") is False
    assert [(k.key_id, k.not_after) for k in register.listing(tx)] == [(token.key_id, 1000.0)]


def test_a_token_with_an_end_is_valid_until_then(tx, clock):
    token = register.issue(tx, KEYS, "p")
    tx.run("UPDATE tokens SET not_after = 1500.0")
    clock.now = 1499.0
    assert register.find(tx, KEYS, token.key_id) is not None
    clock.now = 1500.0
    assert register.find(tx, KEYS, token.key_id) is None
