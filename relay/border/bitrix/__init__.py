"""The portal over REST: a thin client, what is read from a card, and what is written to it."""
