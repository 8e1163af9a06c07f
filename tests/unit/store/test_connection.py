import threading
import time
import traceback

import asyncpg
import pytest

from relay.store import connection
from relay.store.connection import Lost, Race, Session, Wrong, arguments
from relay.store.migrations import Schema, migrate
from tests.conftest import empty_schema


@pytest.fixture
def given(postgres, tmp_path):
    (tmp_path / "0001_t.sql").write_text("CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT);\n")
    place = empty_schema(postgres)
    found = arguments(place.settings, place.schema)
    session = Session(found)
    migrate(session.transaction, [Schema("t", tmp_path)])
    session.close()
    return found


@pytest.fixture
def dial(given):
    """Opens a session with other settings than usual; all are closed at the end."""
    made = []

    def call(**settings):
        changed = given | {"server_settings": given["server_settings"] | settings}
        made.append(Session(changed))
        return made[-1]

    yield call
    for one in made:
        one.close()


def add(number, name="n"):
    return lambda tx: tx.run("INSERT INTO t VALUES (:id, :name)", id=number, name=name)


def ids(tx):
    return [row["id"] for row in tx.all("SELECT id FROM t ORDER BY id")]


def kill_backends(session, others):
    """End the server's side of other connections, as a restart of the server does."""
    session.look(
        lambda tx: tx.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND pid = :pid",
            pid=others.look(lambda tx: tx.one("SELECT pg_backend_pid() AS pid")["pid"]),
        )
    )


def test_a_connection_that_died_while_it_rested_is_dialled_again_and_nobody_notices(dial):
    one, other = dial(), dial()
    one.transaction(add(1))
    kill_backends(other, one)
    one.transaction(add(2))
    kill_backends(other, one)
    assert one.look(ids) == [1, 2]


def test_a_driver_that_a_servers_last_word_has_confused_is_a_dead_connection(dial, monkeypatch):
    one, other = dial(), dial()
    one.look(ids)
    dead = one._connection

    async def confused(*_):
        raise asyncpg.InternalClientError("cannot switch to state 12")

    monkeypatch.setattr(type(dead), "execute", confused)
    with pytest.raises(Lost):
        one.transaction(add(1))
    monkeypatch.undo()
    one.transaction(add(2))
    assert other.look(ids) == [2]
    assert dead.is_closed()


def test_a_unit_whose_connection_dies_is_lost_and_not_run_twice(dial):
    one, other = dial(), dial()
    one.look(ids)
    runs = []

    def unit(tx):
        runs.append(1)
        add(1)(tx)
        kill_backends(other, one)
        add(2)(tx)

    with pytest.raises(Lost) as caught:
        one.transaction(unit)
    assert caught.value.code == "connection"
    assert (runs, one.look(ids)) == ([1], [])


def test_a_server_that_is_gone_is_dialled_once_more_and_no_more(dial, monkeypatch):
    one, other = dial(), dial()
    one.look(ids)
    kill_backends(other, one)
    dials = []

    async def refused(_given):
        dials.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr(connection, "_dial", refused)
    with pytest.raises(Lost) as caught:
        one.transaction(add(1))
    assert (caught.value.code, dials) == ("connection", [1])


def test_two_in_each_others_way_are_a_race_for_one_of_them(dial):
    one, other = dial(deadlock_timeout="50ms"), dial(deadlock_timeout="50ms")
    one.transaction(add(1))
    one.transaction(add(2))
    met = threading.Barrier(2, timeout=10)
    found = []

    def crossed(session, first, second):
        def unit(tx):
            tx.run("UPDATE t SET name = 'x' WHERE id = :id", id=first)
            met.wait()
            tx.run("UPDATE t SET name = 'x' WHERE id = :id", id=second)

        try:
            session.transaction(unit)
        except Race as race:
            found.append(race)

    threads = [
        threading.Thread(target=crossed, args=(one, 1, 2)),
        threading.Thread(target=crossed, args=(other, 2, 1)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_a_lock_that_is_not_given_up_is_a_race_and_not_a_wait_for_ever(dial):
    one, other = dial(), dial(lock_timeout="20ms")

    def held(tx):
        tx.lock("a")
        other.transaction(lambda tx: tx.lock("b"))
        with pytest.raises(Race):
            other.transaction(lambda tx: tx.lock("a"))

    one.transaction(held)
    other.transaction(lambda tx: tx.lock("a"))


def test_a_stopped_process_keeps_no_locks(dial):
    one, other = dial(idle_in_transaction_session_timeout="50ms"), dial()

    def stalled(tx):
        tx.lock("a")
        add(1)(tx)
        other.transaction(lambda tx: tx.lock("a"))  # given when the server has ended ours
        add(2)(tx)

    with pytest.raises(Lost):
        one.transaction(stalled)
    assert other.look(ids) == []
    one.transaction(add(1))


def test_every_statement_has_an_end(dial):
    session = dial(statement_timeout="30ms")
    with pytest.raises(Lost) as caught:
        session.transaction(lambda tx: tx.one("SELECT pg_sleep(10)"))
    assert caught.value.code == "sqlstate_57014"


def test_a_server_that_takes_no_writes_is_no_fault_of_the_unit(dial):
    session = dial(default_transaction_read_only="on")
    with pytest.raises(Lost) as caught:
        session.transaction(add(1))
    assert caught.value.code == "sqlstate_25006"


def test_a_value_of_the_wrong_kind_is_the_units_own_error(dial):
    session = dial()
    person = "Ivanov" + "_1"
    with pytest.raises(Wrong) as caught:
        session.transaction(add(person))
    assert person not in "".join(traceback.format_exception(caught.value))
    session.transaction(add(1))
    assert session.look(ids) == [1]


def test_a_table_that_another_node_changed_is_read_again(dial):
    one, other = dial(), dial()

    def look(tx):
        return [tuple(row.keys()) for row in tx.all("SELECT * FROM t")]

    one.transaction(add(1))
    assert one.transaction(look) == [("id", "name")]
    other.transaction(lambda tx: tx.run("ALTER TABLE t ADD COLUMN more TEXT"))
    with pytest.raises(Race):
        one.transaction(look)
    assert one.transaction(look) == [("id", "name", "more")]


def test_the_clock_is_the_servers_and_stands_still_within_a_unit(dial):
    session = dial()
    first, second = session.transaction(lambda tx: (tx.now(), tx.now()))
    assert first == second
    assert abs(first - time.time()) < 60


def test_the_driver_is_asked_for_by_name_where_it_is_missing(monkeypatch):
    import importlib
    import sys

    from relay.errors import ConfigError

    monkeypatch.setitem(sys.modules, "asyncpg", None)
    monkeypatch.delitem(sys.modules, "relay.store.connection")
    with pytest.raises(ConfigError, match=r"relay-border\[postgres\]"):
        importlib.import_module("relay.store.connection")
    assert connection.Session is Session
