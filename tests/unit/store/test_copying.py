import sqlite3

import pytest

from relay.errors import ConfigError, VerbFailed
from relay.store.copying import copy, edit, rows


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (id INTEGER, secret BLOB)")
    connection.executemany(
        "INSERT INTO t VALUES (?, ?)", [(n, b"s3cret%d" % n) for n in range(500)]
    )
    yield path, connection
    connection.close()


def test_a_copy_holds_what_was_committed_even_beside_an_open_transaction(source, tmp_path):
    path, connection = source
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM t")
    copy(path, tmp_path / "b.db")
    connection.execute("ROLLBACK")
    assert rows(tmp_path / "b.db", "SELECT count(*) FROM t") == [(500,)]
    assert (tmp_path / "b.db").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "b.db-wal").exists()


def test_what_is_edited_out_is_not_in_the_file_any_more(source, tmp_path):
    path, _ = source
    copy(path, tmp_path / "b.db")
    edit(
        tmp_path / "b.db", [("UPDATE t SET secret = x'' WHERE id = ?", [(n,) for n in range(500)])]
    )
    assert b"s3cret" not in (tmp_path / "b.db").read_bytes()
    assert rows(tmp_path / "b.db", "SELECT count(*) FROM t") == [(500,)]


def test_a_damaged_database_is_not_taken_for_a_backup(source, tmp_path):
    path, connection = source
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\x55" * 4096
    path.write_bytes(content)
    with pytest.raises(VerbFailed, match=r"cannot be copied|pages are damaged"):
        copy(path, tmp_path / "b.db")


def test_a_database_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.db"):
        copy(tmp_path / "none.db", tmp_path / "b.db")
    assert list(tmp_path.iterdir()) == []
