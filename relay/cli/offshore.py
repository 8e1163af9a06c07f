"""`relay offshore`: the side abroad."""

import argparse

from relay import config_file
from relay.cli import serving
from relay.errors import ConfigError

EXAMPLE = "relay offshore --config /etc/relay/config.yaml"
arguments = serving.arguments


def run(options: argparse.Namespace) -> int:
    """Run until stopped."""
    from relay.offshore import app

    settings = config_file.load(options.config).offshore
    if settings is None:
        raise ConfigError("config_invalid.no_section", path=options.config, side="offshore")
    return serving.serve(
        "offshore", settings.listen, settings.metrics, app.run(settings), settings.tls
    )
