import inspect
from typing import get_args

import pytest

from relay import errors
from relay.errors import Outcome, RelayError

TREE = {
    name: found
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, RelayError)
}
NO_CODE = {"BadSignature", "RawPersonalData"}
TOLD = {"Told", "ConfigError", "VerbFailed", "LogBroken"}


def made(name, detail="Иванов, +79161234567"):
    if name in TOLD:
        return TREE[name]("file_kind", path="x.pdf")
    return TREE[name]() if name in NO_CODE else TREE[name]("some_code", detail)


@pytest.mark.parametrize("name", sorted(set(TREE) - TOLD))
def test_an_error_shows_its_code_and_nothing_else(name):
    """`str`, `repr` and `args` are what tracebacks, loggers and crash reports take."""
    error = made(name)
    shown = f"{error} {error!r} {error.args}"
    assert error.code in shown
    assert "Иванов" not in shown


@pytest.mark.parametrize("name", sorted(TOLD))
def test_only_what_is_told_speaks_to_the_person_at_the_keyboard(name):
    assert "x.pdf" in str(made(name))


def test_what_may_be_tried_again_is_exactly_what_is_unavailable():
    again = {name for name in TREE if not made(name).permanent}
    assert again == {"Unavailable", "Stopped"}


def test_every_error_ends_in_an_outcome_of_the_list():
    for name in TREE:
        assert made(name).outcome in get_args(Outcome)
    assert {name for name in TREE if made(name).outcome == "refused"} == {
        "Refused",
        "BadSignature",
        "Malformed",
        "Conflict",
        "RawPersonalData",
    }


def test_statuses_are_those_of_the_contract():
    wanted = {"BadSignature": 401, "Malformed": 400, "Conflict": 409, "RawPersonalData": 422}
    assert {name: made(name).status for name in wanted} == wanted
    assert {made(name).status for name in ("Unavailable", "Stopped")} == {503}
    assert errors.Refused("x", status=413).status == 413
    assert errors.Refused.status == 400


def test_the_drawn_tree_is_the_tree():
    drawn = [line.strip("│├└─ ").split(" ")[0] for line in inspect.getdoc(errors).splitlines()]
    assert set(TREE) - {"RelayError"} <= set(drawn)
    assert "RelayError(code," in drawn
