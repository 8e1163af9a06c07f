"""Training of the tagger in `relay/pii/learned`; nothing here ships.

    uv venv --python 3.11 tagger-env
    uv pip install --python tagger-env -r tools/tagger/requirements.txt
    tagger-env/bin/python -m tools.tagger relay/pii/data/tagger.npz

It reads `tests/corpus`, makes variants of every message (other values, other hands), learns
spelling from public word lists, trains, and freezes the weights; about half an hour on one core.
`--without w3` leaves an author out, to measure on messages by a hand that was not seen.
"""
