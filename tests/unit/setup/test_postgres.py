import base64

import pytest

from relay.errors import ConfigError
from relay.setup.postgres import passwords, role_url, roles_sql, verifier


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("postgresql://db:5432/relay", "postgresql://r@db:5432/relay"),
        ("postgresql://a,b:6/relay", "postgresql://r@a,b:6/relay"),
        ("postgresql:///relay?host=/run/pg", "postgresql://r@/relay?host=/run/pg"),
    ],
)
def test_a_role_is_put_into_the_url(given, wanted):
    assert role_url(given, "r") == wanted


@pytest.mark.parametrize(
    "given", ["mysql://db/relay", "postgresql://me@db/relay", "postgresql://db", "[", "relay"]
)
def test_anything_else_is_refused(given):
    with pytest.raises(ConfigError, match="without a role"):
        role_url(given, "r")


def test_passwords_are_made_once_for_their_owner_only(tmp_path):
    first = passwords(tmp_path, ["state", "vault"])
    assert first == passwords(tmp_path, ["state", "vault"])
    assert first["state"] != first["vault"]
    assert (tmp_path / "state.password").stat().st_mode & 0o777 == 0o600


def test_the_verifier_is_the_one_of_the_rfc():
    """RFC 7677's example: user, pencil, this salt, 4096 rounds; its server signature follows."""
    import hmac

    salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    made = verifier("pencil", salt)
    assert made.startswith("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$")
    server_key = base64.b64decode(made.rpartition(":")[2])
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    message = (
        "n=user,r=rOprNGfwEbeRWgbNEkqO,"
        f"r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r={nonce}"
    )
    signature = base64.b64encode(hmac.digest(server_key, message.encode(), "sha256")).decode()
    assert signature == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def test_the_sql_holds_no_password(tmp_path):
    (tmp_path / "roles.sql").write_text("SELECT 1;")
    given = passwords(tmp_path, ["state"])
    sql = roles_sql(tmp_path / "roles.sql", given)
    assert sql.startswith("SELECT 1;\n")
    assert "ALTER ROLE relay_state PASSWORD 'SCRAM-SHA-256$4096:" in sql
    assert given["state"] not in sql
