"""`relay init`: from nothing to a side that can be started: answers, keys, configuration, token."""
