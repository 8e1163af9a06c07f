"""What the dictionaries say of a word: sorts, readings, case forms, scripts."""
