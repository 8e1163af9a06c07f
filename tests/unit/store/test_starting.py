import secrets
import socket

import pytest

from relay import config
from relay.errors import ConfigError
from relay.store.database import Database, Server
from relay.store.migrations import Schema
from relay.store.starting import check
from tests.conftest import empty_schema
from tests.stage import free_ports


@pytest.fixture
def schema(tmp_path):
    (tmp_path / "0001_t.sql").write_text("CREATE TABLE t (id BIGINT PRIMARY KEY);\n")
    return Schema("t", tmp_path)


def refused(place, *schemas):
    """Open a place that cannot be opened; return the line and its code."""
    with pytest.raises(ConfigError) as caught:
        Database(place, schemas)
    return caught.value.code, str(caught.value)


def test_nobody_there(schema):
    url = f"postgresql://r@127.0.0.1:{free_ports(1)[0]}/d"
    code, line = refused(Server(config.Postgres(url=url), "s"), schema)
    assert code == "database"
    assert "cannot be reached" in line
    assert "r@127.0.0.1" in line


def test_somebody_else_there(schema):
    """A port that takes the connection and says nothing a server would say."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        url = f"postgresql://r@127.0.0.1:{listening.getsockname()[1]}/d"
        import threading

        def hang_up():
            talking, _ = listening.accept()
            talking.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        code, line = refused(Server(config.Postgres(url=url), "s"), schema)
        thread.join()
    assert (code, "cannot be reached" in line) == ("database", True)


def test_no_such_database(postgres, schema):
    _, line = refused(Server(postgres.settings("nothing_here"), "s"), schema)
    assert "no such database" in line


def test_no_such_role_or_another_password(postgres, schema, tmp_path):
    _, line = refused(Server(postgres.settings("postgres", "nobody_here"), "s"), schema)
    assert "refused" in line
    role = f"r_{secrets.token_hex(4)}"
    postgres.sql(f"CREATE ROLE {role} LOGIN PASSWORD 'right' IN ROLE with_secret")
    name = empty_schema(postgres).schema
    postgres.sql(f"ALTER SCHEMA {name} OWNER TO {role}")
    file = tmp_path / "password"
    file.write_text("s3cret-but-wrong")
    file.chmod(0o600)
    settings = config.Postgres(url=postgres.url("postgres", role), password_file=file)
    _, line = refused(Server(settings, name), schema)
    assert "refused" in line
    assert "s3cret" not in line
    file.write_text("right")
    Database(Server(settings, name), [schema]).close()


def test_no_such_schema_names_the_sql_that_makes_it(postgres, schema):
    code, line = refused(Server(postgres.settings("postgres"), "relay_nothing"), schema)
    assert code == "database_schema"
    assert "relay_nothing" in line
    assert "SQL" in line


def test_a_role_without_rights_on_its_schema(postgres, schema):
    role = f"r_{secrets.token_hex(4)}"
    postgres.sql(f"CREATE ROLE {role} LOGIN")
    place = Server(postgres.settings("postgres", role), empty_schema(postgres).schema)
    code, line = refused(place, schema)
    assert code == "database"
    assert "may not use" in line
    postgres.sql(f"GRANT USAGE ON SCHEMA {place.schema} TO {role}")  # and still no right to create
    assert "may not use" in refused(place, schema)[1]


def test_a_server_that_takes_no_writes(postgres, schema):
    role = f"r_{secrets.token_hex(4)}"
    postgres.sql(f"CREATE ROLE {role} LOGIN SUPERUSER")
    postgres.sql(f"ALTER ROLE {role} SET default_transaction_read_only = on")
    place = Server(postgres.settings("postgres", role), empty_schema(postgres).schema)
    code, line = refused(place, schema)
    assert code == "database_read_only"
    assert "primary" in line


def test_a_newer_schema_says_so_with_its_place(postgres, schema):
    place = empty_schema(postgres)
    Database(place, [schema]).close()
    version = f"INSERT INTO {place.schema}.schema_version VALUES ('t', 9, 'x', 0)"  # noqa: S608
    postgres.sql(version)
    code, line = refused(place, schema)
    assert code == "schema_newer"
    assert "version 9" in line
    assert "127.0.0.1" in line


def test_a_migration_that_the_server_refuses_shows_no_more_than_its_state(postgres, schema):
    (schema.folder / "0002_bad.sql").write_text("INSERT INTO t VALUES (1), (1);\n")
    _, line = refused(empty_schema(postgres), schema)
    assert "SQLSTATE 23505" in line
    assert "Key" not in line


def test_a_server_that_is_too_old():
    class Old:
        def one(self, _sql, **_values):
            return {"version": 120015, "fixed": False, "there": True}

    with pytest.raises(ConfigError, match="older than PostgreSQL 13"):
        check(Old(), "s")  # type: ignore[arg-type]
