"""How two parties speak: signed JSON requests and signed answers, the same on every hop."""
