from pathlib import Path

import pytest

from relay import config
from relay.config_file import load
from relay.errors import ConfigError

OFFSHORE = """
offshore:
  data: data
  sealing_key_file: keys/sealing.key
  borders:
    - name: msk
  providers:
    - name: openai
      key_file: /etc/relay/openai.key
"""
BORDER = """
border:
  data: data
  sealing_key_file: sealing.key
  portals:
    - id: p1
      key_file: portal.key
      allow: [Битрикс24]
      bitrix:
        webhook_url_file: webhook.url
        feed_to: [SG7]
  offshore:
    url: https://relay.example.com
    token_file: offshore.token
    destination: offshore-de
  destinations:
    - id: offshore-de
      role: offshore
      recipient: Relay GmbH
      country: DE
      notice: "123"
      retention: 24h
      valid_from: 2026-01-01
      valid_until: 2026-12-31
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problem(path):
    with pytest.raises(ConfigError) as caught:
        load(path)
    return str(caught.value)


def test_each_half_loads_alone_and_both_together(written):
    border = load(written(BORDER))
    assert border.offshore is None
    assert border.border.portals[0].bitrix.feed_to == ["SG7"]
    offshore = load(written(OFFSHORE))
    assert offshore.border is None
    assert offshore.offshore.borders[0].push_url is None
    both = load(written(BORDER + OFFSHORE))
    assert (both.border, both.offshore) == (border.border, offshore.offshore)


def test_relative_paths_start_at_the_file_and_absolute_ones_stay(written, tmp_path, monkeypatch):
    path = written(BORDER + OFFSHORE)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    found = load(Path("..") / path.name)
    assert found.border.portals[0].bitrix.webhook_url_file == tmp_path / "webhook.url"
    assert found.offshore.sealing_key_file == tmp_path / "keys" / "sealing.key"
    assert found.offshore.providers[0].key_file == Path("/etc/relay/openai.key")


def test_a_path_in_the_home_folder_is_written_with_a_tilde(written, monkeypatch):
    monkeypatch.setenv("HOME", "/srv/relay-user")
    text = OFFSHORE.replace("keys/sealing.key", "~/sealing.key")
    assert load(written(text)).offshore.sealing_key_file == Path("/srv/relay-user/sealing.key")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("url: https", "uri: https", ["unknown field `uri`", "$.border.offshore"]),
        ("id: p1", "id: [p1]", ["Expected `str`", "$.border.portals[0].id"]),
        ("feed_to: [SG7]", "feed_to: {a: 1}", ["$.border.portals[0].bitrix.feed_to"]),
        ("key_file: portal.key", "key_file: 5", ["path", "$.border.portals[0].key_file"]),
        ("key_file: portal.key", "mode: strict", ["missing", "`key_file`", "portals[0]"]),
        ("valid_from: 2026-01-01", "valid_from: soon", ["$.border.destinations[0].valid_from"]),
        ("role: offshore", "role: bank", ["Invalid choice", "$.border.destinations[0].role"]),
        ("data: data", "vault: data", ["unknown field `vault`", "$.border"]),
    ],
)
def test_a_wrong_place_is_named_with_file_and_path(written, old, new, wanted):
    assert BORDER.count(old) == 1
    path = written(BORDER.replace(old, new))
    text = problem(path)
    for part in [str(path), *wanted]:
        assert part in text


@pytest.mark.parametrize(
    ("more", "russian", "english"),
    [
        ("robot: true", "роботу нужен public_url", "robot needs public_url"),
        ("public_url: http://relay", "http только на этой машине", "or http on loopback"),
    ],
)
def test_how_an_applications_keys_go_together_is_told_in_both(written, more, russian, english):
    app = "app: {portal_url: https://p.ru, client_id: x, client_secret_file: s, "
    text = problem(written(BORDER.replace("feed_to: [SG7]", f"{app}{more}}}")))
    for part in (russian, english, "$.border.portals[0].bitrix.app"):
        assert part in text


def test_a_side_refuses_the_keys_of_the_other(written):
    vault = problem(written(OFFSHORE + "  portals: []\n"))
    assert "`portals`" in vault
    assert "$.offshore" in vault
    assert "`providers`" in problem(written(BORDER + "  providers: []\n"))


@pytest.mark.parametrize("text", ["", "# only a comment\n", "{}", "border: null", "[]", "5", "x"])
def test_a_file_with_no_half_is_refused(written, text):
    assert "config.yaml" in problem(written(text))


def test_a_duplicate_key_is_refused_with_its_line(written):
    text = problem(written("offshore:\n  data: one\n  listen: x\n  data: two\n"))
    assert "line 4" in text
    assert "duplicate key" in text


@pytest.mark.parametrize(
    "text",
    [
        "border: {",
        "border: !!python/object/apply:os.system [true]",
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        "border: {data: 2026-02-30}",
        "[" * 4000,
        "border: \x00",
        "border: &a {portals: [*a]}",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_what_is_no_plain_yaml_is_refused_and_nothing_worse(written, text):
    assert "config.yaml" in problem(written(text))


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"border: \xff\xfe")
    assert str(path) in problem(path)


def test_a_missing_file_is_named(tmp_path):
    assert str(tmp_path / "no.yaml") in problem(tmp_path / "no.yaml")


SECRET = "sync_abc123_TOPSECRET"


@pytest.mark.parametrize(
    "old",
    [
        "id: p1",
        "role: offshore",
        "feed_to: [SG7]",
        "allow: [Битрикс24]",
        "valid_from: 2026-01-01",
        "key_file: portal.key",
    ],
)
@pytest.mark.parametrize(
    "shape",
    ["'{}'", '"its {}"', "[['{}']]", "{{a: '{}'}}", "\"{} 'quoted' - at `$.x`\"", "{}: {}: {}"],
)
def test_no_value_is_ever_repeated(written, old, shape):
    """Somebody may paste a secret where a path belongs: it must not reach a log or a screen."""
    key = old.split(":")[0]
    text = BORDER.replace(old, f"{key}: {shape.replace('{}', SECRET).replace('{{', '{')}")
    said = ""
    try:
        load(written(text.replace("}}", "}")))
    except ConfigError as error:
        said = str(error) + error.code + repr(error)
    assert SECRET not in said


def test_every_setting_of_the_structs_is_strict_and_frozen():
    for name, found in vars(config).items():
        if isinstance(found, type) and issubclass(found, config.Struct):
            assert found.__struct_config__.frozen, name
            assert found.__struct_config__.forbid_unknown_fields, name
