"""The auditor's verifier: small modules that become one file without dependencies."""
