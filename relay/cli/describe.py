"""`relay describe`: the process description («перечень процессов») of the live configuration."""

import argparse

from relay.border.assistants.loading import load_all
from relay.border.description import description
from relay.cli.options import add_common, border_of

EXAMPLE = "relay describe --config /etc/relay/config.yaml"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Only --config."""
    add_common(parser)


def run(options: argparse.Namespace) -> int:
    """Print it; nothing is read but the configuration and the assistants."""
    settings = border_of(options.config)
    print(description(settings, load_all(settings.assistants_dir)), end="")
    return 0
