import pytest

from relay.errors import VerbFailed
from relay.sealing import Keyring
from relay.signing import parse_token
from relay.tokens import SCHEMA, register


@pytest.fixture
def tx(begin, clock):
    return begin([SCHEMA], clock)


KEYS = Keyring({"k1": b"1" * 32})


def signers(tx):
    return [bearer.token for bearer in register.signers(tx, KEYS, "p")]


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
    with pytest.raises(VerbFailed) as caught:
        register.issue(tx, KEYS, "p")
    assert caught.value.code == "too_many_tokens"
    register.issue(tx, KEYS, "somebody else")
    assert signers(tx) == [old, new]
    assert register.revoke(tx, new.key_id) is True
    assert signers(tx) == [old]
    clock.now += 1
    assert register.issue(tx, KEYS, "p") == signers(tx)[1]


def test_a_revoked_token_is_dead_at_once_and_for_ever(tx, clock):
    token = register.issue(tx, KEYS, "p")
    assert register.revoke(tx, token.key_id) is True
    assert register.find(tx, KEYS, token.key_id) is None
    assert signers(tx) == []
    clock.now += 50
    assert register.revoke(tx, token.key_id) is False
    assert register.revoke(tx, "unknown1") is False
    assert [(k.key_id, k.not_after) for k in register.listing(tx)] == [(token.key_id, 1000.0)]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_revives_no_revoked_token_and_ends_no_current_one(tx, clock, hours):
    register.issue(tx, KEYS, "p")
    clock.now += 5 * 3600
    done = register.rotate(tx, KEYS, "p")
    assert register.revoke(tx, done.old_key_id) is True
    clock.now += hours * 3600
    assert register.find(tx, KEYS, done.old_key_id) is None
    assert register.find(tx, KEYS, done.token.key_id) is not None
    assert signers(tx) == [done.token]
    assert [known.valid(clock.now) for known in register.listing(tx)] == [True, False]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_jumps_in_an_overlap_leaves_both_tokens(tx, clock, hours):
    old = register.issue(tx, KEYS, "p")
    new = register.rotate(tx, KEYS, "p").token
    clock.now += hours * 3600
    assert signers(tx) == [old, new]


def test_a_token_with_an_end_is_valid_until_then(tx, clock):
    token = register.issue(tx, KEYS, "p")
    tx.run("UPDATE tokens SET not_after = 1500.0")
    clock.now = 1499.0
    assert register.find(tx, KEYS, token.key_id) is not None
    clock.now = 1500.0
    assert register.find(tx, KEYS, token.key_id) is None


def test_a_rotation_issues_the_next_and_gives_the_old_one_its_end(tx, clock):
    old = register.issue(tx, KEYS, "p")
    done = register.rotate(tx, KEYS, "p", 3600)
    assert (done.old_key_id, done.old_ends) == (old.key_id, 4600.0)
    for token in (old, done.token):
        assert register.find(tx, KEYS, token.key_id) == (token, "p")
    clock.now = 4600.0
    assert register.find(tx, KEYS, old.key_id) is None
    assert register.find(tx, KEYS, done.token.key_id) is not None
    assert register.rotate(tx, KEYS, "p").old_ends == 4600.0 + 86400


def test_of_two_administrators_one_rotates_and_the_other_is_told(tx):
    register.issue(tx, KEYS, "p")
    old = register.rotate(tx, KEYS, "p").old_key_id
    with pytest.raises(VerbFailed) as told:
        register.rotate(tx, KEYS, "p")
    assert told.value.code == "rotation_under_way"
    assert old in told.value.detail
    assert "24 ч 0 мин" in told.value.russian
    assert "24 h 0 min" in told.value.english
    register.revoke(tx, old)
    register.rotate(tx, KEYS, "p")


def test_there_must_be_exactly_one_token_to_rotate(tx):
    with pytest.raises(VerbFailed, match="no valid token"):
        register.rotate(tx, KEYS, "p")
    register.issue(tx, KEYS, "p")
    register.issue(tx, KEYS, "p")
    with pytest.raises(VerbFailed, match="two tokens"):
        register.rotate(tx, KEYS, "p")


@pytest.mark.parametrize("overlap", [-1, 7 * 86400 + 1])
def test_an_overlap_has_its_bounds(tx, overlap):
    register.issue(tx, KEYS, "p")
    with pytest.raises(VerbFailed, match="0 seconds to 7 days"):
        register.rotate(tx, KEYS, "p", overlap)
    assert register.listing(tx)[0].not_after is None


def test_a_rotation_without_overlap_ends_the_old_token_now(tx):
    old = register.issue(tx, KEYS, "p")
    done = register.rotate(tx, KEYS, "p", 0)
    assert register.find(tx, KEYS, old.key_id) is None
    assert signers(tx) == [done.token]


def test_the_token_that_the_other_side_used_last_signs_first(tx, clock):
    old = register.issue(tx, KEYS, "p")
    new = register.rotate(tx, KEYS, "p").token
    assert signers(tx) == [old, new]
    register.note_use(tx, old.key_id)
    clock.now += 60
    register.note_use(tx, new.key_id)
    assert signers(tx) == [new, old]


def test_a_use_is_noted_once_a_minute(tx, clock):
    token = register.issue(tx, KEYS, "p")
    assert register.listing(tx)[0].last_used is None
    for now, noted in ((1000.0, 1000.0), (1059.0, 1000.0), (1061.0, 1061.0)):
        clock.now = now
        register.note_use(tx, token.key_id)
        assert register.listing(tx)[0].last_used == noted
