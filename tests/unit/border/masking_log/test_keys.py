import base64
import stat

import pytest

from relay.border.masking_log import about, chain, keys
from relay.border.masking_log.record import Record
from relay.border.masking_log.standalone.notes import parse_key, signed
from relay.errors import ConfigError
from tests.unit.border.masking_log.conftest import P1


def test_a_key_file_is_made_for_its_owner_only_and_signs(folder):
    path = folder / "new.key"
    keys.make(path, "k1")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = keys.load(path)
    public = [parse_key(line) for line in key.public(P1)]
    assert signed(b"text\n", key.sign(P1, b"text\n"), public)
    assert path.read_text().split()[1] not in repr(key)


def test_a_new_key_signs_from_now_on_and_the_old_one_is_still_known(folder, key):
    note = "text\n\n" + key.sign(P1, b"text\n")
    keys.make(folder / "log.key", "k2")
    newer = keys.load(folder / "log.key")
    assert newer.id == "k2"
    assert newer.public(P1)[1:] == key.public(P1)
    assert newer.signed(P1, note)
    assert not newer.signed("p_two", note)
    assert not key.signed(P1, "text\n\n" + newer.sign(P1, b"text\n"))
    assert not key.signed(P1, note.replace("text", "tent"))
    assert not key.signed(P1, "nothing")


@pytest.mark.parametrize("text", ["", "k1", "k1 !!", "k1 " + base64.b64encode(b"short").decode()])
def test_what_is_no_key_file_is_refused(folder, text):
    path = folder / "bad.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="base64 of 32 bytes"):
        keys.load(path)


def test_a_key_that_others_can_read_is_refused(folder):
    keys.make(folder / "open.key", "k1")
    (folder / "open.key").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        keys.load(folder / "open.key")


def test_a_lost_key_is_not_silently_replaced(folder):
    path = folder / "lost.key"
    with pytest.raises(ConfigError, match="is gone") as lost:
        keys.ready(path, signed_before=True)
    assert "relay log key PORTAL --new" in lost.value.detail
    assert not path.exists()
    made = keys.ready(path, signed_before=False)
    assert keys.ready(path, signed_before=True).public(P1) == made.public(P1)


async def test_which_key_signs_is_recorded_when_it_is_news(log, key, folder):
    for _ in range(2):
        await log.write(lambda tx: keys.note_key(tx, P1, key))
    keys.make(folder / "log.key", "k2")
    newer = keys.load(folder / "log.key")
    await log.write(lambda tx: keys.note_key(tx, P1, newer, actor="petrov"))
    rows = await log.read(lambda tx: tx.all("SELECT body, hash FROM records ORDER BY seq"))
    found = [chain.read(row).record for row in rows]
    assert {one.event for one in found} == {"log_key_changed"}
    told = [(one.subject, one.reason, one.actor) for one in found]
    assert told[0] == ("k1", "added", "relay")
    assert sorted(told[1:]) == [("k1", "removed", "petrov"), ("k2", "added", "petrov")]
    assert await log.read(lambda tx: about(tx, P1, "")) is not None
    assert isinstance(found[0], Record)


def test_two_nodes_that_start_at_once_have_one_key(folder, monkeypatch):
    path = folder / "first.key"
    keys.make(path, "k1")
    one = path.read_text()
    monkeypatch.setattr("pathlib.Path.exists", lambda _self: False)
    keys.make(path, "k1")
    assert path.read_text() == one
    assert [found.name for found in folder.glob("first.key*")] == ["first.key"]


def test_a_folder_that_cannot_hold_the_key_is_named(folder):
    (folder / "file").write_text("")
    with pytest.raises(ConfigError, match=r"log\.key") as caught:
        keys.ready(folder / "file" / "log.key", signed_before=False)
    assert caught.value.code == "data_folder"
