"""The border's three stores on PostgreSQL, made by the SQL that ships: nobody reads another's."""

import itertools
import subprocess
from pathlib import Path

import msgspec
import pytest

from relay import config
from relay.border import stores
from relay.errors import ConfigError

ROLES = Path(stores.__file__).parent / "roles.sql"
DUTIES = ("state", "vault", "log")
TABLES = {"state": "messages", "vault": "raw", "log": "records"}


@pytest.fixture
def database(postgres):
    """A database made ready as an administrator would, twice: it may be run again."""
    name = postgres.database()
    postgres.script(ROLES, name)
    postgres.script(ROLES, name)
    return name


@pytest.fixture
def settings(border_settings, postgres, database):
    of = {duty: postgres.settings(database, f"relay_{duty}") for duty in DUTIES}
    return msgspec.structs.replace(border_settings, database=config.Databases(**of))


def denied(postgres, database, role, sql):
    """Whether the server refuses this to the role for want of rights."""
    try:
        postgres.sql(sql, database, role)
    except subprocess.CalledProcessError as error:
        return "permission denied" in error.stderr
    return False


def test_each_store_opens_in_its_own_schema_by_its_own_role(settings, postgres, database):
    stores.open_stores(settings).close()
    rows = postgres.sql(
        "SELECT DISTINCT schemaname || ' ' || tableowner FROM pg_tables"
        " WHERE schemaname LIKE 'relay%' ORDER BY 1",
        database,
    )
    assert rows.splitlines() == [f"relay_{duty} relay_{duty}" for duty in sorted(DUTIES)]
    assert not (settings.data / "border.db").exists()


@pytest.mark.parametrize(("mine", "other"), list(itertools.permutations(DUTIES, 2)))
def test_no_role_reads_or_writes_anothers_tables(settings, postgres, database, mine, other):
    stores.open_stores(settings).close()
    table = f"relay_{other}.{TABLES[other]}"
    for sql in ("SELECT * FROM", "DELETE FROM", "DROP TABLE"):
        assert denied(postgres, database, f"relay_{mine}", f"{sql} {table}"), sql
    assert denied(postgres, database, f"relay_{mine}", f"SET ROLE relay_{other}")
    assert not denied(postgres, database, f"relay_{mine}", f"TABLE relay_{mine}.schema_version")


def test_the_roles_may_do_nothing_else(settings, postgres, database):
    for duty in DUTIES:
        role = f"relay_{duty}"
        assert denied(postgres, database, role, "CREATE TABLE public.x (y int)")
        assert denied(postgres, database, role, "CREATE SCHEMA x")
        assert denied(postgres, database, role, "CREATE DATABASE x")
    postgres.sql("DROP ROLE IF EXISTS stranger; CREATE ROLE stranger LOGIN")
    assert denied(postgres, database, "stranger", "SELECT 1")


def test_the_offshore_role_is_made_alike(postgres):
    name = postgres.database()
    postgres.script(Path(stores.__file__).parents[1] / "offshore" / "roles.sql", name)
    postgres.sql("CREATE TABLE relay_offshore.x (y int)", name, "relay_offshore")
    assert denied(postgres, name, "relay_offshore", "CREATE TABLE public.x (y int)")


def test_a_log_that_is_not_there_is_not_made_by_looking(border_settings):
    with pytest.raises(ConfigError, match=r"log\.db"):
        stores.open_beside(border_settings, "log")
    assert not (border_settings.data / "log.db").exists()
    stores.open_stores(border_settings).close()
    stores.open_beside(border_settings, "log").close()


def test_an_empty_schema_is_no_masking_log_and_stays_empty(settings, postgres, database):
    with pytest.raises(ConfigError, match="relay_log: "):
        stores.open_beside(settings, "log")
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname LIKE 'relay%'"
    assert postgres.sql(tables, database) == "0"
    stores.open_stores(settings).close()
    stores.open_beside(settings, "log").close()
