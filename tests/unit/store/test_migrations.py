import sqlite3

import pytest

from relay.errors import ConfigError
from relay.store.migrations import Schema, migrate


@pytest.fixture
def connection():
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE a (x TEXT);\n\nCREATE TABLE b (y TEXT);")
    return Schema("things", tmp_path)


def tables(connection):
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in rows}


def versions(connection):
    return connection.execute(
        "SELECT schema, version, applied_at FROM schema_version ORDER BY schema, version"
    ).fetchall()


def test_files_are_applied_once_and_in_order(connection, schema):
    migrate(connection, [schema], now=1.0)
    (schema.folder / "0002_more.sql").write_text("ALTER TABLE a ADD COLUMN z TEXT;\n")
    migrate(connection, [schema], now=2.0)
    migrate(connection, [schema], now=3.0)
    assert versions(connection) == [("things", 1, 1.0), ("things", 2, 2.0)]
    connection.execute("INSERT INTO a (x, z) VALUES ('1', '2')")


def test_schemas_of_one_database_are_numbered_apart(connection, schema, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "0001_first.sql").write_text("CREATE TABLE c (x TEXT);\n")
    migrate(connection, [schema, Schema("others", other)], now=1.0)
    assert tables(connection) == {"a", "b", "c", "schema_version"}
    assert [row[0] for row in versions(connection)] == ["others", "things"]


def test_a_newer_database_is_refused_and_left_alone(connection, schema):
    newer = schema.folder / "0002_more.sql"
    newer.write_text("CREATE TABLE d (x TEXT);\n")
    migrate(connection, [schema], now=1.0)
    newer.unlink()
    (schema.folder / "0003_other.sql").write_text("CREATE TABLE e (x TEXT);\n")
    with pytest.raises(ConfigError, match="version 2 of schema 'things'") as caught:
        migrate(connection, [schema], now=2.0)
    assert caught.value.code == "schema_newer"
    assert "e" not in tables(connection)


def test_a_migration_that_changed_after_it_ran_is_refused(connection, schema):
    migrate(connection, [schema], now=1.0)
    (schema.folder / "0001_first.sql").write_text("CREATE TABLE a (x TEXT, evil TEXT);\n")
    with pytest.raises(ConfigError, match=r"0001_first\.sql") as caught:
        migrate(connection, [schema], now=2.0)
    assert caught.value.code == "schema_changed"


def test_a_migration_that_fails_in_the_middle_leaves_nothing(connection, schema):
    migrate(connection, [schema], now=1.0)
    broken = schema.folder / "0002_broken.sql"
    broken.write_text("CREATE TABLE half (x TEXT);\n\nCREATE TABLE a (x TEXT);\n")
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [schema], now=2.0)
    assert "half" not in tables(connection)
    assert len(versions(connection)) == 1
    broken.write_text("CREATE TABLE half (x TEXT);\n")
    migrate(connection, [schema], now=3.0)
    assert "half" in tables(connection)
