"""A key is replaced: everything opens by the new one alone, on both stores; the log says so."""

import asyncio
import contextlib
import json
import threading

import pytest

from relay import config_file
from relay.__main__ import main
from relay.border import audit, stores, vault
from relay.errors import Held
from relay.jobs import nodes
from relay.offshore.app import open_database
from relay.sealing import Keyring
from relay.tokens import register
from tests.unit.cli.records import logged


@pytest.fixture(params=["sqlite", "postgres"])
def border(request, tmp_path, capsys):
    """A border that `relay init` has made, with two threads of which one was erased."""
    options = ["--folder", str(tmp_path), "--data", str(tmp_path / "data"), "--no-input"]
    if request.param == "postgres":
        running = request.getfixturevalue("postgres")
        url = running.url(running.database())
        options += [f"--database={url.replace('postgres@', '')}", f"--database-owner={url}"]
    given = ["--offshore-url", "https://x", "--recipient", "R", "--country", "DE", "--notice", "1"]
    assert main(["init", "border", *options, *given]) == 0
    capsys.readouterr()
    path = tmp_path / "config.yaml"
    settings = config_file.load(path).border
    portal = settings.portals[0]
    keys = Keyring.load(portal.key_file)

    def fill(tx):
        for name in ("1", "2"):
            vault.keep_raw(tx, keys, portal.id, f"t_{name}", f"m_{name}", b"raw")
        vault.destroy(tx, "t_2")

    def robots(tx):
        tx.run(
            "INSERT INTO robot_calls VALUES ('j', :p, 'lead', '1', 'a', :s, NULL, '', 1)",
            p=portal.id,
            s=keys.wrap(b"robot", "robot:j"),
        )

    opened = stores.open_stores(settings)
    asyncio.run(opened.vault.write(fill))
    asyncio.run(opened.state.write(robots))
    opened.close()
    return path


def keys(path, *words):
    return main(["keys", *words, "--config", str(path)])


def listed(path, capsys):
    capsys.readouterr()
    assert keys(path, "list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {(row["name"], row["key"]): (row["wraps"], row["current"]) for row in rows}


def only_first(path):
    """Leave the file its first key alone, as an administrator does in the end."""
    path.write_text(path.read_text().splitlines()[0] + "\n")


def test_a_portals_key_is_replaced_and_the_former_opens_nothing_more(border, capsys):
    settings = config_file.load(border).border
    portal = settings.portals[0]
    assert listed(border, capsys)[portal.id, "k1"] == (2, True)
    assert keys(border, "rotate", portal.id) == 0
    found = listed(border, capsys)
    assert (found[portal.id, "k2"], found[portal.id, "k1"]) == ((2, True), (0, False))
    assert portal.key_file.stat().st_mode & 0o777 == 0o600
    only_first(portal.key_file)
    fresh = Keyring.load(portal.key_file)
    opened = stores.open_stores(settings)
    raw = asyncio.run(opened.vault.read(lambda tx: vault.raw(tx, fresh, "t_1", "m_1")))
    row = asyncio.run(opened.state.read(lambda tx: tx.one("SELECT sealed FROM robot_calls")))
    with pytest.raises(Held):
        asyncio.run(opened.vault.read(lambda tx: vault.fingerprint(tx, fresh, "t_2", b"")))
    opened.close()
    assert (raw, fresh.unwrap(row["sealed"], "robot:j")) == (b"raw", b"robot")


def test_the_sealing_key_is_replaced_and_the_token_stays_the_same(border, capsys):
    settings = config_file.load(border).border

    def tokens():
        ring = Keyring.load(settings.sealing_key_file)
        state = stores.open_store(settings, "state")
        found = asyncio.run(
            state.read(lambda tx: register.signers(tx, ring, settings.portals[0].id))
        )
        state.close()
        return [one.token for one in found]

    before = tokens()
    assert keys(border, "rotate", "sealing") == 0
    only_first(settings.sealing_key_file)
    assert tokens() == before != []


def test_an_interrupted_rotation_goes_on(border, capsys):
    settings = config_file.load(border).border
    portal = settings.portals[0]
    from relay.setup.rotating import add_key

    add_key(portal.key_file)
    assert listed(border, capsys)[portal.id, "k1"] == (2, False)
    assert keys(border, "rewrap", portal.id) == 0
    assert listed(border, capsys)[portal.id, "k1"] == (0, False)


@pytest.mark.parametrize("border", ["sqlite"], indirect=True)
def test_a_running_side_is_told_to_stop_and_nothing_is_changed(border, capsys):
    settings = config_file.load(border).border
    portal = settings.portals[0]
    text = portal.key_file.read_text()
    running = stores.open_store(settings, "state")
    assert keys(border, "rotate", portal.id) == 2
    running.close()
    assert "another relay process" in capsys.readouterr().err
    assert portal.key_file.read_text() == text


@contextlib.contextmanager
def node(border, *, beating):
    """A node that is entered, and beats or was killed."""
    state, over = stores.open_store(config_file.load(border).border, "state"), threading.Event()
    name = asyncio.run(state.write(lambda tx: nodes.join(tx, "a")))

    def beat():
        while not over.wait(0.05):
            asyncio.run(state.write(lambda tx: nodes.beat(tx, name)))

    thread = threading.Thread(target=beat) if beating else None
    if thread is not None:
        thread.start()
    yield
    over.set()
    if thread is not None:
        thread.join()
    state.close()


@pytest.mark.parametrize("border", ["postgres"], indirect=True)
@pytest.mark.parametrize("beating", [True, False])
def test_a_node_that_lives_is_told_from_one_that_was_killed(border, beating, capsys, monkeypatch):
    monkeypatch.setattr(nodes, "DEAD", 1.0)
    portal = config_file.load(border).border.portals[0]
    text = portal.key_file.read_text()
    with node(border, beating=beating):
        assert keys(border, "rotate", portal.id) == int(beating)
    assert ("still_running" in capsys.readouterr().err) is beating
    assert (portal.key_file.read_text() == text) is beating


@pytest.mark.parametrize("name", ["sealing", "the portal"])
def test_the_masking_log_says_who_replaced_which_key_and_how_much_it_wrapped(border, name):
    portal = config_file.load(border).border.portals[0]
    name = portal.id if name == "the portal" else name
    assert keys(border, "rotate", name) == keys(border, "rewrap", name) == 0
    told = [
        (one.event, one.subject, one.counts, one.actor)
        for one in logged(border, portal.id)
        if one.event.startswith("key_")
    ]
    key, me, rows = f"{name}:k2", audit.os_user(), 1 if name == "sealing" else 2
    assert told == [
        ("key_rotated", key, {}, me),
        ("key_rewrapped", key, {"rows": rows}, me),
        ("key_rewrapped", key, {"rows": 0}, me),
    ]


def test_an_unknown_name_is_usage(border, capsys):
    assert keys(border, "rotate", "p_9") == 2
    assert "known: sealing" in capsys.readouterr().err


def test_a_key_that_is_gone_changes_nothing_and_is_told(border, capsys):
    portal = config_file.load(border).border.portals[0]
    portal.key_file.write_text("k9 " + "A" * 43 + "=\n")
    assert keys(border, "rewrap", portal.id) == 1
    assert "key_missing" in capsys.readouterr().err


def test_abroad_tokens_and_turns_get_the_new_key(tmp_path, capsys):
    options = ["--folder", str(tmp_path), "--data", str(tmp_path / "data"), "--no-input"]
    assert main(["init", "offshore", *options, "--border", "b1"]) == 0
    path = tmp_path / "config.yaml"
    abroad = config_file.load(path).offshore
    ring = Keyring.load(abroad.sealing_key_file)
    db = open_database(abroad)
    asyncio.run(
        db.write(
            lambda tx: tx.run(
                "INSERT INTO turns (id, border, portal, sha256, wrapped, received, deadline)"
                " VALUES ('m_1', 'b1', 'p', 'x', :w, 1, 2), ('m_2', 'b1', 'p', 'y', NULL, 1, 2)",
                w=ring.wrap(b"k" * 32, "turn:m_1"),
            )
        )
    )
    db.close()
    assert keys(path, "rotate", "sealing") == 0
    assert listed(path, capsys) == {("sealing", "k2"): (2, True), ("sealing", "k1"): (0, False)}
