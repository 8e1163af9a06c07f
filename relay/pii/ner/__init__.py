"""Named entities by slovnet's news tagger, run by our own inference."""
