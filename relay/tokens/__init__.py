"""Sync tokens: issued once, sealed at rest, looked up by key id for every request."""

from pathlib import Path

from relay.store.migrations import Schema

SCHEMA = Schema("tokens", Path(__file__).parent / "schema")

LIVE = "revoked IS NULL AND (not_after IS NULL OR not_after > :now)"
"""Of a row that is valid at `:now`. A clock that is set back revives nothing that was revoked."""
