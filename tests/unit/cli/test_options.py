"""--config and --json may stand before or after an action, and the later one counts."""

import argparse
from pathlib import Path

import pytest

from relay.cli.options import add_actions


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_actions(parser, {"list": "show", "drop": "end"})["drop"].add_argument("id")
    return parser.parse_args(words)


def test_without_them_the_defaults_stand():
    found = parsed("list")
    assert (found.action, found.config, found.json) == (
        "list",
        Path("/etc/relay/config.yaml"),
        False,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("--config", "a.yaml", "--json", "drop", "m_1"),
        ("drop", "m_1", "--config", "a.yaml", "--json"),
        ("--config", "b.yaml", "--json", "drop", "m_1", "--config", "a.yaml"),
    ],
)
def test_they_may_stand_before_or_after_the_action(words):
    found = parsed(*words)
    assert (found.id, found.config, found.json) == ("m_1", Path("a.yaml"), True)


def test_an_action_is_required():
    with pytest.raises(SystemExit) as ended:
        parsed("--json")
    assert ended.value.code == 2
