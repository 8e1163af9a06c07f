"""Secrets are read from files of their owner alone; a key may be printed by a command."""

import os
import re
import sys

import pytest

from relay import file_owner, secret_files
from relay.border.masking_log import keys as log_keys
from relay.errors import ConfigError
from relay.sealing import Keyring, new_keyring_text
from relay.secret_files import read_key, read_secret
from relay.setup import rotating

SECRET = "top-secret-value"


def secret_file(tmp_path, mode):
    path = tmp_path / "some.key"
    path.write_text(f"  {SECRET}\n")
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_secret_file_of_its_owner_alone_is_read(tmp_path, mode):
    assert read_secret(secret_file(tmp_path, mode)) == SECRET


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_secret_file_open_to_others_is_refused_with_what_to_do(tmp_path, mode):
    path = secret_file(tmp_path, mode)
    with pytest.raises(ConfigError) as caught:
        read_secret(path)
    assert caught.value.code == "key_file_open"
    assert f"chmod 600 {path}" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_secret_of_another_user_is_told_with_whose_it_must_be(tmp_path, monkeypatch):
    path = secret_file(tmp_path, 0o600)

    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # whoever runs the tests may be root
    with pytest.raises(ConfigError) as caught:
        read_secret(path)
    assert caught.value.code == "key_file_rights"
    assert f"chown {file_owner.own_name()} {path}" in caught.value.russian


def test_a_mark_of_byte_order_is_no_part_of_a_secret(tmp_path):
    path = secret_file(tmp_path, 0o600)
    path.write_bytes(b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")
    assert read_secret(path) == SECRET


def test_a_link_to_an_open_file_does_not_hide_it(tmp_path):
    link = tmp_path / "link.key"
    link.symlink_to(secret_file(tmp_path, 0o644))
    with pytest.raises(ConfigError, match="others can read it"):
        read_secret(link)


def test_a_secret_that_is_missing_a_folder_or_no_text_is_named(tmp_path):
    binary = secret_file(tmp_path, 0o600)
    binary.write_bytes(b"\xff\x00\xfe")
    folder = tmp_path / "folder"
    folder.mkdir(mode=0o700)
    for path in (tmp_path / "none", binary, folder):
        with pytest.raises(ConfigError, match=re.escape(str(path))):
            read_secret(path)


def command(tmp_path, text, mode=0o700):
    path = tmp_path / "sealing"
    path.write_text(text)
    path.chmod(mode)
    return path


def printing(tmp_path, text, mode=0o700):
    return command(tmp_path, f"#!{sys.executable}\nprint({text!r})\n", mode)


def test_what_a_command_prints_is_the_key(tmp_path):
    text = new_keyring_text("k1")
    path = printing(tmp_path, text)
    assert read_key(path) == text.strip()
    ring = Keyring.load(path)
    assert ring.unwrap(ring.wrap(b"x", "c"), "c") == b"x"


def test_a_key_file_that_is_no_command_is_read(tmp_path):
    assert read_key(secret_file(tmp_path, 0o600)) == SECRET


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_command_that_others_may_read_or_change_is_not_run(tmp_path, mode):
    ran = tmp_path / "ran"
    path = command(tmp_path, f"#!{sys.executable}\nopen({str(ran)!r}, 'w')\n", mode)
    with pytest.raises(ConfigError, match="others can read it"):
        read_key(path)
    assert not ran.exists()


def test_another_users_command_is_not_run(tmp_path, monkeypatch):
    path = printing(tmp_path, SECRET)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    uid = path.stat().st_uid
    if uid == 0:  # root's own may be run by everybody who can read it
        os.chown(path, 4712, -1)
    with pytest.raises(ConfigError, match="run as its owner"):
        read_key(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("k1 " + "A" * 43 + "=\n", "chmod 600"),  # the key itself, by mistake executable
        (f"#!{sys.executable}\nprint('{SECRET}'); raise SystemExit(3)\n", "ended with code 3"),
        (f"#!{sys.executable}\nimport time\nprint('{SECRET}')\ntime.sleep(60)\n", "took more"),
        (f"#!{sys.executable}\nimport os\nos.write(1, b'\\xff')\n", "not a text file"),
    ],
)
def test_a_command_that_gives_no_key_is_named_and_what_it_printed_is_not(
    tmp_path, monkeypatch, text, told
):
    monkeypatch.setattr(secret_files, "SECONDS", 2)
    path = command(tmp_path, text)
    with pytest.raises(ConfigError, match=told) as caught:
        read_key(path)
    assert str(path) in str(caught.value)
    assert SECRET not in str(caught.value)


def test_no_new_key_is_written_into_a_command(tmp_path):
    path = printing(tmp_path, new_keyring_text("k1"))
    text = path.read_text()
    for write in (rotating.add_key, lambda given: log_keys.make(given, "k2")):
        with pytest.raises(ConfigError, match="print a new one first"):
            write(path)
    assert path.read_text() == text
