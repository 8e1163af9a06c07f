import pytest

from relay.signing import SyncToken
from relay.tokens import remembered
from relay.tokens.register import Bearer
from relay.tokens.remembered import KEEP, Remembered


class Register:
    """Tokens by key id; counts how often it is asked."""

    def __init__(self) -> None:
        self.known: dict[str, Bearer] = {}
        self.asked: list[str] = []

    def add(self, key_id: str) -> Bearer:
        self.known[key_id] = Bearer(SyncToken(key_id, b"s" * 32), "p")
        return self.known[key_id]

    async def find(self, key_id: str) -> Bearer | None:
        self.asked.append(key_id)
        return self.known.get(key_id)


@pytest.fixture
def register():
    return Register()


@pytest.fixture
def now():
    return [50.0]


@pytest.fixture
def memory(register, now):
    return Remembered(register.find, lambda: now[0])


async def test_within_a_second_nobody_is_asked_again(memory, register, now):
    known = register.add("k1")
    assert [await memory.find("k1") for _ in range(3)] == [known] * 3
    assert register.asked == ["k1"]
    now[0] += KEEP
    assert await memory.find("k1") == known
    assert register.asked == ["k1", "k1"]


async def test_a_revoked_token_is_refused_after_that_second(memory, register, now):
    register.add("k1")
    await memory.find("k1")
    del register.known["k1"]
    now[0] += KEEP
    assert await memory.find("k1") is None


async def test_what_is_unknown_is_asked_for_each_time(memory, register):
    assert await memory.find("k1") is None
    known = register.add("k1")
    assert await memory.find("k1") == known


async def test_the_memory_is_bounded_and_shows_no_secret(memory, register, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 3)
    for number in range(10):
        register.add(f"k{number}")
        assert await memory.find(f"k{number}") is not None
        assert len(memory._found) <= 3
    assert "s" * 8 not in repr(memory)
