import threading

import pytest

from relay.errors import ConfigError
from relay.setup.files import make_folder, write_once


def test_a_secret_is_written_once_for_its_owner_only(tmp_path):
    path = tmp_path / "key"
    assert write_once(path, "one") is True
    assert write_once(path, "two") is False
    assert path.read_text() == "one"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_at_once_one_writes_and_the_file_is_whole(tmp_path):
    path, made = tmp_path / "key", []
    together = threading.Barrier(8)

    def write(number):
        together.wait()
        made.append(write_once(path, str(number) * 5000))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [False] * 7 + [True]
    assert len(set(path.read_text())) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_private_and_one_that_is_there_stays(tmp_path):
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    (tmp_path / "a" / "b").chmod(0o710)
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o710


def test_what_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file"):
        make_folder(tmp_path / "file" / "b")
    with pytest.raises(ConfigError, match="gone"):
        write_once(tmp_path / "gone" / "key", "x")
