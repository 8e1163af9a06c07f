import sqlite3

import pytest

from relay.store.tx import Tx


@pytest.fixture
def tx():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
    yield Tx(connection, lambda: 12.5)
    connection.close()


def test_run_says_how_many_rows_changed(tx):
    assert tx.run("INSERT INTO t VALUES (:id, :name)", id=1, name="a") == 1
    assert tx.run("INSERT INTO t VALUES (:id, :name)", id=2, name="b") == 1
    assert tx.run("UPDATE t SET name = :name WHERE id > :id", name="c", id=0) == 2
    assert tx.run("UPDATE t SET name = :name WHERE id = :id", name="c", id=9) == 0


def test_rows_are_read_by_name(tx):
    tx.run("INSERT INTO t VALUES (:id, :name)", id=1, name="a")
    row = tx.one("SELECT * FROM t WHERE id = :id", id=1)
    assert row is not None
    assert (row["id"], row["name"]) == (1, "a")
    assert tx.one("SELECT * FROM t WHERE id = :id", id=2) is None
    assert [one["name"] for one in tx.all("SELECT * FROM t")] == ["a"]


def test_values_are_bound_and_never_part_of_the_statement(tx):
    hostile = "x'); DROP TABLE t; --"
    tx.run("INSERT INTO t VALUES (:id, :name)", id=1, name=hostile)
    assert tx.one("SELECT name FROM t WHERE name = :name", name=hostile)["name"] == hostile


def test_now_is_the_clock_that_was_passed_in(tx):
    assert tx.now() == 12.5
