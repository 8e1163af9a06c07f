import pytest

from relay.store.migrations import Schema

TABLE = "CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL);\n"


@pytest.fixture
def schema(tmp_path):
    """A schema of one table, `t`."""
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "0001_t.sql").write_text(TABLE)
    return Schema("t", folder)
