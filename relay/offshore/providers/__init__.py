"""The only code that knows a model vendor: one module per dialect, one table of capabilities."""
