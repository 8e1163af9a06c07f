"""Root is told whose files it would mix its own with; nobody else is stopped."""

import os

import pytest

from relay import config_file, file_owner
from relay.errors import ConfigError
from relay.setup.side import prepare

NOBODY = 65534


@pytest.fixture
def as_root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)


@pytest.fixture
def theirs(monkeypatch):
    """Everything belongs to another user; who runs the tests need not be able to make it so."""
    monkeypatch.setattr(file_owner, "_owner", lambda _path: NOBODY)


def test_root_is_told_whose_configuration_it_is_and_how_to_run_it(tmp_path, as_root, theirs):
    with pytest.raises(ConfigError) as refused:
        config_file.load(tmp_path / "config.yaml")
    assert refused.value.code == "run_as_root"
    assert f"runuser -u {file_owner.name(NOBODY)} -- relay" in refused.value.russian
    assert f"runuser -u {file_owner.name(NOBODY)} -- relay" in refused.value.english


def test_root_makes_no_side_in_folders_of_another(tmp_path, as_root, theirs):
    with pytest.raises(ConfigError, match="runuser"):
        prepare(tmp_path / "etc", tmp_path / "lib" / "border")
    assert list(tmp_path.iterdir()) == []


def test_the_owner_and_whoever_is_not_root_go_on(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY + 1)
    file_owner.refuse_root(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(file_owner, "_owner", lambda _path: 0)
    file_owner.refuse_root(tmp_path)


def test_what_is_not_there_is_for_whoever_opens_it(tmp_path, as_root):
    file_owner.refuse_root(tmp_path / "none")


def test_a_user_without_a_name_is_told_by_its_number():
    assert file_owner.name(4_000_000_001) == "#4000000001"
    assert file_owner.own_name() == file_owner.name(os.geteuid())
