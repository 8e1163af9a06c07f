import io
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.backup.sealed import CHUNK, MAGIC, Reader, Unreadable, Writer
from relay.sealing import Keyring

KEYS = Keyring({"b1": b"1" * 32})
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7)


def sealed(data, keys=KEYS, pieces=100_000):
    with tempfile.TemporaryFile() as file:
        writer = Writer(file, keys, {"side": "border"})
        for start in range(0, len(data), pieces):
            writer.write(data[start : start + pieces])
        writer.close()
        file.seek(0)
        return file.read()


def opened(data, keys=KEYS):
    reader = Reader(io.BufferedReader(io.BytesIO(data)), keys)
    found = reader.read(10**9)
    reader.finish()
    return found


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_read_back(size):
    data = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(data[:size])) == data[:size]


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=3 * CHUNK), st.integers(1, CHUNK * 2), st.integers(1, CHUNK * 2))
def test_whatever_the_pieces(data, written, read):
    reader = Reader(io.BufferedReader(io.BytesIO(sealed(data, pieces=written))), KEYS)
    found = b""
    while piece := reader.read(read):
        found += piece
    assert found == data


@pytest.mark.parametrize("size", SIZES)
def test_a_file_cut_short_anywhere_does_not_open(size):
    whole = sealed(b"x" * size)
    for cut in {1, 16, 17, CHUNK, CHUNK + 16, len(whole) // 2}:
        if cut < len(whole):
            with pytest.raises(Unreadable):
                opened(whole[:-cut])


def test_chunks_that_change_places_do_not_open():
    whole = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c")
    start = whole.index(b"}\n") + 2
    step = CHUNK + 16
    one, two = whole[start : start + step], whole[start + step : start + 2 * step]
    with pytest.raises(Unreadable, match="damaged or was cut short"):
        opened(whole[:start] + two + one + whole[start + 2 * step :])


def test_every_changed_byte_is_noticed():
    whole = sealed(b"people")
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(Unreadable):
            opened(bytes(changed))


def test_another_key_is_told_from_a_damaged_file():
    with pytest.raises(Unreadable) as other:
        opened(sealed(b"x"), Keyring({"b2": b"2" * 32}))
    assert "key file" in other.value.detail


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", MAGIC, MAGIC + b"{}\n", MAGIC + b"\xff\n"])
def test_what_is_no_backup_is_told(data):
    with pytest.raises(Unreadable):
        opened(data)


def test_two_backups_of_the_same_are_not_alike_and_show_nothing():
    data = b"Petrov" * 100
    first, second = sealed(data), sealed(data)
    assert first != second
    assert b"Petrov" not in first
