import stat

import pytest

from relay.errors import ConfigError
from relay.store.database import Database


@pytest.fixture
def db(tmp_path, schema):
    opened = Database(tmp_path / "x.db", [schema], clock=lambda: 7.0)
    yield opened
    opened.close()


def add(number, name="n"):
    return lambda tx: tx.run("INSERT INTO t VALUES (:id, :name)", id=number, name=name)


def ids(tx):
    return [row["id"] for row in tx.all("SELECT id FROM t ORDER BY id")]


def test_a_second_process_is_refused_until_the_first_is_gone(tmp_path, schema):
    path = tmp_path / "z.db"
    first = Database(path, [schema])
    with pytest.raises(ConfigError, match="another relay process") as caught:
        Database(path, [schema])
    assert caught.value.code == "database_in_use"
    Database(path, [schema], exclusive=False).close()
    first.close()
    Database(path, [schema]).close()


def test_only_the_owner_can_read_the_files(tmp_path, schema):
    path = tmp_path / "new" / "z.db"
    db = Database(path, [schema])
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    db.close()
    assert set(modes) >= {"z.db", "z.db-wal", "z.db.lock"}
    assert {name for name, mode in modes.items() if mode & 0o077} == set()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database_stops_the_start_with_its_name(tmp_path, schema):
    path = tmp_path / "z.db"
    path.write_text("not a database, and long enough to be looked at" * 100)
    with pytest.raises(ConfigError, match=r"z\.db"):
        Database(path, [schema])


def test_a_database_that_cannot_be_written_stops_the_start_with_what_to_look_at(tmp_path, schema):
    """A schema with no room left, as on a full disk: the file opens, and takes nothing."""
    path = tmp_path / "z.db"
    (schema.folder / "0002_full.sql").write_text(
        "PRAGMA max_page_count = 1;\nCREATE TABLE u (x TEXT)"
    )
    with pytest.raises(ConfigError, match=r"z\.db: cannot be written.*full") as caught:
        Database(path, [schema])
    assert caught.value.code == "database_unwritable"
    (schema.folder / "0002_full.sql").unlink()
    Database(path, [schema]).close()  # nothing half done, and the lock was let go
