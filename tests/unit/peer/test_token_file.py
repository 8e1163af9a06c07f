import pytest

from relay.errors import ConfigError
from relay.peer.token_file import TokenFile
from relay.signing import new_token

OLD, NEW = new_token(), new_token()


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "offshore.token"
    write(found, OLD.text)
    return found


def write(path, text, mode=0o600):
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.chmod(mode)
    beside.replace(path)


async def test_a_pasted_token_is_used_at_once_and_the_one_before_still_known(path):
    file = TokenFile(path)
    assert await file.current() == OLD
    assert await file.find(NEW.key_id) is None
    write(path, NEW.text + "\n")
    assert await file.current() == NEW
    assert await file.find(NEW.key_id) == NEW
    assert await file.find(OLD.key_id) == OLD
    assert await file.find("nobody00") is None


@pytest.mark.parametrize(
    ("text", "mode"),
    [("sync_half", 0o600), ("", 0o600), (NEW.text, 0o644)],
    ids=["half", "empty", "open to others"],
)
async def test_a_file_half_written_or_open_to_others_leaves_the_token_before(path, text, mode):
    file = TokenFile(path)
    write(path, text, mode)
    assert await file.current() == OLD
    write(path, NEW.text)
    assert await file.current() == NEW


async def test_a_file_that_is_gone_leaves_the_token_before(path):
    file = TokenFile(path)
    path.unlink()
    assert await file.current() == OLD


def test_at_the_start_the_file_must_be_good(path):
    write(path, "sync_nonsense-5ecret")
    with pytest.raises(ConfigError) as wrong:
        TokenFile(path)
    assert "5ecret" not in str(wrong.value)
    assert "5ecret" not in repr(wrong.value)
