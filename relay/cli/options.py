"""Arguments that verbs share; they may stand before or after a verb's own action."""

import argparse
from pathlib import Path

from relay import config, config_file
from relay.errors import ConfigError
from relay.said import hint
from relay.sealing import Keyring

CONFIG = Path("/etc/relay/config.yaml")
"""Where `relay init` makes it, and where every verb looks for it unless told otherwise."""


def add_config(parser: argparse.ArgumentParser, default: Path | str = CONFIG) -> None:
    """Add --config."""
    told = hint("option.config", path=CONFIG)
    parser.add_argument("--config", type=Path, default=default, metavar="FILE", help=told)


def add_common(parser: argparse.ArgumentParser, *, below: bool = False) -> None:
    """Add --config and --json; with `below` the action's parser leaves the verb's defaults."""
    add_config(parser, argparse.SUPPRESS if below else CONFIG)
    told = argparse.SUPPRESS if below else False
    parser.add_argument("--json", action="store_true", default=told, help=hint("option.json"))


def border_of(path: Path) -> config.Border:
    """Return the border's half of a configuration; ConfigError if the file has none."""
    border = config_file.load(path).border
    if border is None:
        raise ConfigError("config_invalid.no_section", path=path, side="border")
    return border


def half_of(
    settings: config.Config, path: Path, side: str | None
) -> config.Border | config.Offshore:
    """Return the half that a verb is for; ConfigError if the file has both and no side is named."""
    border, offshore = settings.border, settings.offshore
    if border is not None and offshore is not None and side is None:
        raise ConfigError("config_invalid.both_halves", path=path)
    if border is not None and side != "offshore":
        return border
    if offshore is not None and side != "border":
        return offshore
    raise ConfigError("config_invalid.no_section", path=path, side=side)


def known_portal(settings: config.Border, portal: str) -> None:
    """ConfigError unless the configuration names this portal."""
    known = [one.id for one in settings.portals]
    if portal not in known:
        raise ConfigError("unknown_portal", name=portal, known=", ".join(known))


def keys_of(settings: config.Border, portal: str) -> Keyring:
    """The keys of a configured portal; ConfigError if their file cannot be used."""
    return Keyring.load(next(one for one in settings.portals if one.id == portal).key_file)


def add_actions(
    parser: argparse.ArgumentParser, actions: dict[str, str]
) -> dict[str, argparse.ArgumentParser]:
    """Add the actions of a verb (name → what it does) and return their parsers."""
    add_common(parser)
    below = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    parsers = {
        name: below.add_parser(name, help=summary, description=summary)
        for name, summary in actions.items()
    }
    for one in parsers.values():
        add_common(one, below=True)
    return parsers
