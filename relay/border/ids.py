"""Ids of messages, threads and runs."""

import secrets


def new_id(kind: str) -> str:
    """Draw an id: `m_…`, `t_…` or `r_…` and 24 hex digits.

    All of it is chance: these ids go abroad, and must not tell which messages came in together.
    """
    return f"{kind}_{secrets.token_hex(12)}"
