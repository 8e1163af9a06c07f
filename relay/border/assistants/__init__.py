"""Assistants: one YAML each. What crosses is instructions, model, settings and schema only."""
