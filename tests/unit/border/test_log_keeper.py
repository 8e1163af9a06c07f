import json

import msgspec
import pytest

from relay import config
from relay.border import log_keeper
from relay.border.destinations import Register
from relay.border.masking_log import heads, keys
from relay.errors import Unavailable
from tests.unit.border.conftest import P1, P2, events, message, rows, sent


@pytest.fixture
def key(side):
    keys.make(side.config.data / "log.key", "k1")
    return keys.load(side.config.data / "log.key")


def changed(side, **log):
    settings = msgspec.structs.replace(side.config, log=config.MaskingLog(**log))
    return side._replace(config=settings)


async def test_the_start_says_what_decides_over_the_way_abroad(side, key):
    await log_keeper.begin(side, key)
    names = [event for event, _ in await events(side)]
    assert names[:2] == ["log_key_changed", "policy_changed"]
    assert names.count("destination_changed") == 2
    assert names.count("assistant_changed") == len(side.assistants)
    assert [event for event, _ in await events(side, P2)] == names
    await log_keeper.begin(side, key)
    assert len(await events(side)) == len(names)


async def test_a_changed_destination_is_recorded_whole_and_its_text_is_kept(side, key):
    await log_keeper.begin(side, key)
    first, second = side.register.entries()
    moved = msgspec.structs.replace(second, country="NL", vendor="OpenAI")
    await log_keeper.begin(side._replace(register=Register([first, moved], first.id)), key)
    row = (await rows(side.log, "SELECT body FROM records WHERE portal = :p ORDER BY seq", p=P1))[
        -1
    ]
    record = json.loads(row["body"])["record"]
    assert (record["event"], record["subject"], record["reason"]) == (
        "destination_changed",
        "openai",
        "changed",
    )
    (entry,) = record["destinations"]
    assert (entry["country"], entry["vendor"], entry["valid_until"]) == (
        "NL",
        "OpenAI",
        "2099-12-31",
    )
    kept = await rows(
        side.state, "SELECT text FROM contents WHERE sha256 = :s", s=record["subject_sha256"]
    )
    assert json.loads(kept[0]["text"])["country"] == "NL"


async def test_roles_are_recorded_when_they_change(side, key):
    role = config.Role(user="ivanov", role="operator", portals=[P1])
    settings = msgspec.structs.replace(side.config, access=config.Access(roles=[role]))
    await log_keeper.begin(side._replace(config=settings), key)
    await log_keeper.begin(side, key)
    told = [(event, why) for event, why in await events(side) if event == "role_changed"]
    assert told == [("role_changed", "added"), ("role_changed", "removed")]
    assert not [one for one in await events(side, P2) if one[0] == "role_changed"]


async def test_a_turn_signs_marks_and_delivers_each_head_once(side, key, tmp_path):
    side = changed(side, heads_directory=tmp_path)
    await sent(side, message())
    await log_keeper.tend(side, key, P1)
    await log_keeper.tend(side, key, P1)
    (file,) = tmp_path.glob("*.head")
    assert file.name == f"{P1}-000000000003.head"
    assert await side.log.read(lambda tx: heads.undelivered(tx, P1)) == []
    assert (await rows(side.state, "SELECT size FROM log_marks")) == [{"size": 3}]


async def test_what_cannot_be_delivered_is_tried_again(side, key, tmp_path):
    broken = changed(side, heads_directory=tmp_path / "gone")
    await sent(side, message())
    with pytest.raises(Unavailable, match="heads_directory"):
        await log_keeper.tend(broken, key, P1)
    await log_keeper.tend(changed(side, heads_directory=tmp_path), key, P1)
    assert len(list(tmp_path.glob("*.head"))) == 1


async def test_a_log_in_doubt_is_not_signed_over(side, key):
    await sent(side, message())
    await log_keeper.tend(side, key, P1)
    await side.log.write(lambda tx: tx.run("DELETE FROM records WHERE seq = 3"))
    await side.log.write(lambda tx: tx.run("DELETE FROM chains"))
    await log_keeper.tend(side, key, P1)
    assert [row["size"] for row in await rows(side.log, "SELECT size FROM heads")] == [3]
    assert await rows(side.state, "SELECT portal FROM egress") == [{"portal": P1}]
