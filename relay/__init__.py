"""Relay: leads sorted by a model abroad, with every identifier replaced before the border."""

__version__ = "0.1.0"
