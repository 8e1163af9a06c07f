import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.errors import ConfigError, Held
from relay.sealing import Keyring, new_key, new_keyring_text, open_sealed, seal

KEY = b"k" * 32


def line(key_id="k1", key=KEY):
    return f"{key_id} {base64.b64encode(key).decode()}\n"


@pytest.fixture
def key_file(tmp_path):
    def write(text):
        path = tmp_path / "some.key"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(0o600)
        return path

    return write


@given(st.binary(max_size=300), st.text(max_size=30))
def test_what_is_sealed_opens_in_its_place(plain, context):
    context = context.encode(errors="replace").decode()
    sealed = seal(KEY, plain, context)
    assert open_sealed(KEY, sealed, context) == plain
    assert sealed != seal(KEY, plain, context)  # never the same nonce


@given(st.binary(max_size=60), st.integers(0, 10**6), st.integers(0, 7))
def test_any_changed_bit_does_not_open(plain, at, bit):
    sealed = bytearray(seal(KEY, plain, "here"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Held, match="sealed_unreadable"):
        open_sealed(KEY, bytes(sealed), "here")


def test_another_place_or_key_does_not_open():
    sealed = seal(KEY, b"secret", "row:1")
    for key, context in ((KEY, "row:2"), (KEY, "row:1 "), (new_key(), "row:1")):
        with pytest.raises(Held):
            open_sealed(key, sealed, context)


@given(st.binary(max_size=40))
def test_garbage_is_unreadable_and_nothing_worse(garbage):
    with pytest.raises(Held):
        open_sealed(KEY, garbage, "")
    with pytest.raises(Held):
        Keyring({"k1": KEY}).unwrap(garbage, "")


def test_rotation_wraps_with_the_first_key_and_unwraps_with_all(key_file):
    old = Keyring.load(key_file(line("old", b"1" * 32)))
    wrapped = old.wrap(b"data key", "thread:1")
    both = Keyring.load(key_file(line("new", b"2" * 32) + line("old", b"1" * 32)))
    assert both.unwrap(wrapped, "thread:1") == b"data key"
    rewrapped = both.wrap(b"data key", "thread:1")
    assert rewrapped.startswith(b"new:")
    new = Keyring.load(key_file(line("new", b"2" * 32)))
    assert new.unwrap(rewrapped, "thread:1") == b"data key"
    with pytest.raises(Held, match="key_missing"):
        new.unwrap(wrapped, "thread:1")
    with pytest.raises(Held, match="sealed_unreadable"):
        both.unwrap(rewrapped, "thread:2")


def test_a_new_key_file_loads_and_each_is_different(key_file):
    keys = Keyring.load(key_file(new_keyring_text("k-2026.11")))
    assert keys.unwrap(keys.wrap(b"x", "c"), "c") == b"x"
    assert new_keyring_text("k") != new_keyring_text("k")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "k1",
        "k1 short",
        line(key=b"s" * 31),
        line(key=b"s" * 33),
        line(key_id=""),
        line(key_id="a:b"),  # a colon ends the key id where a data key is wrapped
        line() + "k2 не-база64\n",
        line() + "\nk2 again\n",
        line().replace("=", "") + "!",
        b"\xff\xfe\x00 binary",
    ],
)
def test_a_file_that_is_no_key_file_stops_the_start_and_is_not_repeated(key_file, text):
    path = key_file(text)
    with pytest.raises(ConfigError) as caught:
        Keyring.load(path)
    assert str(path) in str(caught.value)
    assert base64.b64encode(KEY).decode()[:20] not in str(caught.value)


def test_a_key_file_that_others_can_read_is_refused(key_file):
    path = key_file(line())
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        Keyring.load(path)


def test_the_repr_of_keys_names_them_only():
    assert repr(Keyring({"k1": KEY, "k2": b"2" * 32})) == "Keyring(['k1', 'k2'])"
