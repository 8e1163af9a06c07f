"""Sync tokens: issued once, sealed at rest, looked up by key id for every request."""

from pathlib import Path

from relay.store.migrations import Schema

SCHEMA = Schema("tokens", Path(__file__).parent / "schema")
