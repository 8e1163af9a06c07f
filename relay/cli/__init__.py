"""One module a verb: `arguments` declares, `run` does and returns the exit code."""
