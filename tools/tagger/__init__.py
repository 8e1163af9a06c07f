"""Training of the tagger in `relay/pii/learned`; nothing here ships.

    uv venv --python 3.11 tagger-env
    uv pip install --python tagger-env -r tools/tagger/requirements.txt
    tagger-env/bin/python -m tools.tagger relay/pii/data/tagger.npz

It reads `tests/corpus`, makes variants of every message (other values, other hands), learns
spelling from public word lists, trains three networks over one table of spelling, and freezes them:
about half an hour on one core. `--without w13 w14` leaves authors out, to measure on messages by a
hand that was not seen.

The frozen weights came about in steps: the first network and the second so, in ten and nine epochs
without w13 and w14 (their messages chose the thresholds), then each in four slower ones (rate
1.2e-3) on all; the third goes on from the first for eight. One run of the command, ten epochs
each, was not measured against them.
"""
