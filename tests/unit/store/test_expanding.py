"""Migrations expand, then contract: a node of the release before still works on the new schema."""

import re
from pathlib import Path

import pytest

RELEASED = {  # of 0.1.0: these made the tables
    "relay/jobs/schema/0001_jobs.sql",
    "relay/tokens/schema/0001_tokens.sql",
    "relay/border/schema/state/0001_state.sql",
    "relay/border/schema/vault/0001_vault.sql",
    "relay/border/schema/log/0001_log.sql",
    "relay/border/schema/log/0002_heads.sql",
    "relay/offshore/schema/0001_state.sql",
}
CONTRACTING = {
    # an index of the same columns in another order and a narrower one: 0.1.0 asks the same of both
    "relay/border/schema/log/0003_cleared.sql": "0.1.0",
}
"""Migrations that take something away, each with the release that no longer needed it."""

EXPANDS = re.compile(
    r"CREATE TABLE|CREATE (UNIQUE )?INDEX|INSERT INTO"
    r"|ALTER TABLE \w+ ADD COLUMN (?!.*NOT NULL(?!.*DEFAULT))",
    re.S,
)
MIGRATIONS = sorted(str(path) for path in Path("relay").rglob("schema/**/[0-9]*.sql"))


@pytest.mark.parametrize("name", [name for name in MIGRATIONS if name not in RELEASED])
def test_a_migration_after_the_first_release_only_expands(name):
    text = re.sub(r"--.*", "", Path(name).read_text(encoding="utf-8"))
    for statement in text.split(";"):
        if statement.strip() and not EXPANDS.match(statement.strip()):
            assert name in CONTRACTING, statement


def test_the_released_migrations_are_still_there_and_numbers_are_used_once():
    assert set(MIGRATIONS) >= RELEASED
    numbers = [(str(Path(name).parent), Path(name).name[:4]) for name in MIGRATIONS]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize(
    ("statement", "expands"),
    [
        ("CREATE TABLE t (a TEXT NOT NULL)", True),
        ("CREATE UNIQUE INDEX i ON t (a)", True),
        ("ALTER TABLE t ADD COLUMN b TEXT", True),
        ("ALTER TABLE t ADD COLUMN b TEXT NOT NULL DEFAULT ''", True),
        ("ALTER TABLE t ADD COLUMN b TEXT NOT NULL", False),
        ("ALTER TABLE t DROP COLUMN b", False),
        ("ALTER TABLE t RENAME COLUMN a TO b", False),
        ("DROP TABLE t", False),
        ("DELETE FROM t", False),
    ],
)
def test_what_counts_as_expanding(statement, expands):
    assert bool(EXPANDS.match(statement)) == expands
