"""How patterns are tried on a text: what a rule is, and where a match may begin at all."""
