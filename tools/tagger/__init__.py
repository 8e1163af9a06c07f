"""Training of the tagger in `relay/pii/learned`; nothing here ships.

    uv venv --python 3.11 tagger-env
    uv pip install --python tagger-env -r tools/tagger/requirements.txt
    OMP_NUM_THREADS=1 tagger-env/bin/python -m tools.tagger relay/pii/data/tagger.npz --jobs 3

It reads `tests/corpus`, makes variants of every message (other values, other hands), learns
spelling from public word lists, trains three networks apart, then one that learns to answer as the
three do in the mean, and freezes that one. `--further WEIGHTS` lets the three begin where frozen
weights stand instead, which takes half the time: so the frozen weights were made, from those of
30 November 2026 (the file's history has them; they had been made from nothing, by the command
above, before `trade_names.txt` and `settlements.bin` were among the dictionaries):

    … -m tools.tagger relay/pii/data/tagger.npz --jobs 3 --variants 5 --further OLD.npz

`--without w17 w18` leaves authors out, to measure on messages by a hand that was not seen.
"""
