"""A text as the rules read it: its normal form with a map back, words, tables."""
