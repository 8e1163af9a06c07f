import base64

import pytest

from relay.border import vault
from relay.errors import Held
from relay.pii.types import Masked, MaskedPart, Replacement, Value
from relay.sealing import Keyring
from relay.store.database import Database
from tests.fakes.canaries import Canaries

KEYS = Keyring({"k1": b"1" * 32})
NAME, PHONE = "Абрикосова Ульяна", "+7 916 555-01-73"
RAW = f'{{"fields":["{NAME}","{PHONE}"]}}'.encode()
VALUES = {
    "[PERSON_1]": Value("PERSON", NAME, (NAME, "Ульяны Абрикосовой")),
    "[PHONE_1]": Value("PHONE", "+79165550173", (PHONE,)),
}
PART = MaskedPart(
    "field:0",
    Masked("[PERSON_1], [PHONE_1]"),
    (
        Replacement(0, 17, "[PERSON_1]", "PERSON", "form", NAME),
        Replacement(19, 35, "[PHONE_1]", "PHONE", "form", PHONE),
    ),
)


@pytest.fixture
def tx(begin):
    return begin([vault.SCHEMA], lambda: 1000.0)


def keep(tx, thread="t1", message="m1", portal="p1"):
    vault.keep_raw(tx, KEYS, portal, thread, message, RAW)
    vault.keep_masking(tx, KEYS, thread, message, VALUES, (PART,))


def test_what_was_kept_comes_back(tx):
    keep(tx)
    assert vault.raw(tx, KEYS, "t1", "m1") == RAW
    assert vault.values(tx, KEYS, "t1") == VALUES


def test_keeping_again_changes_nothing_and_adds_nothing(tx):
    keep(tx)
    vault.keep_raw(tx, KEYS, "p1", "t1", "m1", b"something else")
    keep(tx)
    assert vault.raw(tx, KEYS, "t1", "m1") == RAW
    assert vault.values(tx, KEYS, "t1") == VALUES
    for table, rows in (("threads", 1), ("raw", 1), ("placeholders", 2), ("positions", 1)):
        assert len(tx.all(f"SELECT * FROM {table}")) == rows  # noqa: S608 - literals


def test_threads_know_nothing_of_each_other(tx):
    keep(tx)
    vault.keep_raw(tx, KEYS, "p1", "t2", "m2", b"other")
    assert vault.values(tx, KEYS, "t2") == {}
    with pytest.raises(Held):
        vault.raw(tx, KEYS, "t2", "m1")


def test_another_key_file_does_not_open_it(tx):
    keep(tx)
    for keys in (Keyring({"k1": b"2" * 32}), Keyring({"k2": b"1" * 32})):
        with pytest.raises(Held):
            vault.raw(tx, keys, "t1", "m1")
        with pytest.raises(Held):
            vault.values(tx, keys, "t1")


MOVED = {
    "a message under another's id": "UPDATE raw SET message = 'm2' WHERE message = 'm1'",
    "a message in another thread": "UPDATE raw SET thread = 't2' WHERE message = 'm1'",
    "a value behind another placeholder": (
        "UPDATE placeholders SET placeholder = '[PERSON_9]' WHERE placeholder = '[PERSON_1]'"
    ),
    "a value in another thread": "UPDATE placeholders SET thread = 't2' WHERE thread = 't1'",
    "another thread's key": (
        "UPDATE threads SET wrapped = (SELECT wrapped FROM threads WHERE id = 't2') WHERE id = 't1'"
    ),
}


def everything(tx):
    for row in tx.all("SELECT thread, message FROM raw"):
        vault.raw(tx, KEYS, row["thread"], row["message"])
        vault.values(tx, KEYS, row["thread"])


@pytest.mark.parametrize("move", MOVED)
def test_a_row_that_was_moved_does_not_open(tx, move):
    keep(tx)
    vault.keep_raw(tx, KEYS, "p1", "t2", "m3", b"other")
    everything(tx)
    assert tx.run(MOVED[move]) >= 1
    with pytest.raises(Held):
        everything(tx)


def test_values_of_one_placeholder_cannot_be_swapped(tx):
    keep(tx)
    rows = tx.all("SELECT placeholder, sealed FROM placeholders ORDER BY placeholder")
    for row, other in zip(rows, reversed(rows), strict=True):
        tx.run(
            "UPDATE placeholders SET sealed = :s WHERE placeholder = :p",
            s=other["sealed"],
            p=row["placeholder"],
        )
    with pytest.raises(Held, match="sealed_unreadable"):
        vault.values(tx, KEYS, "t1")


@pytest.mark.parametrize("ask", [vault.values, lambda tx, k, t: vault.raw(tx, k, t, "m1")])
def test_what_is_not_there_is_forgotten(tx, ask):
    with pytest.raises(Held, match="forgotten"):
        ask(tx, KEYS, "t1")


def test_a_fingerprint_tells_sameness_within_a_thread_and_nothing_beyond(tx):
    keep(tx)
    vault.keep_raw(tx, KEYS, "p1", "t2", "m2", RAW)
    same = vault.fingerprint(tx, KEYS, "t1", RAW)
    assert same == vault.fingerprint(tx, KEYS, "t1", RAW)
    assert same != vault.fingerprint(tx, KEYS, "t1", RAW + b" ")
    assert same != vault.fingerprint(tx, KEYS, "t2", RAW)


async def test_nothing_readable_stands_in_the_files(tmp_path):
    """Every byte of the database and its journal, in every form in which a value could show."""
    canaries = Canaries([NAME, PHONE, "Ульяны Абрикосовой", "+79165550173"])
    canaries.scan(RAW, "control")
    assert canaries.hits, "the scan would not see anything"
    canaries.hits.clear()
    db = Database(tmp_path / "vault.db", [vault.SCHEMA])
    await db.write(keep)
    for _ in range(3):
        await db.write(keep)
    for path in sorted(tmp_path.iterdir()):
        canaries.scan(path.read_bytes(), path.name)
    db.close()
    content = (tmp_path / "vault.db").read_bytes()
    canaries.scan(content, "closed")
    assert canaries.hits == []
    assert len(content) > 4096
    assert base64.b64encode(b"1" * 32) not in content
    assert b"1" * 32 not in content
