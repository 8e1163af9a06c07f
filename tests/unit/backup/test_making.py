import os
import time

import pytest

from relay.backup import making
from relay.errors import VerbFailed

DAY = 86400


def test_names_sort_by_time_and_tell_it(tmp_path):
    for moment in (1795248000.0, 1795248000.0 - DAY, 1795248000.0 + 1):
        (tmp_path / making.name("border", "backup", moment)).touch()
    (tmp_path / "border-notes.backup").touch()
    (tmp_path / making.name("offshore", "backup", 1.0)).touch()
    assert [moment for _, moment in making.of(tmp_path, "border", "backup")] == [
        1795248000.0 - DAY,
        1795248000.0,
        1795248001.0,
    ]


def test_data_keys_past_their_term_are_removed_and_no_other_file(tmp_path):
    now = time.time()
    for days in (1, 6.9, 7.1, 30):
        for kind in ("keys", "backup"):
            (tmp_path / making.name("border", kind, now - days * DAY)).touch()
    removed = making.remove_old_keys(tmp_path, "border", 7)
    assert len(removed) == 2
    assert len(list(making.of(tmp_path, "border", "keys"))) == 2
    assert len(list(making.of(tmp_path, "border", "backup"))) == 4


def test_copies_are_made_in_a_private_folder_that_goes(tmp_path):
    (tmp_path / ".backup-left").mkdir()
    with making.private(tmp_path) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert os.listdir(tmp_path) == [folder.name]
    assert os.listdir(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(VerbFailed, match="на пути не папка"),
        making.private(tmp_path / "file" / "data"),
    ):
        pass
