import pytest

from relay.errors import ConfigError
from relay.store.looking import look
from relay.store.migrations import Schema


@pytest.fixture
def schema(tmp_path):
    folder = tmp_path / "things"
    folder.mkdir()
    (folder / "0001_a.sql").write_text("CREATE TABLE things (id TEXT);\n")
    return Schema("things", folder)


def test_looking_tells_what_the_next_start_would_do_and_changes_nothing(place, opened, schema):
    (schema.folder / "0002_b.sql").write_text("ALTER TABLE things ADD COLUMN b TEXT;\n")
    first = look(place, [schema])
    assert first.state in ("missing", "empty")
    (schema.folder / "0002_b.sql").unlink()
    opened(schema, exclusive=False)
    assert look(place, [schema]) == ("current", ())
    (schema.folder / "0002_b.sql").write_text("ALTER TABLE things ADD COLUMN b TEXT;\n")
    assert look(place, [schema]) == ("behind", ("things 0002",))
    assert look(place, [schema]) == ("behind", ("things 0002",))


def test_a_newer_database_is_refused(place, opened, schema):
    (schema.folder / "0002_b.sql").write_text("ALTER TABLE things ADD COLUMN b TEXT;\n")
    opened(schema, exclusive=False)
    (schema.folder / "0002_b.sql").unlink()
    with pytest.raises(ConfigError, match="start the newer relay") as newer:
        look(place, [schema])
    assert newer.value.code == "schema_newer"


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path, schema):
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ConfigError, match=r"x\.db"):
        look(path, [schema])
    assert path.read_bytes().startswith(b"not a database")


def test_a_path_that_the_system_does_not_give_us_is_named(tmp_path, schema):
    path = tmp_path / ("x" * 300)
    with pytest.raises(ConfigError, match="user that relay runs as") as caught:
        look(path, [schema])
    assert caught.value.code == "data_folder"
