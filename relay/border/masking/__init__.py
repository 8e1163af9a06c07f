"""A stored message becomes a turn: extract, mask in child processes, check, clear, hand on."""
