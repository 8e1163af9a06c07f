import hashlib

import pytest

from relay import signing
from relay.errors import Conflict
from relay.tokens import SCHEMA, requests


@pytest.fixture
def tx(begin, clock):
    return begin([SCHEMA], clock)


def remember(tx, key="k", name="id", body=b"body", keep=requests.KEEP):
    return requests.remember(tx, key, name, sha256(body), 202, b"answer", keep)


def recall(tx, key, name, body):
    return requests.recall(tx, key, name, sha256(body))


def sha256(body):
    return hashlib.sha256(body).hexdigest()


def test_the_same_request_gets_the_stored_answer(tx):
    assert recall(tx, "k", "id", b"body") is None
    assert remember(tx) is True
    assert recall(tx, "k", "id", b"body") == (202, b"answer")


def test_the_same_id_with_another_body_is_a_conflict(tx):
    remember(tx)
    with pytest.raises(Conflict) as caught:
        recall(tx, "k", "id", b"body ")
    assert (caught.value.status, caught.value.code) == (409, "id_reused")


def test_ids_of_different_keys_do_not_meet(tx):
    remember(tx, key="k1")
    assert recall(tx, "k2", "id", b"other") is None
    assert remember(tx, key="k2") is True


def test_an_id_is_remembered_once_and_its_first_answer_stays(tx):
    remember(tx)
    assert remember(tx, body=b"other") is False
    assert recall(tx, "k", "id", b"body") == (202, b"answer")


def test_an_id_is_forgotten_after_its_time_and_not_before(tx, clock):
    remember(tx, keep=10.0)
    clock.now = 1010.0
    assert remember(tx, keep=10.0) is False
    clock.now = 1010.1
    assert remember(tx, keep=10.0) is True


def test_what_is_forgotten_leaves_no_row(tx, clock):
    for number in range(50):
        remember(tx, name=f"n{number}", keep=float(number))
    clock.now = 2000.0
    remember(tx, name="last")
    assert [row["webhook_id"] for row in tx.all("SELECT webhook_id FROM requests")] == ["last"]


def test_a_nonce_outlives_every_timestamp_that_could_carry_it():
    assert requests.NONCE >= 2 * signing.TOLERANCE


def test_a_forgotten_body_is_new_again_and_others_are_known(tx):
    remember(tx)
    remember(tx, name="other", body=b"other")
    requests.forget(tx, sha256(b"body"))
    assert recall(tx, "k", "id", b"body") is None
    assert recall(tx, "k", "other", b"other") == (202, b"answer")
