"""config.yaml at the top is the reference: it loads, names every key, and shows the defaults."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from relay import config, config_file

REFERENCE = Path(__file__).parents[2] / "config.yaml"
EXAMPLES = {
    "border.portals.allow",
    "border.portals.deny",
    "border.portals.staff",
    "border.portals.patterns",
    "border.portals.fields",
    "border.portals.assistants",
    "border.portals.bitrix",
    "border.portals.bitrix.feed_to",
    "border.portals.module",
    "border.portals.roles",
    "border.prices",
    "border.database",
    "border.database.state.password_file",
    "border.database.vault.password_file",
    "border.database.log.password_file",
    "border.tls",
    "border.offshore.client",
    "offshore.tls",
    "offshore.borders.client",
    "offshore.database",
    "offshore.database.password_file",
    "border.log",
    "border.log.heads_directory",
    "border.log.heads_mail",
    "border.access",
    "border.destinations.notice_date",
    "border.access.roles",
    "border.portals.bitrix.app.public_url",
    "border.portals.bitrix.deals",
    "border.portals.bitrix.convert_workflow",
    "border.portals.bitrix.poll",
    "border.portals.bitrix.webhook_url_file",
    "border.portals.bitrix.app",
    "border.portals.bitrix.poll.skip_sources",
    "border.portals.bitrix.events_token_file",
}
"""Optional keys that show an example instead of their default."""
STRUCTS = {
    found
    for found in vars(config).values()
    if isinstance(found, type) and issubclass(found, config.Struct) and found is not config.Struct
}


def walk(found: Any, raw: Any, place: str = ""):
    """Yield (struct, the mapping it was read from, its dotted place) for all that is written."""
    if isinstance(found, config.Struct):
        yield found, raw, place
        for field in msgspec.structs.fields(found):
            value = getattr(found, field.name)
            yield from walk(value, raw.get(field.encode_name), f"{place}.{field.name}".lstrip("."))
    elif isinstance(found, list):
        for one, one_raw in zip(found, raw, strict=True):
            yield from walk(one, one_raw, place)


@pytest.fixture(scope="module")
def written():
    raw = yaml.safe_load(REFERENCE.read_text(encoding="utf-8"))
    return list(walk(config_file.load(REFERENCE), raw))


def test_every_struct_stands_in_the_reference(written):
    assert {type(found) for found, _, _ in written} == STRUCTS


def test_every_key_of_every_struct_is_written_out(written):
    for found, raw, place in written:
        missing = {field.encode_name for field in msgspec.structs.fields(found)} - set(raw)
        assert not missing, f"{place}: {missing}"


def test_an_optional_key_shows_its_default_unless_it_is_an_example(written):
    differing = set()
    for found, _, place in written:
        for field in msgspec.structs.fields(found):
            default = field.default
            if field.default_factory is not msgspec.NODEFAULT:
                default = field.default_factory()
            if default is not msgspec.NODEFAULT and getattr(found, field.name) != default:
                differing.add(f"{place}.{field.name}".lstrip("."))
    assert differing - {"border", "offshore"} == EXAMPLES


def test_every_key_has_a_comment_and_a_required_one_says_so(written):
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    keys = [re.match(r"^[ -]*([a-z_]+):", line) for line in lines]
    named = [(key[1], line) for key, line in zip(keys, lines, strict=True) if key]
    assert [line for _, line in named if not re.search(r" # \S", line)] == []
    required = {
        field.name for one in STRUCTS for field in msgspec.structs.fields(one) if field.required
    }
    optional = {
        field.name for one in STRUCTS for field in msgspec.structs.fields(one) if not field.required
    }
    for key, line in named:
        if key in required ^ optional:  # a key that is both, here and there, is not judged
            assert ("# обязателен" in line) == (key in required), line
