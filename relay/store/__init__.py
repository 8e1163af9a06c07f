"""The database: one SQLite file per duty, group commit, portable SQL, forward-only migrations."""
