"""`relay border`: the side in the country."""

import argparse

from relay import config
from relay.cli import serving
from relay.errors import ConfigError

EXAMPLE = "relay border --config /etc/relay/config.yaml"
arguments = serving.arguments


def run(options: argparse.Namespace) -> int:
    """Run until stopped."""
    from relay.border import app

    settings = config.load(options.config).border
    if settings is None:
        raise ConfigError("config_invalid", f"{options.config}: no `border:` section")
    return serving.serve("border", settings.listen, settings.metrics, app.run(settings))
