"""Backups: consistent, encrypted, data keys apart; restores that replay erasures first.

sealed    a file that only whoever has the backup key can read, and nobody can cut short
archive   what is in it: a manifest with hashes, then the databases
border    the side in the country: three databases in the order that keeps them consistent
offshore  the side abroad: everything but texts
"""
