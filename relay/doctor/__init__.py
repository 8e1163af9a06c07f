"""`relay check`: looks at everything a side needs, changes nothing, and says how to mend it."""
