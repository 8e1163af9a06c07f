import json

import pytest
import yaml

from relay.__main__ import main
from relay.border import masking_log
from relay.border.masking_log import Record, append
from relay.store.database import Database


@pytest.fixture
def file(tmp_path):
    """A border's configuration; nothing else of it is there yet."""
    settings = {
        "portals": [{"id": "p1", "key_file": "k"}],
        "offshore": {"url": "https://x", "token_file": "t", "destination": "d"},
        "destinations": [],
        "data": "data",
        "sealing_key_file": "s",
    }
    path = tmp_path / "config.yaml"
    path.write_text(yaml.safe_dump({"border": settings}))
    return path


async def fill(file, **portals):
    db = Database(file.parent / "data" / "log.db", (masking_log.SCHEMA,))
    for portal, count in portals.items():
        for number in range(count):
            record = Record(event="cleared", lead_ref=f"m_{number}")
            await db.write(
                lambda tx, portal=portal, record=record, number=number: append(
                    tx, portal, record, str(number)
                )
            )
    return db


def verify(file, *more):
    return main(["log", "verify", "--config", str(file), *more])


@pytest.fixture
def filled(file):
    import asyncio

    async def made():
        return await fill(file, p1=3, p2=2)

    asyncio.run(made()).close()
    return file


def test_sound_chains_are_counted(filled, capsys):
    assert verify(filled) == 0
    assert capsys.readouterr().out == (
        "p1: цепочка цела, записей: 3\np2: цепочка цела, записей: 2\n"
    )


def test_a_program_gets_json(filled, capsys):
    assert verify(filled, "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"portal": "p1", "sound": True, "records": 3}


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE records SET body = replace(body, 'm_1', 'm_9') WHERE portal = 'p1'",
        "DELETE FROM records WHERE portal = 'p1' AND seq = 2",
        "UPDATE records SET body = 'nonsense' WHERE portal = 'p1' AND seq = 2",
    ],
)
def test_one_broken_chain_is_named_and_is_a_failure(filled, capsys, harm):
    import sqlite3

    with sqlite3.connect(filled.parent / "data" / "log.db") as connection:
        connection.execute(harm)
    connection.close()
    assert verify(filled) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("p1: ЦЕПОЧКА НАРУШЕНА")
    assert second == "p2: цепочка цела, записей: 2"


def test_where_there_is_no_log_nothing_is_called_sound_and_nothing_is_made(file, capsys):
    assert verify(file) == 2
    assert "no masking log here" in capsys.readouterr().err
    assert not (file.parent / "data").exists()


def test_the_other_sides_configuration_has_no_log(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    offshore = {"borders": [], "providers": [], "data": "d", "sealing_key_file": "s"}
    path.write_text(yaml.safe_dump({"offshore": offshore}))
    assert verify(path) == 2
    assert "no `border:` section" in capsys.readouterr().err
