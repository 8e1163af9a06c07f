"""A small tagger trained on marked messages: what it says of each token, and how that is read.

Runs at the border beside the rules; the guard does without it. `tools/tagger` trains it.
"""
