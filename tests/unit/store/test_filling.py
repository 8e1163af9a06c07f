import pytest

from relay.errors import ConfigError
from relay.store import dumping, filling
from relay.store.database import Database
from relay.store.looking import look
from tests.conftest import empty_schema
from tests.unit.store.moved import ROWS, SCHEMA, rows, stocked


@pytest.fixture
def folder(tmp_path):
    for name in ("a.db", "b.db"):
        stocked(tmp_path / name)
    return tmp_path


@pytest.fixture
def targets(postgres):
    return {name: (empty_schema(postgres), [SCHEMA]) for name in ("a.db", "b.db")}


def test_files_become_schemas_and_come_back_the_same(folder, targets):
    with filling.reserved(targets) as to:
        to.fill(folder)
        assert not list(folder.glob("*.db"))
    for name, (server, schemas) in targets.items():
        Database(server, schemas).close()
        dumping.copy(server, schemas, folder / name)
        assert rows(folder / name) == ROWS


def test_until_all_are_there_none_is_opened_and_it_can_be_done_again(folder, targets):
    class Killed(Exception):
        pass

    kept = {name: (folder / name).read_bytes() for name in targets}

    def half():
        with filling.reserved(targets) as to:
            to.fill(folder)
            raise Killed  # between the last schema and the log's key

    with pytest.raises(Killed):
        half()
    for server, schemas in targets.values():
        for opening in (Database, look):
            with pytest.raises(ConfigError, match="run relay restore again") as told:
                opening(server, schemas)
            assert told.value.code == "half_restored"
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    with filling.reserved(targets) as to:
        to.fill(folder)
    assert {look(*one).state for one in targets.values()} == {"current"}


def test_a_schema_in_use_is_refused_and_left_alone(folder, targets):
    server, schemas = targets["b.db"]
    stocked(server)
    with pytest.raises(ConfigError, match=server.schema) as told, filling.reserved(targets):
        pass
    assert told.value.code == "data_not_empty"
    dumping.copy(server, schemas, folder / "c.db")
    assert rows(folder / "c.db") == ROWS
    assert look(*targets["a.db"]).state == "empty"


def test_two_restores_at_once_are_one(targets):
    with (
        filling.reserved(targets),
        pytest.raises(ConfigError, match="another restore"),
        filling.reserved(targets),
    ):
        pass


def test_a_restore_that_fails_before_it_fills_leaves_no_trace(targets):
    def fails():
        with filling.reserved(targets):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert {look(*one).state for one in targets.values()} == {"empty"}
