import sqlite3
from pathlib import Path

import pytest

from relay.errors import ConfigError, VerbFailed
from relay.store import dumping
from relay.store.connection import Session, arguments
from relay.store.database import Database, Server
from relay.store.migrations import Schema, migrate
from tests.conftest import empty_schema
from tests.unit.store.moved import ROWS, SCHEMA, rows, stocked


def test_every_row_of_a_server_is_in_the_file(postgres, tmp_path):
    place = empty_schema(postgres)
    stocked(place)
    dumping.copy(place, [SCHEMA], tmp_path / "x.db")
    assert (tmp_path / "x.db").stat().st_mode & 0o777 == 0o600
    assert rows(tmp_path / "x.db") == ROWS
    Database(tmp_path / "x.db", [SCHEMA]).close()  # a relay on SQLite takes it as its own


def test_a_file_is_copied_as_it_is(tmp_path):
    stocked(tmp_path / "from.db")
    dumping.copy(tmp_path / "from.db", [SCHEMA], tmp_path / "x.db")
    assert rows(tmp_path / "x.db") == ROWS


def test_what_is_written_meanwhile_is_not_half_in_it(postgres, tmp_path, monkeypatch):
    """All tables are seen at the moment of the first."""
    place = empty_schema(postgres)
    stocked(place)
    filled = dumping._fill

    def fill(tx, file, table, columns):
        if table == "children":
            late = "INSERT INTO parents VALUES ('late', 1, 1, NULL);"
            late += "INSERT INTO children VALUES ('late')"
            postgres.sql(f"SET search_path = {place.schema};{late}")
        filled(tx, file, table, columns)

    monkeypatch.setattr(dumping, "_fill", fill)
    dumping.copy(place, [SCHEMA], tmp_path / "x.db")
    assert rows(tmp_path / "x.db") == ROWS


def test_a_schema_that_lacks_migrations_is_copied_as_it_is(postgres, tmp_path):
    place = empty_schema(postgres)
    session = Session(arguments(place.settings, place.schema))
    migrate(session.transaction, [SCHEMA], only={(SCHEMA.name, 1)})
    session.close()
    dumping.copy(place, [SCHEMA], tmp_path / "x.db")
    with sqlite3.connect(tmp_path / "x.db") as file:
        assert file.execute("SELECT version FROM schema_version").fetchall() == [(1,)]


@pytest.mark.parametrize("found", ["empty", "changed", "newer"])
def test_what_cannot_be_copied_is_told(postgres, tmp_path, found):
    place = empty_schema(postgres)
    if found != "empty":
        Database(place, [SCHEMA]).close()
        change = {"changed": "SET sha256 = 'x'", "newer": "SET version = 99"}[found]
        postgres.sql(f"UPDATE {place.schema}.schema_version {change} WHERE version = 2")
    told = {"empty": "no database here", "changed": "another relay", "newer": "newer relay"}
    with pytest.raises(ConfigError, match=told[found]):
        dumping.copy(place, [SCHEMA], tmp_path / "x.db")


def test_a_full_disk_is_told(postgres):
    place = empty_schema(postgres)
    stocked(place)
    with pytest.raises(VerbFailed, match="is it full"):
        dumping.copy(place, [SCHEMA], Path("/dev/full"))


def test_a_server_that_is_not_there_is_told(postgres, tmp_path):
    gone = Server(postgres.settings("no_such_database"), "relay_state")
    with pytest.raises(ConfigError, match="no such database"):
        dumping.copy(gone, [Schema("x", tmp_path)], tmp_path / "x.db")
