import pytest

from relay.errors import ConfigError
from relay.store.database import Database
from relay.store.migrations import Schema


@pytest.fixture
def schema(tmp_path):
    folder = tmp_path / "things"
    folder.mkdir()
    (folder / "0001_first.sql").write_text("CREATE TABLE a (x TEXT);\n\nCREATE TABLE b (y TEXT);")
    return Schema("things", folder)


@pytest.fixture
def migrate(place):
    """Open the database as a start does, and close it."""

    def run(schemas, now):
        Database(place, schemas, clock=lambda: now).close()

    return run


@pytest.fixture
def look(place):
    """Read the database without migrating it."""

    async def run(unit):
        db = Database(place, [], exclusive=False)
        try:
            return await db.read(unit)
        finally:
            db.close()

    return run


def versions(tx):
    rows = tx.all("SELECT schema, version, applied_at FROM schema_version ORDER BY 1, 2")
    return [tuple(row[n] for n in range(3)) for row in rows]


def exists(name):
    """Whether there is a table of that name: selecting nothing from it fails otherwise."""

    def unit(tx):
        try:
            tx.one(f"SELECT 1 FROM {name} LIMIT 0")  # noqa: S608 - a literal
        except Exception:
            return False
        return True

    return unit


async def test_files_are_applied_once_and_in_order(migrate, look, schema):
    migrate([schema], now=1.0)
    (schema.folder / "0002_more.sql").write_text("ALTER TABLE a ADD COLUMN z TEXT;\n")
    migrate([schema], now=2.0)
    migrate([schema], now=3.0)
    assert await look(versions) == [("things", 1, 1.0), ("things", 2, 2.0)]
    assert await look(lambda tx: tx.all("SELECT x, z FROM a")) == []


async def test_schemas_of_one_database_are_numbered_apart(migrate, look, schema, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "0001_first.sql").write_text("CREATE TABLE c (x TEXT);\n")
    migrate([schema, Schema("others", other)], now=1.0)
    assert [await look(exists(name)) for name in "abcd"] == [True, True, True, False]
    assert await look(versions) == [("others", 1, 1.0), ("things", 1, 1.0)]


async def test_a_newer_database_is_refused_and_left_alone(migrate, look, schema):
    newer = schema.folder / "0002_more.sql"
    newer.write_text("CREATE TABLE d (x TEXT);\n")
    migrate([schema], now=1.0)
    newer.unlink()
    (schema.folder / "0003_other.sql").write_text("CREATE TABLE e (x TEXT);\n")
    with pytest.raises(ConfigError, match="version 2 of schema 'things'") as caught:
        migrate([schema], now=2.0)
    assert caught.value.code == "schema_newer"
    assert not await look(exists("e"))


def test_a_migration_that_changed_after_it_ran_is_refused(migrate, schema):
    migrate([schema], now=1.0)
    (schema.folder / "0001_first.sql").write_text("CREATE TABLE a (x TEXT, evil TEXT);\n")
    with pytest.raises(ConfigError, match=r"0001_first\.sql") as caught:
        migrate([schema], now=2.0)
    assert caught.value.code == "schema_changed"


async def test_a_migration_that_fails_in_the_middle_leaves_nothing(migrate, look, schema):
    migrate([schema], now=1.0)
    broken = schema.folder / "0002_broken.sql"
    broken.write_text("CREATE TABLE half (x TEXT);\n\nCREATE TABLE a (x TEXT);\n")
    with pytest.raises(ConfigError):
        migrate([schema], now=2.0)
    assert not await look(exists("half"))
    assert len(await look(versions)) == 1
    broken.write_text("CREATE TABLE half (x TEXT);\n")
    migrate([schema], now=3.0)
    assert await look(exists("half"))
