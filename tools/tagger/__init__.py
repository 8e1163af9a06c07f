"""Training of the tagger in `relay/pii/learned`; nothing here ships.

    uv venv --python 3.11 tagger-env
    uv pip install --python tagger-env -r tools/tagger/requirements.txt
    OMP_NUM_THREADS=1 tagger-env/bin/python -m tools.tagger relay/pii/data/tagger.npz --jobs 3

It reads `tests/corpus`, makes variants of every message (other values, other hands), learns
spelling from public word lists, trains three networks apart, then one that learns to answer as the
three do in the mean, and freezes that one. The frozen weights are what this command made, whole, in
1 705 s on two cores shared with other work, before `trade_names.txt` was among the dictionaries.
`--without w17 w18` leaves authors out, to measure on messages by a hand that was not seen.
"""
