"""One reader per family of formats: bytes into a draft. Imported only in the sandboxed child."""
