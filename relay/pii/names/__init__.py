"""People: names that the dictionaries, the context or the news tagger tell."""
