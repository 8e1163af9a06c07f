import pytest

from relay.backup.placing import in_place, staging
from relay.errors import ConfigError
from relay.store.copying import HALF
from relay.store.database import Database


def prepared(work, names=("a.db", "b.db", "log.key")):
    for name in names:
        (work / name).write_text(name)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_in_an_empty_folder(tmp_path):
    data = tmp_path / "data"
    with staging(data) as work:
        prepared(work)
        (work / "a.db.lock").touch()
        in_place(work, data)
    assert names(data) == ["a.db", "b.db", "log.key"]


def test_a_folder_with_a_database_is_refused_and_left_alone(tmp_path):
    (tmp_path / "a.db").write_text("mine")
    with pytest.raises(ConfigError, match=r"a\.db"), staging(tmp_path):
        pass
    assert (tmp_path / "a.db").read_text() == "mine"


def test_a_restore_that_fails_leaves_the_folder_empty(tmp_path):
    def fails():
        with staging(tmp_path) as work:
            prepared(work)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert names(tmp_path) == []


def test_half_a_restore_opens_nothing_until_it_is_done_again(tmp_path):
    """As after a kill between two renames: one file is there, the marker too."""
    (tmp_path / HALF).touch()
    (tmp_path / "a.db").write_text("of the first try")
    (tmp_path / "a.db-wal").write_text("")
    with pytest.raises(ConfigError, match="run relay restore again") as half:
        Database(tmp_path / "b.db", ())
    assert half.value.code == "half_restored"
    with staging(tmp_path) as work:
        prepared(work)
        in_place(work, tmp_path)
    assert names(tmp_path) == ["a.db", "b.db", "log.key"]
    assert (tmp_path / "a.db").read_text() == "a.db"


def test_two_restores_at_once_are_one(tmp_path):
    with (
        staging(tmp_path),
        pytest.raises(ConfigError, match="another restore"),
        staging(tmp_path),
    ):
        pass
