import ssl

import pytest

from relay import config
from relay.errors import ConfigError
from relay.store.url import Address, arguments, parse


def test_a_url_names_server_role_and_database():
    found = parse("postgresql://relay_log@db.example.com:6432/relay")
    assert found == Address(["db.example.com"], [6432], "relay_log", "relay")
    assert found.shown == "relay_log@db.example.com:6432/relay"
    assert not found.local


def test_the_port_and_the_short_scheme_have_their_defaults():
    assert parse("postgres://r%40x@h/d%20b") == Address(["h"], [5432], "r@x", "d b")


def test_several_hosts_are_tried_for_the_one_that_writes():
    found = parse("postgresql://r@a:1,b,[::1]:3/d")
    assert (found.hosts, found.ports) == (["a", "b", "::1"], [1, 5432, 3])
    assert not found.local
    given = arguments(config.Postgres(url="postgresql://r@a,b/d"))
    assert given["target_session_attrs"] == "read-write"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://r@127.0.0.1/d",
        "postgresql://r@localhost:1/d",
        "postgresql://r@[::1]/d",
        "postgresql://r@/d?host=/run/postgresql",
    ],
)
def test_plain_text_stays_on_this_machine(url):
    assert parse(url).local
    assert arguments(config.Postgres(url=url))["ssl"] is False


def test_every_other_hop_is_tls_with_a_checked_certificate():
    context = arguments(config.Postgres(url="postgresql://r@db.example.com/d"))["ssl"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://r@h/d", "postgresql://role@host"),
        ("postgresql://h/d", "postgresql://role@host"),
        ("postgresql://r@h", "postgresql://role@host"),
        ("postgresql://r@/d", "postgresql://role@host"),
        ("postgresql://r@h:0/d", "postgresql://role@host"),
        ("postgresql://r@h:x/d", "postgresql://role@host"),
        ("postgresql://r@[h/d", "postgresql://role@host"),
        ("postgresql://r:s3cret@h/d", "password_file"),
        ("postgresql://r@h/d?sslmode=disable", "options"),
        ("postgresql://r@h/d?host", "postgresql://role@host"),
        ("postgresql://r@h/d?host=/run", "socket"),
        ("postgresql://r@/d?host=run", "socket"),
    ],
)
def test_a_url_of_another_form_is_refused_without_being_repeated(url, says):
    with pytest.raises(ConfigError) as caught:
        parse(url)
    assert caught.value.code == "database_url"
    assert says in caught.value.detail
    assert "s3cret" not in caught.value.detail


def test_the_password_comes_from_a_file_that_only_its_owner_reads(tmp_path):
    file = tmp_path / "password"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    settings = config.Postgres(url="postgresql://r@localhost/d", password_file=file)
    assert arguments(settings)["password"] == "s3cret"
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        arguments(settings)


def test_a_certificate_file_that_is_none_is_named(tmp_path):
    url = "postgresql://r@db.example.com/d"
    missing = tmp_path / "ca.pem"
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        arguments(config.Postgres(url=url, ca_file=missing))
    missing.write_text("no certificate")
    with pytest.raises(ConfigError, match=r"ca\.pem"):
        arguments(config.Postgres(url=url, ca_file=missing))
