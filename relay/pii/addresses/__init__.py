"""Postal addresses from the street down, and where they end."""
