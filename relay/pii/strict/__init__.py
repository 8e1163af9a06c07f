"""Default deny: what `strict` masks because nothing says that it is harmless."""
