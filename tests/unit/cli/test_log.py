import json

import pytest
import yaml

from relay.__main__ import main
from relay.border import audit, masking_log
from relay.border.masking_log import Record, append
from relay.border.masking_log.standalone import verify as auditor
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
            record = Record(event="cleared", request_id=f"m_{number}")
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
        "p1: цепочка цела, записей: 3, подписанных вершин: 0"
        " / whole, records: 3, signed heads: 0\n"
        "p2: цепочка цела, записей: 2, подписанных вершин: 0"
        " / whole, records: 2, signed heads: 0\n"
    )


def test_a_program_gets_json(filled, capsys):
    assert verify(filled, "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == {"portal": "p1", "sound": True, "records": 3, "heads": 0}


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
    first, *_, second = capsys.readouterr().out.splitlines()
    assert first.startswith("p1: ЦЕПОЧКА НАРУШЕНА: цепочка рвётся на записи 2 / BROKEN: the chain")
    assert second.startswith("p2: цепочка цела, записей: 2,")


def test_where_there_is_no_log_nothing_is_called_sound_and_nothing_is_made(file, capsys):
    assert verify(file) == 2
    assert "no database here" in capsys.readouterr().err
    assert not (file.parent / "data").exists()


def test_the_other_sides_configuration_has_no_log(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    offshore = {"borders": [], "providers": [], "data": "d", "sealing_key_file": "s"}
    path.write_text(yaml.safe_dump({"offshore": offshore}))
    assert verify(path) == 2
    assert "no `border:` section" in capsys.readouterr().err


def log(file, *words):
    return main(["log", *words, "--config", str(file)])


def test_a_head_is_signed_on_demand_and_counts(filled, capsys, tmp_path):
    assert log(filled, "head", "p1") == 0
    note = capsys.readouterr().out
    assert note.startswith("relay/p1\n3\n")
    assert log(filled, "head", "p1", "--out", str(tmp_path / "h")) == 0
    assert (tmp_path / "h").read_text() == note
    assert log(filled, "verify") == 0
    assert "p1: цепочка цела, записей: 3, подписанных вершин: 1" in capsys.readouterr().out


def test_the_auditor_gets_an_export_a_key_and_the_verifier(filled, capsys, tmp_path):
    assert log(filled, "export", "p1", "--out", str(tmp_path / "out"), "--reason", "проверка") == 0
    exported = capsys.readouterr().out  # one line or two, as the folder's name allows
    assert exported.startswith(f"{tmp_path / 'out'}: записи 1-4")
    assert exported.endswith("records 1-4\n")
    assert log(filled, "key", "p1") == 0
    (tmp_path / "key").write_text(capsys.readouterr().out)
    assert auditor.main([str(tmp_path / "out"), "--key", str(tmp_path / "key")]) == 0
    assert main(["log", "verifier"]) == 0
    assert "def check_export" in capsys.readouterr().out


@pytest.mark.parametrize("what", [("--seq", "1", "3"), ("--message", "m_2"), ("--since-size", "3")])
def test_proofs_are_ready_for_the_auditor(filled, capsys, tmp_path, what):
    assert log(filled, "key", "p1") == 0
    key = capsys.readouterr().out.strip()
    log(filled, "head", "p1")
    log(filled, "export", "p1", "--out", str(tmp_path / "out"))
    assert log(filled, "prove", "p1", *what, "--out", str(tmp_path / "proof.json")) == 0
    assert auditor.main([str(tmp_path / "proof.json"), "--key", key]) == 0


@pytest.mark.parametrize("what", [("--seq", "9"), ("--message", "m_9"), ("--since-size", "2")])
def test_what_is_not_there_is_not_proved(filled, capsys, what):
    assert log(filled, "prove", "p1", *what) == 1
    assert "nothing_to_prove" in capsys.readouterr().err


def test_a_period_is_whole_days(filled, capsys, tmp_path):
    assert log(filled, "export", "p1", "--from", "2020-01-01", "--until", "2020-12-31",
               "--out", str(tmp_path / "x")) == 1  # fmt: skip
    assert "no records in this period" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        log(filled, "export", "p1", "--from", "yesterday", "--out", str(tmp_path / "x"))


def test_a_lost_key_is_said_and_a_new_one_may_sign(filled, capsys):
    log(filled, "head", "p1")
    log(filled, "key", "p1")
    old = capsys.readouterr().out
    (filled.parent / "data" / "log.key").unlink()
    assert log(filled, "head", "p1") == 2
    assert "the key that signed this log's heads is gone" in capsys.readouterr().err
    assert log(filled, "key", "p1", "--new", "k2") == 0
    assert capsys.readouterr().out not in old
    assert log(filled, "head", "p1") == 0


def test_an_unknown_portal_is_usage(filled, capsys):
    assert log(filled, "head", "p9") == 2
    assert "known: p1" in capsys.readouterr().err


def test_who_has_another_role_is_refused(filled, capsys, tmp_path):
    settings = yaml.safe_load(filled.read_text())
    role = {"user": audit.os_user(), "role": "operator"}
    settings["border"]["access"] = {"roles": [role]}
    filled.write_text(yaml.safe_dump(settings))
    assert log(filled, "export", "p1", "--out", str(tmp_path / "out")) == 1
    assert "role_missing" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
