"""`relay border`: the side in the country."""

import argparse

from relay.cli import serving
from relay.cli.options import border_of

EXAMPLE = "relay border --config /etc/relay/config.yaml"
arguments = serving.arguments


def run(options: argparse.Namespace) -> int:
    """Run until stopped."""
    from relay.border import app

    settings = border_of(options.config)
    return serving.serve(
        "border", settings.listen, settings.metrics, app.run(settings), settings.tls
    )
