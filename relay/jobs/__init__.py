"""Durable work: the row is the truth, a claim is one conditional UPDATE, every finish is fenced."""

from pathlib import Path

from relay.store.migrations import Schema

SCHEMA = Schema("jobs", Path(__file__).parent / "schema")
