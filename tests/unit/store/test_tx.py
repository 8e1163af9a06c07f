import pytest

from relay.store.migrations import Schema


@pytest.fixture
def tx(begin, tmp_path):
    (tmp_path / "0001_t.sql").write_text("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT);\n")
    return begin([Schema("t", tmp_path)], lambda: 12.5)


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


def test_a_name_that_stands_twice_is_one_value_and_quoted_text_has_none(tx):
    tx.run("INSERT INTO t VALUES (:id, ':id it''s :name')", id=1)
    tx.run("UPDATE t SET name = :new WHERE name <> :new AND id = :id", id=1, new="b")
    tx.run("INSERT INTO t VALUES (:id, ':id')", id=2)
    assert [row["name"] for row in tx.all("SELECT name FROM t ORDER BY id")] == ["b", ":id"]


def test_a_row_knows_its_columns(tx):
    tx.run("INSERT INTO t VALUES (:id, :name)", id=1, name="a")
    row = tx.one("SELECT id, name AS called FROM t")
    assert (dict(row), row[1], list(row.keys())) == (
        {"id": 1, "called": "a"},
        "a",
        ["id", "called"],
    )


def test_locking_and_announcing_change_nothing_here(tx):
    tx.lock("a")
    tx.lock("a")
    tx.lock("it's")
    tx.announce("step")
    tx.run("INSERT INTO t VALUES (:id, :name)", id=1, name="a")
    assert [row["id"] for row in tx.take("SELECT id FROM t WHERE name = :n", n="a")] == [1]
