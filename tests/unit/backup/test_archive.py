import pytest

from relay.backup import archive
from relay.backup.sealed import Unreadable
from relay.errors import VerbFailed
from relay.sealing import Keyring

KEYS = Keyring({"b1": b"1" * 32})


@pytest.fixture
def made(tmp_path):
    files = []
    for name, size in (("a.db", 300_000), ("b.db", 0)):
        path = tmp_path / name
        path.write_bytes(b"x" * size)
        files.append(path)
    out = tmp_path / "x.backup"
    archive.write(out, KEYS, {"side": "border", "made": 5.0}, {"portals": ["p1"]}, files)
    return out


def test_what_was_put_in_comes_out(made, tmp_path):
    (tmp_path / "to").mkdir()
    found = archive.unpack(made, KEYS, tmp_path / "to")
    assert (found["side"], found["portals"]) == ("border", ["p1"])
    assert (tmp_path / "to" / "a.db").read_bytes() == b"x" * 300_000
    assert (tmp_path / "to" / "b.db").read_bytes() == b""
    for path in [made, *(tmp_path / "to").iterdir()]:
        assert path.stat().st_mode & 0o777 == 0o600


def test_the_manifest_is_read_without_unpacking(made):
    assert archive.manifest(made, KEYS)["portals"] == ["p1"]


def test_a_damaged_one_leaves_a_clear_line(made, tmp_path):
    made.write_bytes(made.read_bytes()[:-5])
    (tmp_path / "to").mkdir()
    with pytest.raises(Unreadable) as wrong:
        archive.unpack(made, KEYS, tmp_path / "to")
    assert str(made) in wrong.value.detail


def test_what_cannot_be_written_leaves_no_half_file(tmp_path):
    with pytest.raises(VerbFailed, match="No such file"):
        archive.write(tmp_path / "gone" / "x", KEYS, {}, {}, [])
    full = tmp_path / "full"
    full.mkdir()
    with pytest.raises((VerbFailed, OSError)):
        archive.write(full / "x", KEYS, {}, {}, [tmp_path / "not-there"])
    assert list(full.iterdir()) == []


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(VerbFailed, match="No such file") as wrong:
        archive.manifest(tmp_path / "none.backup", KEYS)
    assert "none.backup" in wrong.value.detail
